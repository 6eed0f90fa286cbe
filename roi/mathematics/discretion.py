"""Sums over people that tell nothing about any one of them: small groups stay untold, and what would reveal them too."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Group:
    """The sum of a group and how many people are in it; both are null where the group is too small to be told."""

    name: str
    people: int | None
    value: Decimal | None


@dataclass(frozen=True)
class Groups:
    """All people together, and the groups among them; somebody may be in several."""

    everybody: Group
    groups: tuple[Group, ...]


def told_groups[Person: Hashable](
    amounts: Mapping[str, Mapping[Person, Decimal]], *, threshold: int, total_name: str = "all"
) -> Groups:
    """Tell the sum of every group with enough people in it.

    The total less what is told is the sum of what is not told, so that must be made by enough people as well: until
    it is, the smallest group that would be told is kept back, too.
    """
    people = {name: set(one) for name, one in amounts.items()}
    everybody = set().union(*people.values())
    if len(everybody) < threshold:
        untold = tuple(Group(name, None, None) for name in sorted(amounts))
        return Groups(Group(total_name, None, None), untold)
    hidden = {name for name, group in people.items() if len(group) < threshold}
    while hidden and len(set().union(*(people[name] for name in hidden))) < threshold and hidden != people.keys():
        hidden.add(min(people.keys() - hidden, key=lambda name: (len(people[name]), name)))
    sums = {name: sum(one.values(), Decimal(0)) for name, one in amounts.items()}
    told = (
        Group(name, None, None) if name in hidden else Group(name, len(people[name]), sums[name])
        for name in sorted(amounts)
    )
    return Groups(Group(total_name, len(everybody), sum(sums.values(), Decimal(0))), tuple(told))
