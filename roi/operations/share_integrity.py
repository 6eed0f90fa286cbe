"""What must always hold between a net value and its shares, divided anew."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.integrity import is_right
from roi.models import AttributionPolicy, Valuation
from roi.operations.business import our_business
from roi.operations.pricing import as_policy, holds
from roi.operations.splitting import DEFAULT_INDIRECT_WEIGHTS, Contribution, Policy, weigh
from roi.operations.valuing import policy_as_json

ROWS_AT_A_TIME = 1000


def shares() -> Iterator[tuple[str, bool]]:
    """Weigh everybody anew by the policy that held, and see that each has the quota, up to the smallest unit."""
    unit, policies = our_business().unit, _policies()
    rows = Valuation.objects.filter(trace__has_key="shares", scenario__isnull=True).order_by("pk")
    for valuation in rows.iterator(chunk_size=ROWS_AT_A_TIME):
        policy = policies.get(valuation.policy_id)
        yield str(valuation.pk), is_right(partial(_are_right, valuation, policy, unit))


def _policies() -> dict[int | None, tuple[DateRange, Policy]]:
    rows = AttributionPolicy.objects.prefetch_related("weights")
    return {row.pk: (row.validity, as_policy(row)) for row in rows}


def _are_right(valuation: Valuation, known: tuple[DateRange, Policy] | None, unit: Decimal) -> bool:
    policy = _default_for(valuation)
    if valuation.policy_id is not None:
        if known is None or not holds(known[0], valuation.valid_on):
            return False
        policy = known[1]
    if valuation.inputs.get("policy") != policy_as_json(policy):
        return False
    told = valuation.inputs["contributors"]
    # Two whom the ledger does not know may be one person or two.
    if sum(one["party"] is None for one in told) > 1:
        return True
    return _follow(valuation.trace["shares"], valuation.net, _weights(told, policy), unit)


def _default_for(valuation: Valuation) -> Policy:
    is_indirect = valuation.path == AttributionPolicy.Path.INDIRECT
    return Policy(weights=DEFAULT_INDIRECT_WEIGHTS) if is_indirect else Policy()


def _weights(told: Sequence[Mapping[str, Any]], policy: Policy) -> dict[str | None, dict[str, Fraction]]:
    places = {party: place for place, party in enumerate(dict.fromkeys(one["party"] for one in told), 1)}
    contributions = [
        Contribution(
            one["role"],
            None if one["party"] is None else places[one["party"]],
            part=Fraction(one["part"]) if "part" in one else None,
        )
        for one in told
    ]
    parties: dict[int | None, str | None] = {place: party for party, place in places.items() if party is not None}
    return {parties.get(place): own for place, own in weigh(contributions, policy).items()}


def _follow(
    told: Sequence[Mapping[str, Any]], net: Decimal, weights: Mapping[str | None, Mapping[str, Fraction]], unit: Decimal
) -> bool:
    """Tell whether a net value is divided first among people and then within each, as closely as units allow."""
    amounts: dict[str | None, dict[str, Decimal]] = defaultdict(dict)
    for share in told:
        amounts[share["party"]][share["role"]] = Decimal(share["amount"])
    whole = sum((weight for own in weights.values() for weight in own.values()), Fraction(0))
    if not whole:
        return not told
    if (
        sum((one for own in amounts.values() for one in own.values()), Decimal(0)) != net
        or amounts.keys() - weights.keys()
    ):
        return False
    for person, own in weights.items():
        due = sum(amounts[person].values(), Decimal(0))
        weight = sum(own.values(), Fraction(0))
        if abs(Fraction(due) - Fraction(net) * weight / whole) >= unit or amounts[person].keys() - own.keys():
            return False
        quotas = ((role, Fraction(due) * one / weight if weight else Fraction(0)) for role, one in own.items())
        if any(abs(Fraction(amounts[person].get(role, Decimal(0))) - quota) >= unit for role, quota in quotas):
            return False
    return True
