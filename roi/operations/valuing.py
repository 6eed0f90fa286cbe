"""Prices one event: gross, haircuts, net, shares, and the balanced legs that say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from roi.models import AttributionPolicy, Party, Posting, Valuation, ValueDriver
from roi.models.valuation import ObjectKind
from roi.operations.appending import Entry
from roi.operations.business import Business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft, exact_text
from roi.operations.pricing import Price
from roi.operations.splitting import Contribution, EmptyRoles, Policy, Share, split
from roi.operations.waterfall import Waterfall, cut_down


@dataclass(frozen=True)
class Occurrence:
    """What is to be valued: an event, the thing it is about, and the effect that it has."""

    source: str
    event_id: int
    occurred_at: datetime
    valid_on: date
    effect_key: str
    object_kind: str
    object_id: int
    category: str
    channel: str
    inputs: Mapping[str, Any]
    product: str = ""
    path: str = AttributionPolicy.Path.DIRECT

    @property
    def thing(self) -> tuple[str, int | None]:
        """What the legs name; a rule as a whole is nothing that could be looked at."""
        return ("", None) if self.object_kind == ObjectKind.RULE else (self.object_kind, self.object_id)

    @property
    def cause(self) -> str:
        """The event as a posting names it."""
        return f"{self.source}:{self.event_id}"


@dataclass(frozen=True)
class Worth:
    """What a thing is worth, and who made it possible."""

    waterfall: Waterfall
    shares: Sequence[Share]
    policy: Policy
    contributions: Sequence[Contribution]


def worth_of(
    gross: Decimal, price: Price, contributions: Sequence[Contribution], policy: Policy, business: Business
) -> Worth:
    """Take the haircuts and split what is left."""
    waterfall = cut_down(gross, price.steps, unit=business.unit)
    shares = split(waterfall.net, contributions, policy, unit=business.unit)
    return Worth(waterfall, shares, policy, contributions)


def valuation_of(
    occurrence: Occurrence, price: Price, worth: Worth, parties: Mapping[int, Party], currency: str
) -> Valuation:
    """Write down why the number is what it is; people appear by their references only."""
    waterfall = worth.waterfall
    inputs = {
        **occurrence.inputs,
        **price.as_inputs(),
        "policy": policy_as_json(worth.policy),
        "contributors": [
            {"role": one.role, "party": _ref(one.member, parties), "evidence": one.evidence, **_part(one)}
            for one in worth.contributions
        ],
    }
    trace = {
        **trace_of(waterfall),
        "shares": [
            {
                "role": share.role,
                "party": _ref(share.member, parties),
                "weight": exact_text(share.weight),
                "amount": _text(share.amount),
            }
            for share in worth.shares
        ],
    }
    return bare_valuation(occurrence, price, inputs, trace, currency, (waterfall.gross, waterfall.net), worth.policy.id)


def trace_of(waterfall: Waterfall) -> dict[str, Any]:
    """Return how gross became net."""
    return {
        "gross": _text(waterfall.gross),
        "haircuts": [
            {
                "code": cut.step.code,
                "keeps": exact_text(Fraction(cut.step.keeps)),
                "exact": exact_text(-cut.exact),
                "amount": _text(-cut.amount),
            }
            for cut in waterfall.cuts
        ],
        "net": _text(waterfall.net),
    }


def bare_valuation(  # noqa: PLR0913, PLR0917 -- the columns of a valuation
    occurrence: Occurrence,
    price: Price,
    inputs: dict[str, Any],
    trace: dict[str, Any],
    currency: str,
    amounts: tuple[Decimal, Decimal],
    policy: int | None = None,
) -> Valuation:
    """Fill the columns of a valuation with its gross and net amounts."""
    return Valuation(
        source=occurrence.source,
        event_id=occurrence.event_id,
        rule_version=price.version,
        policy_id=policy,
        path=occurrence.path,
        object_kind=occurrence.object_kind,
        object_id=occurrence.object_id,
        category=occurrence.category,
        channel=occurrence.channel,
        product=occurrence.product,
        occurred_at=occurrence.occurred_at,
        valid_on=occurrence.valid_on,
        inputs=inputs,
        trace=trace,
        gross=amounts[0],
        net=amounts[1],
        currency=currency,
    )


def benefit_legs(
    occurrence: Occurrence, price: Price, worth: Worth, parties: Mapping[int, Party], chart: Chart, currency: str
) -> list[LegDraft]:
    """Credit the gross benefit, debit every haircut and every share; whatever nobody known gets is unattributed."""
    driver, waterfall = price.version.rule.driver, worth.waterfall
    kind, number = occurrence.thing
    legs = gross_legs(driver, waterfall, chart, currency, kind, number)
    legs += share_legs(driver, waterfall.net, worth.shares, parties, chart, currency, kind, number)
    return [one for one in legs if one.amount]


def gross_legs(
    driver: ValueDriver, waterfall: Waterfall, chart: Chart, currency: str, kind: str = "", number: int | None = None
) -> list[LegDraft]:
    """Credit the gross benefit and debit every haircut."""
    leg = partial(LegDraft, currency=currency, object_kind=kind, object_id=number)
    legs = [leg(account=chart.benefit(driver), amount=-waterfall.gross)]
    return legs + [leg(account=chart.haircut(driver, cut.step.code), amount=cut.amount) for cut in waterfall.cuts]


def share_legs(  # noqa: PLR0913, PLR0917 -- the columns of a leg
    driver: ValueDriver,
    net: Decimal,
    shares: Sequence[Share],
    parties: Mapping[int, Party],
    chart: Chart,
    currency: str,
    kind: str = "",
    number: int | None = None,
) -> list[LegDraft]:
    """Debit every share of a net value; without any all of it is unattributed."""
    leg = partial(LegDraft, currency=currency, object_kind=kind, object_id=number)
    legs = []
    for share in shares:
        party = parties.get(share.member) if share.member else None
        account = chart.attribution(driver) if party else chart.unattributed(driver)
        weight = round(Decimal(exact_text(share.weight)), 6)
        legs.append(leg(account=account, amount=share.amount, party=party, role=share.role, weight=weight))
    return legs or [leg(account=chart.unattributed(driver), amount=net)]


def entry_for(
    occurrence: Occurrence,
    kind: Posting.Kind,
    valuation: Valuation,
    price: Price,
    legs: Sequence[LegDraft],
    known_on: date,
) -> Entry:
    """Prepare the posting of a valuation; grade and cashability are frozen as they are now."""
    version = price.version
    posting = Posting(
        kind=kind,
        idempotency_key=f"{occurrence.effect_key} by {occurrence.cause}",
        effect_key=occurrence.effect_key,
        cause=occurrence.cause,
        valuation=valuation,
        rule_version=version,
        driver=version.rule.driver,
        grade=version.grade,
        cashable=version.rule.driver.cashable,
        valid_on=occurrence.valid_on,
    )
    return Entry(posting, legs, known_on)


def policy_as_json(policy: Policy) -> dict[str, Any]:
    """Return how shares are weighed, as it goes into the inputs of a valuation."""
    weights = {role: exact_text(weight) for role, weight in policy.weights.items()}
    told = {"id": policy.id, "method": policy.method, "weights": weights}
    # Said only where it is not the usual, so that what was written before still has the same hash.
    return told if policy.empty_roles == EmptyRoles.OTHERS else {**told, "empty_roles": policy.empty_roles}


def _part(one: Contribution) -> dict[str, str]:
    return {} if one.part is None else {"part": exact_text(one.part)}


def _ref(member: int | None, parties: Mapping[int, Party]) -> str | None:
    party = parties.get(member) if member else None
    return str(party.ref) if party else None


def _text(amount: Decimal) -> str:
    # Adding zero turns a negative zero into a plain one.
    return f"{amount + 0:.2f}"
