"""Which of many short texts say the same: those that share most of the words that tell something."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from community.reports.telling import Word

# Which share of what two texts tell together must be told by both.
ALIKE = 0.4
# A young desk has too few texts to tell rare words from frequent ones: what all of them are about would tell least.
LEAST_TEXTS = 1000


def grouped(texts: Mapping[int, Collection[str]], same: Iterable[tuple[int, int]] = ()) -> list[list[int]]:
    """Put texts into groups, in the order given; each is known by a number and is what words it has.

    The first text of a group is what later ones are compared to, so a group cannot drift from one thing to another.
    ``same`` names pairs of which people said that they ask the same, whatever their words. The rarer a word is, the more
    it tells, as it does where questions are looked for.
    """
    tells = _weights(texts.values())
    groups: dict[int, list[int]] = {}
    leaders: dict[str, list[int]] = defaultdict(list)
    for number, words in texts.items():
        leader = _most_alike(frozenset(words), texts, leaders, tells)
        if leader is None:
            leader = number
            groups[number] = []
            for word in words:
                leaders[word].append(number)
        groups[leader].append(number)
    return _joined(groups.values(), same)


def _weights(texts: Iterable[Collection[str]]) -> dict[str, float]:
    rows = [set(words) for words in texts]
    documents = Counter(word for words in rows for word in words)
    return {word: Word(word, count, max(len(rows), LEAST_TEXTS)).tells for word, count in documents.items()}


def _most_alike(
    words: frozenset[str],
    texts: Mapping[int, Collection[str]],
    leaders: Mapping[str, list[int]],
    tells: dict[str, float],
) -> int | None:
    """The leader that is alike enough and most so, the earlier one of two."""
    best: tuple[float, int] | None = None
    for leader in dict.fromkeys(one for word in _decisive(words, tells) for one in leaders.get(word, ())):
        score = _likeness(words, texts[leader], tells)
        if score >= ALIKE and (best is None or (-score, leader) < best):
            best = (-score, leader)
    return best[1] if best else None


def _decisive(words: Collection[str], tells: dict[str, float]) -> Sequence[str]:
    """The words of which one at least is shared by whatever is alike enough: without them too little is left."""
    rarest = sorted(words, key=lambda word: (-tells[word], word))
    left = sum(tells[word] for word in rarest)
    needed = left * ALIKE
    for place, word in enumerate(rarest):
        if left < needed:
            return rarest[:place]
        left -= tells[word]
    return rarest


def _likeness(one: Collection[str], other: Collection[str], tells: dict[str, float]) -> float:
    both, either = {*one} & {*other}, {*one} | {*other}
    return sum(tells[word] for word in both) / (sum(tells[word] for word in either) or 1.0)


def _joined(groups: Iterable[list[int]], same: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Let groups become one where people said so."""
    group_of = {number: group for group in groups for number in group}
    for one, other in same:
        first, second = group_of.get(one), group_of.get(other)
        if first is None or second is None or first is second:
            continue
        first.extend(second)
        group_of.update(dict.fromkeys(second, first))
    unique = {id(group): group for group in group_of.values()}
    return list(unique.values())
