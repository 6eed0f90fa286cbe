"""Keeps what is expected of adopted ideas on memo accounts, and values what they really brought."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from community.foundation.events import Origin
from ideas.models import AuthorShare, IdeaEvent, Realisation
from ideas.models.share import shares_in_force
from roi.errors import NoExchangeRate
from roi.models import AttributionPolicy, ConversionRule, Exclusion, Posting
from roi.models.valuation import ObjectKind, Source
from roi.operations.appending import Entry, live_postings, lock_ledger, reversal_of, write_valued
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft
from roi.operations.contributing import Backing, contributions_to_idea, voters_of
from roi.operations.excluding import Explanation, answered, explain
from roi.operations.fx import Conversion, Exchange, noted, our_exchange
from roi.operations.idea_history import IdeaHistory, expectation_of, idea_histories_of, write_off_of
from roi.operations.parties import parties_of
from roi.operations.pricing import Price, PriceList
from roi.operations.valuing import Occurrence, Worth, bare_valuation, benefit_legs, entry_for, valuation_of, worth_of

Kind = IdeaEvent.Kind
Reason = Exclusion.Reason


class Amount(NamedTuple):
    """What people said, in the currency in which they said it."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class _Valued:
    occurrence: Occurrence
    price: Price
    # Null for an expectation, which has no haircuts and no shares.
    worth: Worth | None
    amount: Decimal
    known_on: date
    # Null where the amount is in our currency.
    conversion: Conversion | None


@dataclass
class _Batch:
    """What a batch of idea events is about, read once, and what is to be written for it."""

    business: Business
    histories: dict[int, IdeaHistory]
    prices: PriceList
    votes: dict[int, list[Backing]]
    agreed: dict[int, list[AuthorShare]]
    live: dict[str, Posting]
    exchange: Exchange
    reversals: list[Entry] = field(default_factory=list)
    valued: list[_Valued] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)


def value_idea_events(events: Sequence[IdeaEvent]) -> None:
    """Bring the ledger to where these events and all that is known of their ideas want it.

    A realised value also clears the expectation by its gross amount, so what is left there is the forecast error.
    Runs inside a transaction and is all or nothing.
    """
    lock_ledger()
    batch = _read(events, our_business())
    for idea_id in dict.fromkeys(event.idea_id for event in events):
        _reverse_old_expectation(batch, batch.histories[idea_id])
    done = answered(Source.IDEA, [event.pk for event in events])
    for event in events:
        if event.pk not in done:
            _value(batch, event)
    _write(batch)


def reprice_ideas(event_ids: Collection[int]) -> list[Entry]:
    """Prepare entries by what holds now, as if these events had not been valued; those that cannot be are left out."""
    events = list(IdeaEvent.objects.filter(pk__in=event_ids).order_by("pk"))
    batch = _read(events, our_business())
    for event in events:
        _value(batch, event)
    return _entries(batch)


def last_day_of(realisation: Realisation, known_on: date) -> date:
    """Return the business date of a realised value: the last day of its period, but never a day of the future.

    Somebody who measures a period before it is over has measured no more than what had come in until then.
    """
    upper = realisation.period.upper
    return known_on if upper is None else min(upper - timedelta(days=1), known_on)


def _read(events: Sequence[IdeaEvent], business: Business) -> _Batch:
    histories = idea_histories_of({event.idea_id for event in events})
    realised = {event.idea_id for event in events if event.kind == Kind.VALUE_REALISED}
    return _Batch(
        business=business,
        histories=histories,
        prices=PriceList.read(ConversionRule.Subject.IDEA_REALISED, AttributionPolicy.Subject.IDEA),
        votes=voters_of(realised),
        agreed=shares_in_force(realised),
        live=live_postings([name(idea_id) for idea_id in histories for name in (expectation_of, write_off_of)]),
        exchange=our_exchange(),
    )


def _reverse_old_expectation(batch: _Batch, history: IdeaHistory) -> None:
    """Reverse what no longer stands, and with it what was written off of it."""
    posting = batch.live.get(expectation_of(history.idea.pk))
    if posting is None or posting.valuation is None:
        return
    if successor := history.successor_of(posting.valuation.event_id):
        known_on = batch.business.day_of(successor.occurred_at)
        for key in (write_off_of(history.idea.pk), expectation_of(history.idea.pk)):
            if old := batch.live.pop(key, None):
                batch.reversals.append(reversal_of(old, cause=f"{Source.IDEA}:{successor.pk}", known_on=known_on))


def _value(batch: _Batch, event: IdeaEvent) -> None:
    if event.kind == Kind.VALUE_REALISED:
        _value_realisation(batch, event)
    else:
        _value_expectation(batch, event)


def _value_expectation(batch: _Batch, event: IdeaEvent) -> None:
    history, day = batch.histories[event.idea_id], batch.business.day_of(event.occurred_at)
    stands = history.standing is not None and history.standing.pk == event.pk
    if not stands and event.kind == Kind.STATUS_CHANGED:
        return
    if not stands or history.adoption is None:
        batch.explanations.append(Explanation(event.pk, Reason.SUPERSEDED, day))
        return
    adoption = history.adoption
    inputs = {
        "idea": event.idea_id,
        "low": f"{adoption.expected_low:.2f}",
        "likely": f"{adoption.expected_likely:.2f}",
        "high": f"{adoption.expected_high:.2f}",
    }
    occurrence = _occurrence(event, history, day, expectation_of(event.idea_id), inputs)
    _price(batch, event, occurrence, adoption.expected_likely, adoption.currency)


def _value_realisation(batch: _Batch, event: IdeaEvent) -> None:
    history, realisation = batch.histories[event.idea_id], event.realisation
    assert realisation is not None
    day = last_day_of(realisation, batch.business.day_of(event.occurred_at))
    inputs = {
        "idea": event.idea_id,
        "realisation": realisation.pk,
        "period": [bound and bound.isoformat() for bound in (realisation.period.lower, realisation.period.upper)],
        "amount": f"{realisation.amount:.2f}",
    }
    effect_key = f"idea:{event.idea_id}:realisation:{realisation.pk}"
    occurrence = _occurrence(event, history, day, effect_key, inputs)
    _price(batch, event, occurrence, realisation.amount, realisation.currency)


def _price(batch: _Batch, event: IdeaEvent, occurrence: Occurrence, amount: Decimal, currency: str) -> None:
    price = batch.prices.price_on(occurrence.valid_on)
    reason: Reason | None = None
    valued: _Valued | None = None
    if event.origin == Origin.ARCHIVE:
        reason = Reason.ARCHIVE
    elif price is not None:
        try:
            valued = _valued(batch, event, occurrence, price, Amount(amount, currency))
        except NoExchangeRate:
            reason = Reason.CURRENCY
        else:
            left = valued.worth.waterfall.net if valued.worth else valued.amount
            reason = None if left else Reason.WORTHLESS
    if valued is None or reason:
        batch.explanations.append(Explanation(event.pk, reason or Reason.NO_RULE, occurrence.valid_on))
    else:
        batch.valued.append(valued)


def _valued(batch: _Batch, event: IdeaEvent, occurrence: Occurrence, price: Price, said: Amount) -> _Valued:
    amount = said.amount
    if conversion := batch.exchange.convert_foreign(amount, said.currency, occurrence.valid_on):
        occurrence = replace(occurrence, inputs={**occurrence.inputs, **conversion.as_inputs()})
        amount = conversion.amount
    is_realised = event.kind == Kind.VALUE_REALISED
    worth = _worth(batch, event, occurrence, price, amount) if is_realised else None
    return _Valued(occurrence, price, worth, amount, batch.business.day_of(event.occurred_at), conversion)


def _worth(batch: _Batch, event: IdeaEvent, occurrence: Occurrence, price: Price, amount: Decimal) -> Worth:
    history = batch.histories[event.idea_id]
    assert history.adoption is not None
    contributions = contributions_to_idea(history.idea, history.adoption, event.occurred_at, batch.votes, batch.agreed)
    policy = batch.prices.policy_on(occurrence.valid_on)
    return worth_of(amount, price, contributions, policy, batch.business)


def _occurrence(event: IdeaEvent, history: IdeaHistory, day: date, effect: str, inputs: dict[str, Any]) -> Occurrence:
    return Occurrence(
        source=Source.IDEA,
        event_id=event.pk,
        occurred_at=event.occurred_at,
        valid_on=day,
        effect_key=effect,
        object_kind=ObjectKind.IDEA,
        object_id=event.idea_id,
        category=history.idea.category.slug,
        product=history.idea.category.product,
        channel="",
        inputs=inputs,
    )


def _write(batch: _Batch) -> None:
    explain(Source.IDEA, batch.explanations)
    write_valued(batch.reversals, _entries(batch))


def _entries(batch: _Batch) -> list[Entry]:
    worths = [valued.worth for valued in batch.valued if valued.worth]
    parties = parties_of({one.member for worth in worths for one in worth.contributions if one.member})
    chart, currency = Chart(), batch.business.currency
    valuations, legs, kinds = [], [], []
    for one in batch.valued:
        expected = _expectation_legs(one, chart, currency)
        if one.worth is None:
            trace = {"expected": f"{one.amount:.2f}"}
            inputs = {**one.occurrence.inputs, **one.price.as_inputs()}
            amounts = (one.amount, one.amount)
            valuations.append(bare_valuation(one.occurrence, one.price, inputs, trace, currency, amounts))
            legs.append(expected)
        else:
            valuations.append(valuation_of(one.occurrence, one.price, one.worth, parties, currency))
            legs.append(benefit_legs(one.occurrence, one.price, one.worth, parties, chart, currency) + expected)
        kinds.append(Posting.Kind.REALISATION if one.worth else Posting.Kind.EXPECTATION)
    for valuation, one in zip(valuations, batch.valued, strict=True):
        noted(valuation, one.conversion)
    rows = zip(batch.valued, kinds, valuations, legs, strict=True)
    return [entry_for(one.occurrence, kind, v, one.price, own, one.known_on) for one, kind, v, own in rows]


def _expectation_legs(valued: _Valued, chart: Chart, currency: str) -> list[LegDraft]:
    """Expecting debits the memo account by what is likely; realising credits it by what really came."""
    driver = valued.price.version.rule.driver
    amount = -valued.amount if valued.worth else valued.amount
    leg = partial(LegDraft, currency=currency, object_kind=ObjectKind.IDEA, object_id=valued.occurrence.object_id)
    return [
        leg(account=chart.expectation(driver), amount=amount),
        leg(account=chart.expectation_contra(driver), amount=-amount),
    ]
