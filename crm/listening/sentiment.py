"""In which mood something is written: by words that weigh, and by the words around them; each step can be read."""

import re
from dataclasses import dataclass
from types import ModuleType

from crm.listening import english, german
from crm.listening.language import language_of

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
_TOKEN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|[!?]|[\U0001F300-\U0001FAFF☀-➿]|[:;=]-?[)(DPp/|]|<3")
_NOISE = re.compile(r"https?://\S+|@\w+|<[^>]{1,200}>|&\w+;")
_SIGNS = {
    **dict.fromkeys("😀😃😄😁😆😊🙂😍🥰😘😎🤗👍👏🙌🎉❤💕💖💜💙💚✨🙏😂😉☺💯💪🌟", 2),
    **dict.fromkeys("😠😡🤬👎😤😒🙄😞😢😭😩😫😔😑😖💔😣", -2),
    **dict.fromkeys([":)", ":-)", "=)", ":D", ":-D", ";)", ";-)", "<3", ":P", "=D"], 2),
    **dict.fromkeys([":(", ":-(", ":/", ":-/", "=(", ":|"], -2),
}
_REACH = 3
_LONGEST = 4000
# From which sum on a mood is told; in between lies what is said without one.
_HAPPY, _UNHAPPY = 1.5, -0.75


@dataclass(frozen=True)
class Lexicon:
    """The words of one language."""

    weights: dict[str, int]
    phrases: dict[tuple[str, ...], int]
    negations: frozenset[str]
    stronger: frozenset[str]
    weaker: frozenset[str]
    but: frozenset[str]


@dataclass(frozen=True)
class Reason:
    """One word or sign, what it weighs here, and what changed that."""

    words: str
    weight: float
    because: str = ""


@dataclass(frozen=True)
class Mood:
    """What came out, and every step to it."""

    label: str
    score: float
    language: str
    reasons: tuple[Reason, ...]


def _lexicon(module: ModuleType) -> Lexicon:
    weights = {word: weight for weight, words in module.WEIGHTS.items() for word in words.split()}
    phrases = {tuple(phrase.split()): weight for phrase, weight in module.PHRASES.items()}
    return Lexicon(weights, phrases, module.NEGATIONS, module.STRONGER, module.WEAKER, module.BUT)


_LEXICONS = {"en": _lexicon(english), "de": _lexicon(german)}


def mood_of(text: str) -> Mood:
    """Tell the mood of a text in English or German; of any other language only its signs are read."""
    language = language_of(text).code
    plain = _NOISE.sub(" ", text[:_LONGEST]).replace("\u2019", "'")
    tokens = _TOKEN.findall(plain)
    words = [token.lower() for token in tokens]
    reasons = [Reason(token, _SIGNS[token]) for token in tokens if token in _SIGNS]
    # A text that does not say its language is short; then whichever lexicon knows its words speaks.
    for code in [language] if language in _LEXICONS else list(_LEXICONS) if not language else []:
        reasons += _weighed(words, _LEXICONS[code])
    score = round(sum(reason.weight for reason in reasons), 2)
    label = POSITIVE if score >= _HAPPY else NEGATIVE if score <= _UNHAPPY else NEUTRAL
    return Mood(label, score, language, tuple(reasons))


def _weighed(words: list[str], lexicon: Lexicon) -> list[Reason]:
    reasons, at = list[tuple[int, Reason]](), 0
    while at < len(words):
        length, weight = _known(words, at, lexicon)
        if not length:
            at += 1
            continue
        told = " ".join(words[at : at + length])
        before = words[max(0, at - _REACH) : at]
        reasons.append((at, _changed(Reason(told, weight), before, words[at + length : at + length + 1], lexicon)))
        at += length
    return _after_but(reasons, words, lexicon)


def _known(words: list[str], at: int, lexicon: Lexicon) -> tuple[int, int]:
    for length in (4, 3, 2):
        weight = lexicon.phrases.get(tuple(words[at : at + length]))
        if weight is not None:
            return length, weight
    weight = lexicon.weights.get(words[at])
    return (1, weight) if weight is not None else (0, 0)


def _changed(reason: Reason, before: list[str], behind: list[str], lexicon: Lexicon) -> Reason:
    weight, because = reason.weight, list[str]()
    denying = next((word for word in before if word in lexicon.negations), "")
    if denying and len(reason.words.split()) == 1:
        # What is not good is bad; what is not bad is hardly good.
        weight = -weight if weight > 0 else -weight * 0.4
        because.append(denying)
    close = before[-1] if before else ""
    if close in lexicon.stronger:
        weight *= 1.5
        because.append(close)
    elif close in lexicon.weaker:
        weight *= 0.7
        because.append(close)
    if behind == ["!"]:
        weight *= 1.2
        because.append("!")
    return Reason(reason.words, round(weight, 2), ", ".join(because))


def _after_but(reasons: list[tuple[int, Reason]], words: list[str], lexicon: Lexicon) -> list[Reason]:
    """What stands behind a "but" is what is meant."""
    turn = next((place for place, word in enumerate(words) if word in lexicon.but), None)
    if turn is None:
        return [reason for _place, reason in reasons]
    return [
        reason if place > turn else Reason(reason.words, round(reason.weight * 0.6, 2), reason.because or words[turn])
        for place, reason in reasons
    ]
