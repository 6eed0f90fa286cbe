"""What speaks for two profiles being one person, in bits: what is rare weighs more, and each part can be read by itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import log2
from typing import Any

from crm.matching.profiles import Profile
from crm.matching.words import alike, is_slip, sound

# As if so many other people were known, so that a name is rare in a small company, too.
_OTHERS = 5000
_MOST, _LEAST = 12.0, 1.0
_GOOD, _BAD, _NOTHING = 0.9, 0.72, 0.5
_INITIAL = 0.9
_MISSING = -1.0
_AGAINST = -6.0
_PLACE, _ELSEWHERE = 10.0, -4.0
_SAME_PERSON, _OF_A_FAMILY = 0.8, 0.65
_SHARED_BY = 5


@dataclass(frozen=True)
class Part:
    """One thing that speaks for it or against it: how alike from 0 to 1, and how many bits that is worth."""

    kind: str
    alike: float
    bits: float

    def as_json(self) -> dict[str, Any]:
        """Return what is kept: never the values themselves."""
        return {"kind": self.kind, "alike": round(self.alike, 2), "bits": round(self.bits, 1)}


@dataclass(frozen=True)
class Match:
    """How likely two profiles are one person, and why."""

    score: float
    parts: list[Part] = field(default_factory=list)


@dataclass
class Frequencies:
    """How often sounds of names, mailboxes and numbers occur among all profiles."""

    profiles: int = 0
    sounds: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, profiles: Iterable[Profile]) -> "Frequencies":
        """Count what the profiles say."""
        counted = cls()
        for one in profiles:
            counted.profiles += 1
            counted.sounds.update({sound(word) for word in one.words})
            counted.points.update(one.emails | one.phones)
            counted.places.update({word for place in one.places for word in place})
        return counted

    @property
    def prior(self) -> float:
        """How many bits it takes to find one among all."""
        return log2(self.profiles + _OTHERS)

    def bits_of(self, word: str) -> float:
        """Return how much the same word on both sides says: the rarer, the more."""
        rare = log2((self.profiles + _OTHERS) / max(self.sounds[sound(word)], 1))
        return min(max(rare, _LEAST), _MOST)

    def weight_of_place(self, word: str) -> float:
        """Return how much a word of an address says."""
        return log2((self.profiles + _OTHERS) / max(self.places[word], 1))

    def is_shared(self, point: str) -> bool:
        """Tell whether a mailbox or number is that of a department rather than of a person."""
        return self.points[point] > _SHARED_BY


def compare(one: Profile, other: Profile, among: Frequencies) -> Match:
    """Weigh everything that two profiles say."""
    names = list(_of_names(one.words, other.words, among))
    # Whoever has another first name and lives at the same place is mostly family.
    is_family = any(part.alike < _SAME_PERSON for part in names)
    parts = [
        *names,
        *_of_points("email", one.emails, other.emails, among),
        *_of_points("phone", one.phones, other.phones, among),
        *_of_places(one.places, other.places, among, most=_PLACE * (_OF_A_FAMILY if is_family else 1)),
        *_of_accounts(one.account, other.account),
    ]
    bits = sum(part.bits for part in parts) - among.prior
    return Match(1 / (1 + 2 ** -max(min(bits, 60), -60)), parts)


def pairs_of(one: Sequence[str], other: Sequence[str]) -> list[tuple[float, int, int]]:
    """Pair the words of two texts, the most alike first, whatever their order."""
    if len(one) == len(other) == 2:
        # By far the most frequent case, and the same result.
        straight = [(_alike(one[0], other[0]), 0, 0), (_alike(one[1], other[1]), 1, 1)]
        crossed = [(_alike(one[0], other[1]), 0, 1), (_alike(one[1], other[0]), 1, 0)]
        best = straight if max(straight)[0] >= max(crossed)[0] else crossed
        return sorted(best, reverse=True)
    found = sorted(
        ((_alike(a, b), at, there) for at, a in enumerate(one) for there, b in enumerate(other)), reverse=True
    )
    mine: set[int] = set()
    theirs: set[int] = set()
    pairs = []
    for pair in found:
        if pair[1] not in mine and pair[2] not in theirs:
            pairs.append(pair)
            mine.add(pair[1])
            theirs.add(pair[2])
    return pairs


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return _INITIAL if one[:1] == other[:1] else 0.0
    return alike(one, other)


def _of_names(one: Sequence[str], other: Sequence[str], among: Frequencies) -> Iterable[Part]:
    if not one or not other:
        return
    pairs = pairs_of(one, other)
    bits = 0.0
    for near, at, there in pairs:
        word, theirs = one[at], other[there]
        worth = min(among.bits_of(word), among.bits_of(theirs)) if min(len(word), len(theirs)) > 1 else 1.5
        weight = (near - _BAD) / (1 - _BAD)
        bits += worth * weight if near >= _BAD else _AGAINST * min((_BAD - near) / (_BAD - _NOTHING), 1)
    bits += _MISSING * abs(len(one) - len(other))
    order = [at for _near, at, _there in sorted(pairs, key=lambda pair: pair[2])] if len(pairs) > 1 else []
    crossed = order != sorted(order)
    near = sum(pair[0] for pair in pairs) / len(pairs)
    yield Part("name_swapped" if crossed and near >= _BAD else "name", near, bits)


def _of_points(kind: str, one: frozenset[str], other: frozenset[str], among: Frequencies) -> Iterable[Part]:
    if not one or not other:
        return
    same = one & other
    if same:
        own = any(not among.is_shared(point) for point in same)
        yield Part(kind if own else f"{kind}_shared", 1.0, 14.0 if own else 2.0)
        return
    # A slip of the finger is worth something, another address nearly nothing: people have several.
    if any(is_slip(mine, theirs) for mine in one for theirs in other):
        yield Part(f"{kind}_near", 0.95, 5.0)
    else:
        yield Part(f"{kind}_other", 0.0, -1.0)


def _of_places(
    one: Sequence[Sequence[str]], other: Sequence[Sequence[str]], among: Frequencies, *, most: float
) -> Iterable[Part]:
    if not one or not other:
        return
    near = max(_place_alike(mine, theirs, among) for mine in one for theirs in other)
    yield Part("address", near, most * (near - 0.5) / 0.5 if near > 0.5 else _ELSEWHERE)


def _place_alike(one: Sequence[str], other: Sequence[str], among: Frequencies) -> float:
    """Return how much of two addresses is the same; the name of the town says less than the number of the house."""
    weigh = among.weight_of_place
    whole = sum(map(weigh, one)) + sum(map(weigh, other))
    pairs = pairs_of(one, other)
    good = sum(near * (weigh(one[at]) + weigh(other[there])) for near, at, there in pairs if near >= _GOOD)
    return good / whole if whole else 0.0


def _of_accounts(one: int | None, other: int | None) -> Iterable[Part]:
    if one is not None and other is not None:
        yield Part("account", float(one == other), 3.0 if one == other else -2.0)
