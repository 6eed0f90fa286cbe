"""Which ideas of an import look like spam, by the rules of the community and by signs that people can read here.

A rule says how many points its sign is worth; so many points as the policy says hold an idea back. One sign alone never
does: who proposes to protect something against attacks writes their names, too.
"""

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from community.models import ModerationPolicy, SpamRule, WatchedWord
from community.operations import reading_texts as reading
from community.operations.spotting_spam import MORE_AT_MOST, Finding, Judgement
from ideas.importing.imported import ImportedIdea

Code, Consequence = SpamRule.Code, WatchedWord.Consequence
# What programs write that try doors, by what it is; each counts once.
SIGNS = {
    "name of an attack": r"\b(?:ssrf|xss|sqli|xxe|csrf|rce|lfi)\b",
    "payload": r"\b(?:payloads?|exploit|proof of concept|vulnerabilit(?:y|ies)|pentest|security research)\b",
    "script": r"<\s*script|javascript:|\balert\s*\(",
    "script of a tag": r"\bon(?:error|load|click|mouseover|focus)\s*=",
    "inner address": r"//(?:localhost|127\.|0\.0\.0\.0|10\.\d|192\.168\.|169\.254\.|\[::1?\]|metadata\.google)",
    "odd scheme": r"\b(?:file|gopher|dict|ldap|jar|phar)://",
    "trophy": r"\bflag\.txt\b|/etc/(?:passwd|shadow)\b|\.\./\.\./",
    "query of a database": r"\bunion\s+(?:all\s+)?select\b|'\s*or\s+'?1'?\s*=\s*'?1|\b(?:pg_)?sleep\s*\(\s*\d",
    "place that listens": r"\b(?:oast\.\w+|oastify\.com|burpcollaborator\.net|interact\.sh|webhook\.site|dnslog\.cn|xss\.ht)\b",
    "says that it is a test": r"\bthis is an? (?:\w+ )?test\b|\btest (?:proposal|post|idea|description)\b|^(?:[\w-]+ ){0,4}test(?: \d+)?(?: -.*)?$",
    "seconds of a clock": r"\b1[5-9]\d{8}\b",
}
_SIGNS = {name: re.compile(pattern, re.IGNORECASE | re.MULTILINE) for name, pattern in SIGNS.items()}
_OTHER_SCRIPTS = frozenset({"ar", "bg", "el", "fa", "he", "hi", "ja", "ko", "ru", "sr", "th", "uk", "zh"})
# Who sends more of the same is told no further apart; so each costs the same, however many they are.
OTHERS_AT_MOST = 100
_SLOTS, _MOST = 1 << 20, (1 << 16) - 1


class Copies:
    """Counts how often the same words come on one day, in so much memory however many there are.

    Two tables are asked and the lower count is told, which is the right one or, seldom, a little more.
    """

    def __init__(self) -> None:
        self._tables = [array("H", bytes(2 * _SLOTS)) for _table in range(2)]

    def add(self, idea: ImportedIdea) -> None:
        """Count an idea."""
        for table, slot in zip(self._tables, _slots_of(idea), strict=True):
            table[slot] = min(table[slot] + 1, _MOST)

    def of(self, idea: ImportedIdea) -> int:
        """Return how often the words of an idea came, with itself."""
        return min(table[slot] for table, slot in zip(self._tables, _slots_of(idea), strict=True))


@dataclass(frozen=True, slots=True)
class _Text:
    """What is seen of an idea: its words, the places that its links lead to, and how many others say the same."""

    words: str
    hosts: list[str]
    watched: list[WatchedWord]
    others: int
    is_foreign: bool


class Suspicion:
    """The rules as they are at the beginning of a run, and what the whole source repeats."""

    def __init__(self, language: str) -> None:
        self.copies = Copies()
        self._is_latin = language[:2] not in _OTHER_SCRIPTS
        self._hold_at = ModerationPolicy.current().hold_at
        self._rules = [rule for rule in SpamRule.objects.order_by("code") if rule.is_enabled]
        self._watched = [word for word in WatchedWord.objects.order_by("text") if word.is_enabled]

    def judge(self, idea: ImportedIdea) -> Judgement:
        """Say what speaks against an idea; its links are read as words, and nobody follows them."""
        text = self._read(idea)
        findings = tuple(
            Finding(
                rule.code, rule.points + min(len(seen) - rule.limit - 1, MORE_AT_MOST) * rule.points // 2, _few(seen)
            )
            for rule in self._rules
            if rule.code in _SEEN and len(seen := _SEEN[rule.code](text)) > rule.limit
        )
        must_wait = any(one.consequence in {Consequence.HOLD, Consequence.REFUSE} for one in text.watched)
        is_held = must_wait or sum(finding.points for finding in findings) >= self._hold_at
        return Judgement(findings, is_held=is_held)

    def _read(self, idea: ImportedIdea) -> _Text:
        # What Markdown hides behind backslashes was written without them.
        words = f"{idea.title}\n\n{idea.body}".replace("\\", "")
        allowed = [one.text for one in self._watched if one.consequence == Consequence.ALLOW]
        hosts = [reading.host_of(link) for link in reading.links_in(words)]
        hosts = [host for host in hosts if not any(reading.is_below(host, domain) for domain in allowed)]
        watched = [one for one in self._watched if one.consequence != Consequence.ALLOW and _is_in(one, words, hosts)]
        is_foreign = self._is_latin and reading.language_of(words) == "other"
        return _Text(words, hosts, watched, min(self.copies.of(idea) - 1, OTHERS_AT_MOST), is_foreign=is_foreign)


def _probes(words: str) -> Iterator[str]:
    for name, pattern in _SIGNS.items():
        if found := pattern.search(words):
            yield f"{name}: {found[0].strip()[:40]}"


# What there is of each sign; rules for whoever writes here have none in an import.
_SEEN: dict[str, Callable[[_Text], list[str]]] = {
    Code.PROBE: lambda text: list(_probes(text.words)),
    Code.LINKS: lambda text: text.hosts,
    Code.NEW_DOMAINS: lambda text: sorted(set(text.hosts)),
    Code.PHONE: lambda text: reading.phones_in(text.words),
    Code.WORDS: lambda text: [one.text for one in text.watched],
    Code.REPEATS_OTHERS: lambda text: [f"{text.others} more"] * text.others,
    Code.LANGUAGE: lambda text: ["other"] if text.is_foreign else [],
}


def _is_in(one: WatchedWord, words: str, hosts: list[str]) -> bool:
    if one.kind == WatchedWord.Kind.DOMAIN:
        return any(reading.is_below(host, one.text) for host in hosts)
    return bool(re.search(rf"(?<!\w){re.escape(one.text)}(?!\w)", words, re.IGNORECASE))


def _slots_of(idea: ImportedIdea) -> tuple[int, int]:
    """Numbers differ from one copy of a program to the next, so only words tell."""
    day: date = idea.created_at.date()
    words = f"{day} {reading.normalised(idea.title)}\n{reading.normalised(idea.body)}".encode()
    return crc32(words) % _SLOTS, crc32(words, 0x9E3779B9) % _SLOTS


def _few(seen: list[str]) -> str:
    return ", ".join(dict.fromkeys(seen))[:200]
