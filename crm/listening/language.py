"""In which language something is written: by the small words that nobody can do without, and by the script."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_NOISE = re.compile(r"https?://\S+|[@#]\w+|<[^>]+>")
_SMALL = {
    "en": """the of and to in is you that it he was for on are as with his they i at be this have from or had by not but
        what all were we when your can said there use an each which she do how their if will up about out many then them
        so some her would make like him into time has just my me our am been who its no get got did don't i'm thanks
        please please why where us more any""",
    "de": """der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr
        durch man sein wurde wenn können ich wir ihr mich mir uns euch mein meine euer kein keine bitte danke schon habe
        jetzt immer wieder seit warum gibt doch hallo was""",
    "fr": """le la les des et en un une du est que qui dans pour pas sur au avec ce il elle sont vous nous je ne se plus
        par mais ou où mon ma mes c'est j'ai merci bonjour très bien""",
    "es": """el la los las de y en un una que es por con para no se lo su al del más como pero me mi muy sin sobre este
        gracias hola yo está son fue porque cuando""",
    "it": """il lo la gli le di e che è un una per non con sono mi si da del della al ma come più anche questo grazie ciao
        ho ha nel alla perché""",
    "nl": """de het een en van in is dat op te met voor niet zijn aan er om ook als maar bij nog wel naar dan ik je jullie
        we wij heb hebben wat geen bedankt hoe""",
}
_OF: dict[str, list[str]] = {}
for _language, _words in _SMALL.items():
    for _one in set(_words.split()):
        _OF.setdefault(_one, []).append(_language)
_SCRIPTS = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "CJK": "zh",
}
_LONGEST = 2000


@dataclass(frozen=True)
class LanguageGuess:
    """A code of ISO 639-1, or nothing where a text does not say; and the words or script that said so."""

    code: str
    why: tuple[str, ...]


def language_of(text: str) -> LanguageGuess:
    """Guess the language of a text."""
    plain = _NOISE.sub(" ", text[:_LONGEST])
    script = _foreign_script(plain)
    if script:
        return LanguageGuess(_SCRIPTS[script], (script.lower(),))
    words = [word.lower().replace("\u2019", "'") for word in _WORD.findall(plain)]
    votes: Counter[str] = Counter()
    told: dict[str, list[str]] = {}
    for word in words:
        languages = _OF.get(word, [])
        for language in languages:
            # A word of many languages says less of each.
            votes[language] += 6 // len(languages)
            told.setdefault(language, []).append(word)
    if any(letter in "äöüß" for word in words for letter in word):
        votes["de"] += 6
        told.setdefault("de", []).append("ä ö ü ß")
    if not votes:
        return LanguageGuess("", ())
    (best, most), *others = votes.most_common(2)
    if others and others[0][1] == most:
        return LanguageGuess("", ())
    return LanguageGuess(best, tuple(dict.fromkeys(told[best]))[:8])


def _foreign_script(text: str) -> str:
    """Return the script of at least a third of the letters, when it is not that of these lines."""
    found: Counter[str] = Counter()
    letters = 0
    for letter in text:
        if letter.isascii():
            letters += letter.isalpha()
            continue
        if letter.isalpha():
            letters += 1
            name = unicodedata.name(letter, "").partition(" ")[0]
            if name in _SCRIPTS:
                found[name] += 1
    if not letters or sum(found.values()) * 3 < letters:
        return ""
    # Japanese mixes its own letters with Chinese ones, never the other way round.
    kana = found["HIRAGANA"] + found["KATAKANA"]
    return "HIRAGANA" if kana else found.most_common(1)[0][0]
