"""Which profiles are compared at all: those that share a key, so that the work grows with the people, not with their square."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from crm.matching.profiles import Profile
from crm.matching.words import sound

# What more than so many people share says nothing about one of them.
BLOCK_AT_MOST = 25
PAIRS_AT_MOST = 3_000_000


def keys_of(one: Profile) -> Iterator[str]:
    """Yield what a profile is looked up by, in the order of how much it says."""
    for email in sorted(one.emails):
        yield f"e{email}"
    for phone in sorted(one.phones):
        yield f"p{phone}"
    sounds = sorted({sound(word) for word in one.words})
    for first, second in combinations(sounds, 2):
        yield f"s{first}.{second}"
    for word in one.words:
        # One of the words may be mistyped at any place: the other one and a letter are enough.
        for beside in one.words:
            if beside != word:
                yield f"w{sound(word)}.{beside[0]}"
                yield f"l{word}.{beside[-1]}"
    heads = sorted({word[:3] for word in one.words})
    for first, second in combinations(heads, 2):
        yield f"h{first}.{second}"
    yield from _keys_of_places(one, sounds)


def _keys_of_places(one: Profile, sounds: Sequence[str]) -> Iterator[str]:
    for place in one.places:
        numbers = sorted({word for word in place if word.isdigit()})
        for first, second in combinations(numbers, 2):
            yield f"n{first}.{second}"
        for figure in numbers:
            for heard in sounds:
                yield f"a{figure}.{heard}"
        texts = [word for word in place if not word.isdigit() and len(word) > 3]
        for figure in numbers:
            for text in texts[:3]:
                yield f"t{figure}.{sound(text)}"


def pairs_to_compare(profiles: Iterable[Profile]) -> set[tuple[int, int]]:
    """Return the pairs of places in the sequence that share a key, the lower first.

    A key that too many share is passed over; when there are still too many pairs, the keys that more share go first.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(profiles):
        for key in set(keys_of(one)):
            blocks[key].append(place)
    pairs: set[tuple[int, int]] = set()
    telling = (block for block in blocks.values() if 1 < len(block) <= BLOCK_AT_MOST)
    for block in sorted(telling, key=len):
        pairs.update(combinations(block, 2))
        if len(pairs) >= PAIRS_AT_MOST:
            break
    return pairs
