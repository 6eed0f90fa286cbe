"""Splits a net value among those who made it possible; the shares sum to it exactly."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from roi.mathematics.shapley import needed_groups
from roi.models.attribution import AttributionPolicy, Role
from roi.operations.allocation import allocate

Method = AttributionPolicy.Method
EmptyRoles = AttributionPolicy.EmptyRoles

# What holds on days for which the controller has set no policy.
DEFAULT_WEIGHTS: Mapping[str, Fraction] = {
    Role.SOLUTION: Fraction(70),
    Role.HELPFUL: Fraction(10),
    Role.ARTICLE: Fraction(15),
    Role.CURATION: Fraction(5),
    Role.AUTHOR: Fraction(40),
    Role.COMMENTER: Fraction(20),
    Role.CHAMPION: Fraction(20),
    Role.IMPLEMENTER: Fraction(15),
    Role.VOTER: Fraction(5),
}
# The same for later readers, who found what others had made.
DEFAULT_INDIRECT_WEIGHTS: Mapping[str, Fraction] = {
    Role.SOLUTION: Fraction(60),
    Role.QUESTION: Fraction(10),
    Role.ARTICLE: Fraction(20),
    Role.HELPFUL: Fraction(5),
    Role.CURATION: Fraction(5),
}


@dataclass(frozen=True)
class Policy:
    """How shares are weighed, as it held on one day; without an id it is the default."""

    id: int | None = None
    method: str = Method.ROLE_WEIGHTS
    weights: Mapping[str, Fraction] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    empty_roles: str = EmptyRoles.OTHERS


@dataclass(frozen=True)
class Contribution:
    """What somebody did; a member nobody knows is null, and the evidence is the id of a post, article or vote.

    A part is what the people in the role agreed on and signed; it counts only if all of them have one.
    """

    role: str
    member: int | None
    evidence: int | None = None
    part: Fraction | None = None


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
    weights = weigh(contributions, policy)
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


def weigh(contributions: Sequence[Contribution], policy: Policy) -> dict[int | None, dict[str, Fraction]]:
    """Return the weight of every person in every role, without those that weigh nothing."""
    people = {(one.role, one.member) for one in contributions}
    in_order = sorted(people, key=lambda one: Role.values.index(one[0]))
    weights: dict[int | None, dict[str, Fraction]] = defaultdict(dict)
    if policy.method == Method.EQUAL:
        for role, member in in_order:
            weights[member] = weights[member] or {role: Fraction(1)}
        return weights
    heads = Counter(role for role, _member in people)
    whole = _weights_of_roles(policy, heads)
    parts = _agreed_parts(contributions)
    for role, member in in_order:
        if role in whole:
            weights[member][role] = whole[role] * parts.get((role, member), Fraction(1, heads[role]))
    if policy.empty_roles == EmptyRoles.UNATTRIBUTED:
        for role in whole.keys() - heads.keys():
            weights[None][role] = whole[role]
    return weights


def _weights_of_roles(policy: Policy, heads: Mapping[str, int]) -> dict[str, Fraction]:
    """Return what a role weighs as a whole, however many are in it."""
    weights = {role: weight for role, weight in policy.weights.items() if weight}
    if policy.method != Method.SUBSTITUTES:
        return weights
    # Which roles are needed is what the weights say here; nobody is needed who was not there.
    present = {role: heads[role] for role in weights if role in heads}
    return {role: each * heads[role] for role, each in needed_groups(present).items()}


def _agreed_parts(contributions: Sequence[Contribution]) -> dict[tuple[str, int | None], Fraction]:
    """Return the signed parts of those roles in which everybody has one, as shares of the role."""
    by_role: dict[str, dict[int | None, Fraction | None]] = defaultdict(dict)
    for one in contributions:
        by_role[one.role][one.member] = one.part
    parts = {}
    for role, agreed in by_role.items():
        known = {member: part for member, part in agreed.items() if part is not None}
        if len(known) == len(agreed):
            whole = sum(known.values(), Fraction(0))
            parts.update({(role, member): part / whole for member, part in known.items()})
    return parts
