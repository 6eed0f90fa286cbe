"""Splits a net value among those who made it possible; the shares sum to it exactly."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from roi.models.attribution import AttributionPolicy, Role
from roi.operations.allocation import allocate

Method = AttributionPolicy.Method

# What holds on days for which the controller has set no policy.
DEFAULT_WEIGHTS: Mapping[str, Fraction] = {
    Role.SOLUTION: Fraction(70),
    Role.HELPFUL: Fraction(10),
    Role.ARTICLE: Fraction(15),
    Role.CURATION: Fraction(5),
    Role.AUTHOR: Fraction(40),
    Role.CHAMPION: Fraction(20),
    Role.VOTER: Fraction(5),
}


@dataclass(frozen=True)
class Policy:
    """How shares are weighed, as it held on one day; without an id it is the default."""

    id: int | None = None
    method: str = Method.ROLE_WEIGHTS
    weights: Mapping[str, Fraction] = field(default_factory=lambda: DEFAULT_WEIGHTS)


@dataclass(frozen=True)
class Contribution:
    """What somebody did; a member nobody knows is null, and the evidence is the id of a post or vote."""

    role: str
    member: int | None
    evidence: int | None = None


@dataclass(frozen=True)
class Share:
    """What one person gets for one role."""

    member: int | None
    role: str
    weight: Fraction
    amount: Decimal


def split(net: Decimal, contributions: Sequence[Contribution], policy: Policy, *, unit: Decimal) -> list[Share]:
    """Divide the net value first among people, then within each person among their roles.

    Dividing among people first keeps a person's sum within one unit of their quota, however many roles they have.
    Shares that come to nothing are left out; without anybody who carries weight there are no shares at all.
    """
    weights = _weigh(contributions, policy)
    if not weights:
        return []
    people = sorted(weights, key=lambda member: (member is None, member or 0))
    sums = {place: sum(weights[member].values(), Fraction(0)) for place, member in enumerate(people)}
    amounts = allocate(net, sums, unit=unit)
    shares = []
    for place, member in enumerate(people):
        roles = allocate(amounts[place], weights[member], unit=unit)
        shares += [Share(member, role, weights[member][role], roles[role]) for role in roles if roles[role]]
    return shares


def _weigh(contributions: Sequence[Contribution], policy: Policy) -> dict[int | None, dict[str, Fraction]]:
    """Return the weight of every person in every role, without those that weigh nothing."""
    people = {(one.role, one.member) for one in contributions}
    weights: dict[int | None, dict[str, Fraction]] = defaultdict(dict)
    if policy.method == Method.EQUAL:
        for role, member in sorted(people, key=lambda one: Role.values.index(one[0])):
            weights[member] = weights[member] or {role: Fraction(1)}
        return weights
    heads = Counter(role for role, _member in people)
    for role, member in sorted(people, key=lambda one: Role.values.index(one[0])):
        if weight := policy.weights.get(role):
            weights[member][role] = weight / heads[role]
    return weights
