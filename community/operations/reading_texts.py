"""What can be read off a text without knowing who wrote it: links, phone numbers, language, likeness."""

import re
from hashlib import sha256
from urllib.parse import urlsplit

LONG_ENOUGH_TO_COMPARE = 80
WORDS_TO_TELL_A_LANGUAGE = 12
ALIKE = 0.85
SHINGLE = 4

_CODE = re.compile(r"```.*?```|~~~.*?~~~|`[^`\n]*`", re.DOTALL)
_INDENTED = re.compile(r"^(?: {4}|\t).*$", re.MULTILINE)
_QUOTE = re.compile(r"^\s{0,3}>.*$", re.MULTILINE)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\")\]]{3,500}", re.IGNORECASE)
# A plus or a zero, then at least nine digits with the usual signs between them.
_PHONE = re.compile(r"(?<![\w./=-])(?:\+|00?)[1-9][\d ()/.-]{7,24}\d(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zà-ɏ]", re.IGNORECASE)
_COMMON = {
    "en": frozenset(
        {
            "the",
            "and",
            "is",
            "to",
            "of",
            "it",
            "in",
            "that",
            "this",
            "my",
            "with",
            "for",
            "on",
            "not",
            "have",
            "you",
            "are",
            "be",
            "can",
            "when",
            "does",
            "do",
            "what",
            "but",
            "i",
            "how",
            "was",
        }
    ),
    "de": frozenset(
        {
            "der",
            "die",
            "das",
            "und",
            "ist",
            "nicht",
            "ich",
            "es",
            "ein",
            "eine",
            "zu",
            "mit",
            "auf",
            "für",
            "den",
            "dem",
            "wie",
            "was",
            "hat",
            "habe",
            "kann",
            "aber",
            "wenn",
            "auch",
            "im",
        }
    ),
}


def own_words(body: str) -> str:
    """Return a text without what it quotes and without code: neither says anything about its author."""
    return _QUOTE.sub("", _INDENTED.sub("", _CODE.sub(" ", body)))


def links_in(words: str) -> list[str]:
    """Return the addresses in a text, each once."""
    return list(dict.fromkeys(found.rstrip(".,;:!?'*_") for found in _URL.findall(words)))


def host_of(link: str) -> str:
    """Return the place that an address leads to; what is none is empty."""
    try:
        host = urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")


def is_below(host: str, domain: str) -> bool:
    """Tell whether a place is a domain or belongs to it."""
    domain = domain.lower().removeprefix("www.")
    return host == domain or host.endswith(f".{domain}")


def phones_in(words: str) -> list[str]:
    """Return what looks like phone numbers outside of addresses."""
    without_links = _URL.sub(" ", words)
    return [found for found in _PHONE.findall(without_links) if sum(map(str.isdigit, found)) >= 9]


def normalised(text: str) -> str:
    """Return the words of a text in small letters, whatever stands between them."""
    return " ".join(_WORD.findall(text.lower()))


def fingerprint_of(text: str) -> str:
    """Return the same short mark for texts that differ in signs only; short texts are nobody's."""
    plain = normalised(text)
    return sha256(plain.encode()).hexdigest()[:32] if len(plain) >= LONG_ENOUGH_TO_COMPARE else ""


def is_alike(one: str, other: str) -> bool:
    """Tell whether two texts share nearly all their turns of phrase."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return False
    return len(first & second) / len(first | second) >= ALIKE


def language_of(words: str) -> str:
    """Return en, de, other for another script, or nothing when that cannot be told."""
    found = _WORD.findall(words.lower())
    if len(found) < WORDS_TO_TELL_A_LANGUAGE:
        return ""
    if sum(bool(_LATIN.match(word)) for word in found) < len(found) / 2:
        return "other"
    counts = {language: sum(word in common for word in found) for language, common in _COMMON.items()}
    best, second = sorted(counts, key=lambda language: -counts[language])
    clearly = counts[best] >= 3 * counts[second] + 3 and counts[best] >= len(found) / 8
    return best if clearly else ""


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = normalised(text).split()
    if len(" ".join(words)) < LONG_ENOUGH_TO_COMPARE:
        return set()
    return {tuple(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}
