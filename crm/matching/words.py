"""How alike two words are, to the eye and to the ear."""

import re
import unicodedata
from functools import lru_cache

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l"})
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# By how many letters at the beginning agreement counts more, and how much.
_PREFIX, _BONUS = 4, 0.1
_CACHED = 1 << 20


def plain(text: str) -> str:
    """Return a text in small letters without accents, umlauts written with two letters."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Return the words of a text, plain."""
    return [word for word in _NO_LETTER.split(plain(text)) if word]


@lru_cache(_CACHED)
def alike(one: str, other: str) -> float:
    """Return how alike two words look, from 0 to 1, after Jaro and Winkler.

    Letters near their place count, and a common beginning counts more.
    """
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    near = _jaro(one, other)
    common = 0
    for mine, theirs in zip(one[:_PREFIX], other[:_PREFIX], strict=False):
        if mine != theirs:
            break
        common += 1
    return near + common * _BONUS * (1 - near)


def _jaro(one: str, other: str) -> float:
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken = [False] * len(other)
    mine: list[str] = []
    for place, letter in enumerate(one):
        for at in range(max(place - reach, 0), min(place + reach + 1, len(other))):
            if not taken[at] and other[at] == letter:
                taken[at] = True
                mine.append(letter)
                break
    if not mine:
        return 0.0
    theirs = [letter for letter, is_taken in zip(other, taken, strict=True) if is_taken]
    crossed = sum(a != b for a, b in zip(mine, theirs, strict=True)) / 2
    number = len(mine)
    return (number / len(one) + number / len(other) + (number - crossed) / number) / 3


def is_slip(one: str, other: str) -> bool:
    """Tell whether two texts differ by one slip: a letter more, less or another, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = 0
    shorter = min(len(one), len(other))
    while start < shorter and one[start] == other[start]:
        start += 1
    end = 0
    while end < shorter - start and one[-1 - end] == other[-1 - end]:
        end += 1
    mine, theirs = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(mine), len(theirs)) <= 1 or (len(mine) == 2 and mine == theirs[::-1])


@lru_cache(_CACHED)
def sound(word: str) -> str:
    """Return how a word sounds in German, as digits after the Cologne method: Meyer and Maier are the same.

    A word without a letter that counts sounds like itself.
    """
    digits = [_digit(word, place) for place in range(len(word))]
    joined = "".join(digits)
    single = re.sub(r"(.)\1+", r"\1", joined)
    heard = single[:1] + single[1:].replace("0", "")
    return heard or word


# What a letter sounds like wherever it stands; the others depend on their neighbours.
_ALWAYS = {
    **dict.fromkeys("aeijouy", "0"),
    "b": "1",
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    "l": "5",
    **dict.fromkeys("mn", "6"),
    "r": "7",
    **dict.fromkeys("sz", "8"),
}
_HARD_AT_FIRST, _HARD = frozenset("ahkloqrux"), frozenset("ahkoqux")


def _digit(word: str, place: int) -> str:
    letter = word[place]
    before = word[place - 1] if place else ""
    after = word[place + 1] if place + 1 < len(word) else ""
    if letter in "dt":
        return "8" if after in {"c", "s", "z"} else "2"
    if letter == "p":
        return "3" if after == "h" else "1"
    if letter == "x":
        return "8" if before in {"c", "k", "q"} else "48"
    return _digit_of_c(before, after) if letter == "c" else _ALWAYS.get(letter, "")


def _digit_of_c(before: str, after: str) -> str:
    if not before:
        return "4" if after in _HARD_AT_FIRST else "8"
    return "4" if before not in {"s", "z"} and after in _HARD else "8"
