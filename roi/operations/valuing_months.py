"""Values ended months: visits by the method of their rule, and readings of KPIs; each month once by each rule."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import batched

from django.db.models import Q

from community.foundation.acting import act
from community.foundation.money import minor_unit
from roi.errors import NoExchangeRate
from roi.models import AttributionPolicy, ConversionRule, Exclusion, KpiReading, Party, Posting, Valuation
from roi.models.valuation import ObjectKind, Source
from roi.operations.allocation import allocate
from roi.operations.appending import Entry, lock_ledger, write_valued
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft, exact_text
from roi.operations.contributing_later import Authorships, authorships_of, contributions_to_reading
from roi.operations.evidencing import is_memo
from roi.operations.fx import Conversion, Exchange, noted, our_exchange
from roi.operations.measuring_months import Measured, NotMeasured, measure
from roi.operations.months import SUBJECTS, RuleMonth, due_months, month_of, overlapping_kpis, settled_months
from roi.operations.parties import parties_of
from roi.operations.pricing import Price, PriceList, price_on, prices_by_rule
from roi.operations.splitting import Contribution, Policy, split
from roi.operations.valuing import (
    Occurrence,
    bare_valuation,
    entry_for,
    gross_legs,
    policy_as_json,
    share_legs,
    trace_of,
)
from roi.operations.waterfall import Waterfall, cut_down
from roi.reports.methods.sizing import value_of

Reason = Exclusion.Reason
Path = AttributionPolicy.Path

# A catch-up over years gives others their turn at the ledger in between.
AT_A_TIME = 6


@dataclass(frozen=True)
class _Valued:
    occurrence: Occurrence
    price: Price
    measured: Measured
    waterfall: Waterfall
    policy: Policy
    bounds: tuple[Decimal, Decimal] | None
    # Null where the rule is kept in our currency.
    conversion: Conversion | None


@dataclass
class _Batch:
    """Some months, and what is to be written about them."""

    business: Business
    prices: Mapping[int, Sequence[Price]]
    policies: PriceList
    readings: Mapping[tuple[int, date], Decimal]
    overlapping: set[RuleMonth]
    exchange: Exchange
    valued: list[_Valued] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)


def value_months(until: date | None = None) -> int:
    """Value every ended month through a day, yesterday if none is given, and return how many valuations were made.

    Each approved rule for visits or readings speaks once about each month: by a posting, or by an exclusion that says
    why not. What arrives afterwards changes nothing; running it again does nothing.
    """
    business = our_business()
    yesterday = business.today() - timedelta(days=1)
    due = due_months(prices_by_rule(SUBJECTS), min(until or yesterday, yesterday))
    return sum(_value_some(some, business) for some in batched(due, AT_A_TIME, strict=False))


@act
def _value_some(due: Sequence[RuleMonth], business: Business) -> int:
    lock_ledger()
    prices = prices_by_rule(SUBJECTS)
    rules = {rule_id: own[0].version.rule for rule_id, own in prices.items()}
    # Somebody else may have come first while we waited for the lock.
    fresh = [one for one in due if one in set(due) - settled_months(rules)]
    _forget_what_waited(fresh)
    batch = _judged(fresh, prices, business)
    Exclusion.objects.bulk_create(batch.exclusions)
    write_valued([], _entries(batch))
    return len(batch.valued)


def reprice_months(event_ids: Collection[int]) -> list[Entry]:
    """Prepare entries for these months by what is counted and holds now; rules without a value there are left out."""
    prices = prices_by_rule(SUBJECTS)
    months = [RuleMonth(month_of(event), rule_id) for event in sorted(event_ids) for rule_id in sorted(prices)]
    return _entries(_judged(months, prices, our_business()))


def _judged(months: Sequence[RuleMonth], prices: Mapping[int, Sequence[Price]], business: Business) -> _Batch:
    rules = {rule_id: own[0].version.rule for rule_id, own in prices.items()}
    batch = _Batch(
        business=business,
        prices=prices,
        policies=PriceList.read(ConversionRule.Subject.VISITS, AttributionPolicy.Subject.TICKET, Path.INDIRECT),
        readings=_readings(months, rules),
        overlapping=overlapping_kpis(months, rules),
        exchange=our_exchange(),
    )
    for one in months:
        _value_or_explain(batch, one)
    return batch


def _readings(due: Sequence[RuleMonth], rules: Mapping[int, ConversionRule]) -> dict[tuple[int, date], Decimal]:
    kpis, months = {rules[one.rule_id].kpi_id for one in due}, {one.month for one in due}
    rows = KpiReading.objects.filter(kpi__in=kpis, month__in=months).values_list("kpi_id", "month", "value")
    return {(kpi, month): value for kpi, month, value in rows if value is not None}


def _forget_what_waited(due: Sequence[RuleMonth]) -> None:
    """Take away the exclusions of months that had no reading then; they are spoken about anew."""
    waited = Q(pk__in=[])
    for one in due:
        waited |= Q(event_id=one.event_id, rule=one.rule_id)
    Exclusion.objects.filter(waited, source=Source.MONTH).delete()


def _value_or_explain(batch: _Batch, one: RuleMonth) -> None:
    price = price_on(batch.prices[one.rule_id], one.last_day)
    try:
        batch.valued.append(_valued(batch, one, _usable(batch, one, price)))
    except NotMeasured as refusal:
        _exclude(batch, one, refusal.reason)
    except NoExchangeRate:
        _exclude(batch, one, Reason.CURRENCY)


def _exclude(batch: _Batch, one: RuleMonth, reason: Reason) -> None:
    row = Exclusion(source=Source.MONTH, event_id=one.event_id, rule_id=one.rule_id, valid_on=one.last_day)
    row.reason = reason
    batch.exclusions.append(row)


def _usable(batch: _Batch, one: RuleMonth, price: Price | None) -> Price:
    if price is None or price.version.unit_value is None:
        raise NotMeasured(Reason.NO_RULE)
    if one in batch.overlapping:
        raise NotMeasured(Reason.OVERLAP)
    return price


def _valued(batch: _Batch, one: RuleMonth, price: Price) -> _Valued:
    version, unit = price.version, batch.business.unit
    measured = measure(one, price, batch.readings, batch.business)

    def convert(quantity: Fraction) -> tuple[Decimal, Conversion | None]:
        assert version.unit_value is not None
        amount = value_of(quantity, version.unit_value, minor_unit(version.currency))
        conversion = batch.exchange.convert_foreign(amount, version.currency, one.last_day)
        return (conversion.amount if conversion else amount), conversion

    gross, conversion = convert(measured.quantity)
    waterfall = cut_down(gross, price.steps, unit=unit)
    if not waterfall.net:
        raise NotMeasured(Reason.WORTHLESS)
    bounds = None
    if measured.low is not None and measured.high is not None:
        low, high = (cut_down(convert(end)[0], price.steps, unit=unit).net for end in (measured.low, measured.high))
        bounds = (low, high)
    occurrence = _occurrence(batch, one, price, measured)
    return _Valued(occurrence, price, measured, waterfall, batch.policies.policy_on(one.last_day), bounds, conversion)


def _occurrence(batch: _Batch, one: RuleMonth, price: Price, measured: Measured) -> Occurrence:
    rule, month = price.version.rule, f"{one.month:%Y-%m}"
    return Occurrence(
        source=Source.MONTH,
        event_id=one.event_id,
        occurred_at=one.ended_at(batch.business),
        valid_on=one.last_day,
        effect_key=f"month:{rule.code}:{month}",
        object_kind=ObjectKind.RULE,
        object_id=rule.pk,
        category="",
        channel="community" if rule.subject == ConversionRule.Subject.VISITS else "",
        inputs={
            "month": month,
            "method": rule.method,
            "quantity": exact_text(measured.quantity),
            "unit_value": f"{price.version.unit_value:.2f}",
            **measured.inputs,
        },
        path=Path.INDIRECT,
    )


def _entries(batch: _Batch) -> list[Entry]:
    authorships = authorships_of({(thing.kind, thing.id) for one in batch.valued for thing in one.measured.things})
    contributors = _contributors(batch.valued, authorships)
    members = {one.member for own in contributors.values() for one in own if one.member}
    parties, chart, currency = parties_of(members), Chart(), batch.business.currency
    return [
        entry_for(
            one.occurrence,
            Posting.Kind.ORIGINAL,
            _valuation(one, currency),
            one.price,
            _legs(one, contributors, parties, chart, batch.business),
            one.occurrence.valid_on + timedelta(days=1),
        )
        for one in batch.valued
    ]


def _contributors(
    valued: Sequence[_Valued], authorships: Authorships
) -> dict[tuple[str, str, int], list[Contribution]]:
    """Return who made each thing what it was at the end of each month."""
    return {
        (one.occurrence.effect_key, thing.kind, thing.id): contributions_to_reading(
            (thing.kind, thing.id), one.occurrence.occurred_at, authorships
        )
        for one in valued
        for thing in one.measured.things
    }


def _valuation(one: _Valued, currency: str) -> Valuation:
    inputs = {**one.occurrence.inputs, **one.price.as_inputs()}
    inputs |= one.conversion.as_inputs() if one.conversion else {}
    policy = None
    if one.measured.things:
        inputs["policy"], policy = policy_as_json(one.policy), one.policy.id
    amounts = (one.waterfall.gross, one.waterfall.net)
    valuation = bare_valuation(one.occurrence, one.price, inputs, trace_of(one.waterfall), currency, amounts, policy)
    if one.bounds:
        valuation.net_low, valuation.net_high = one.bounds
        valuation.trace |= {"net_low": f"{one.bounds[0]:.2f}", "net_high": f"{one.bounds[1]:.2f}"}
    return noted(valuation, one.conversion)


def _legs(
    one: _Valued,
    contributors: Mapping[tuple[str, str, int], Sequence[Contribution]],
    parties: Mapping[int, Party],
    chart: Chart,
    business: Business,
) -> list[LegDraft]:
    driver, net, currency = one.price.version.rule.driver, one.waterfall.net, business.currency
    if is_memo(one.price.version):
        return [
            LegDraft(account=chart.memo(driver), amount=net, currency=currency),
            LegDraft(account=chart.memo_contra(driver), amount=-net, currency=currency),
        ]
    legs = gross_legs(driver, one.waterfall, chart, currency)
    for kind, number, amount in _spread(one, business.unit):
        key = (one.occurrence.effect_key, kind, number or 0)
        shares = split(amount, contributors.get(key, ()), one.policy, unit=business.unit)
        legs += share_legs(driver, amount, shares, parties, chart, currency, kind, number)
    return [leg for leg in legs if leg.amount]


def _spread(one: _Valued, unit: Decimal) -> Iterator[tuple[str, int | None, Decimal]]:
    """Divide the net value over what was read, by the largest remainder; what is not named gets one part together."""
    things, net = one.measured.things, one.waterfall.net
    weights = {place: thing.weight for place, thing in enumerate(things)}
    if one.measured.rest or not weights:
        weights[len(things)] = one.measured.rest or Fraction(1)
    for place, amount in allocate(net, weights, unit=unit).items():
        if not amount:
            continue
        named = things[place] if place < len(things) else None
        yield (named.kind, named.id, amount) if named else ("", None, amount)
