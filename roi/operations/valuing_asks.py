"""Values contacts that help before asking has spared, and takes the value back when support was contacted after all."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from community.foundation.events import Origin
from community.models import Article, AskEvent, Category, Topic
from community.models.visit import Thing
from roi.errors import NoExchangeRate
from roi.models import AttributionPolicy, ConversionRule, Exclusion, Posting
from roi.models.valuation import ObjectKind, Source
from roi.operations.appending import Entry, live_postings, lock_ledger, reversal_of, write_valued
from roi.operations.ask_history import AskHistory, Verdict, ask_histories_of
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contributing_later import Authorships, authorships_of, contributions_to_reading
from roi.operations.excluding import Explanation, answered, explain
from roi.operations.fx import Conversion, Exchange, noted, our_exchange
from roi.operations.parties import parties_of
from roi.operations.pricing import Price, PriceList
from roi.operations.valuing import Occurrence, Worth, benefit_legs, entry_for, valuation_of, worth_of

Kind = AskEvent.Kind
Reason = Exclusion.Reason
Subject = ConversionRule.Subject
Path = AttributionPolicy.Path

_SUBJECTS = {
    Kind.DEFLECTION_CONFIRMED: Subject.DEFLECTION_CONFIRMED,
    Kind.DEFLECTION_POTENTIAL: Subject.DEFLECTION_POTENTIAL,
}


@dataclass(frozen=True)
class _Valued:
    occurrence: Occurrence
    price: Price
    worth: Worth
    # Null where the rule is kept in our currency.
    conversion: Conversion | None


@dataclass
class _Batch:
    """What a batch of events is about, read once, and what is to be written for it."""

    business: Business
    histories: dict[int, AskHistory]
    # Confirmed and potential have a rule each and are never one figure.
    prices: Mapping[str, PriceList]
    authorships: Authorships
    categories: dict[tuple[str, int], Category]
    live: dict[str, Posting]
    exchange: Exchange
    reversals: list[Entry] = field(default_factory=list)
    valued: list[_Valued] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)


def value_ask_events(events: Sequence[AskEvent]) -> None:
    """Bring the ledger to where these events and all that is known of their sessions want it.

    A session counts once, by its last verdict; one after which the member opened a ticket never counts. Runs inside a
    transaction and is all or nothing.
    """
    lock_ledger()
    batch = _read(events, our_business())
    for session_id in dict.fromkeys(event.session_id for event in events):
        _reverse_what_ended(batch, batch.histories[session_id])
    verdicts = [event for event in events if event.kind in _SUBJECTS]
    done = answered(Source.ASK, [event.pk for event in verdicts])
    for event in verdicts:
        if event.pk not in done:
            _value_or_explain(batch, event)
    _write(batch)


def reprice_asks(event_ids: Collection[int]) -> list[Entry]:
    """Prepare entries by what holds now, as if these events had not been valued; those that cannot be are left out."""
    events = list(AskEvent.objects.filter(pk__in=event_ids).order_by("pk"))
    batch = _read(events, our_business())
    batch.live.clear()
    for event in events:
        _value_or_explain(batch, event)
    return _entries(batch)


def effect_of_session(session_id: int) -> str:
    """Name the economic effect of a session: one contact was spared, if any."""
    return f"ask:{session_id}"


def _read(events: Sequence[AskEvent], business: Business) -> _Batch:
    histories = ask_histories_of({event.session_id for event in events})
    things = [history.thing for history in histories.values() if history.thing]
    subject, path = AttributionPolicy.Subject.TICKET, Path.INDIRECT
    return _Batch(
        business=business,
        histories=histories,
        prices={kind: PriceList.read(own, subject, path) for kind, own in _SUBJECTS.items()},
        authorships=authorships_of(things),
        categories=_categories_of(things),
        live=live_postings([effect_of_session(session_id) for session_id in histories]),
        exchange=our_exchange(),
    )


def _categories_of(things: Sequence[tuple[str, int]]) -> dict[tuple[str, int], Category]:
    """Where the things stand; articles cost no query where there are none."""
    categories: dict[tuple[str, int], Category] = {}
    for kind, rows in ((Thing.TOPIC, Topic.objects), (Thing.ARTICLE, Article.objects)):
        if numbers := {number for one, number in things if one == kind}:
            found = rows.filter(pk__in=numbers).select_related("category").only("category")
            categories |= {(kind.value, row.pk): row.category for row in found}
    return categories


def _reverse_what_ended(batch: _Batch, history: AskHistory) -> None:
    posting = batch.live.get(effect_of_session(history.id))
    if posting is None or posting.valuation is None:
        return
    if end := history.end_after(posting.valuation.event_id):
        known_on = batch.business.day_of(end.occurred_at)
        batch.reversals.append(reversal_of(posting, cause=f"{Source.ASK}:{end.id}", known_on=known_on))
        del batch.live[posting.effect_key]


def _value_or_explain(batch: _Batch, event: AskEvent) -> None:
    history, valid_on = batch.histories[event.session_id], batch.business.day_of(event.occurred_at)
    price = batch.prices[event.kind].price_on(valid_on)
    valued: _Valued | None = None
    reason = _reason_in_history(batch, history, event)
    if reason is None and price is not None:
        try:
            valued = _valued(batch, history, event, price)
        except NoExchangeRate:
            reason = Reason.CURRENCY
        else:
            reason = None if valued.worth.waterfall.net else Reason.WORTHLESS
    if valued is None or reason is not None:
        batch.explanations.append(Explanation(event.pk, reason or Reason.NO_RULE, valid_on))
    else:
        batch.valued.append(valued)


def _reason_in_history(batch: _Batch, history: AskHistory, event: AskEvent) -> Reason | None:
    if event.origin == Origin.ARCHIVE:
        return Reason.ARCHIVE
    verdict = _verdict_of(history, event)
    if history.led_to_a_ticket(verdict):
        return Reason.CONTACT
    if end := history.end_after(event.pk):
        return Reason.CONTACT if end.kind == Kind.DEFLECTION_REFUTED else Reason.SUPERSEDED
    if effect_of_session(history.id) in batch.live:
        return Reason.ALREADY_VALUED
    # Whoever asked was helped when it was solved; reading it again spares nobody a second contact.
    return Reason.OVERLAP if batch.authorships.is_own(history.thing, history.member) else None


def _verdict_of(history: AskHistory, event: AskEvent) -> Verdict:
    return next(verdict for verdict in history.verdicts if verdict.id == event.pk)


def _valued(batch: _Batch, history: AskHistory, event: AskEvent, price: Price) -> _Valued:
    unit_value, valid_on = price.version.unit_value, batch.business.day_of(event.occurred_at)
    assert unit_value is not None
    conversion = batch.exchange.convert_foreign(unit_value, price.version.currency, valid_on)
    # A session in which nothing was opened hangs on its rule alone.
    kind, number = history.thing or (ObjectKind.RULE, price.version.rule_id)
    category = batch.categories.get((kind, number))
    occurrence = Occurrence(
        source=Source.ASK,
        event_id=event.pk,
        occurred_at=event.occurred_at,
        valid_on=valid_on,
        effect_key=effect_of_session(history.id),
        object_kind=kind,
        object_id=number,
        category=category.slug if category else "",
        product=category.product if category else "",
        channel="community",
        inputs={
            "session": history.id,
            "method": price.version.rule.method,
            "opened": event.extras["opened"],
            "days": event.extras["days"],
            "unit_value": f"{unit_value:.2f}",
            **(conversion.as_inputs() if conversion else {}),
        },
        path=Path.INDIRECT,
    )
    contributions = contributions_to_reading(history.thing, event.occurred_at, batch.authorships)
    policy = batch.prices[event.kind].policy_on(valid_on)
    gross = conversion.amount if conversion else unit_value
    return _Valued(occurrence, price, worth_of(gross, price, contributions, policy, batch.business), conversion)


def _write(batch: _Batch) -> None:
    explain(Source.ASK, batch.explanations)
    write_valued(batch.reversals, _entries(batch))


def _entries(batch: _Batch) -> list[Entry]:
    contributors = {one.member for valued in batch.valued for one in valued.worth.contributions if one.member}
    parties, chart, currency = parties_of(contributors), Chart(), batch.business.currency
    return [
        entry_for(
            one.occurrence,
            Posting.Kind.ORIGINAL,
            noted(valuation_of(one.occurrence, one.price, one.worth, parties, currency), one.conversion),
            one.price,
            benefit_legs(one.occurrence, one.price, one.worth, parties, chart, currency),
            one.occurrence.valid_on,
        )
        for one in batch.valued
    ]
