"""Values solved tickets, and takes the value back when they are reopened."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from community.foundation.events import Origin
from crm.models import Resolution, TicketEvent
from crm.models.ticket_event import Solved
from roi.errors import NoExchangeRate
from roi.models import AttributionPolicy, ConversionRule, Exclusion, Posting
from roi.models.valuation import ObjectKind, Source
from roi.operations.appending import Entry, live_postings, lock_ledger, reversal_of, write_valued
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contributing import HelpfulPost, contributions_to_ticket, helpful_posts_in
from roi.operations.contributing_articles import Used, used_by_posts
from roi.operations.excluding import Explanation, answered, explain
from roi.operations.fx import Conversion, Exchange, noted, our_exchange
from roi.operations.parties import parties_of
from roi.operations.pricing import Price, PriceList
from roi.operations.ticket_history import TicketHistory, histories_of
from roi.operations.valuing import Occurrence, Worth, benefit_legs, entry_for, valuation_of, worth_of

Reason = Exclusion.Reason

_NOT_BY_A_PEER = {
    Resolution.By.STAFF: Reason.SOLVED_BY_STAFF,
    Resolution.By.NONE: Reason.SOLVED_BY_ASKER,
    Resolution.By.SELF_SERVICE: Reason.SELF_SERVICE,
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
    """What a batch of ticket events is about, read once, and what is to be written for it."""

    business: Business
    histories: dict[int, TicketHistory]
    prices: PriceList
    helpful: dict[int, list[HelpfulPost]]
    used: Used
    live: dict[str, Posting]
    exchange: Exchange
    reversals: list[Entry] = field(default_factory=list)
    valued: list[_Valued] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)


def value_ticket_events(events: Sequence[TicketEvent]) -> None:
    """Bring the ledger to where these events and all that is known of their tickets want it.

    What counts is the whole history of a ticket, not the one event, so late, doubled and overtaken events end in the
    same place. Runs inside a transaction and is all or nothing.
    """
    lock_ledger()
    batch = _read(events, our_business())
    for ticket_id in dict.fromkeys(event.ticket_id for event in events):
        _reverse_what_ended(batch, batch.histories[ticket_id])
    solved = [event for event in events if event.kind == TicketEvent.Kind.SOLVED]
    done = answered(Source.TICKET, [event.pk for event in solved])
    for event in solved:
        if event.pk not in done:
            _value_or_explain(batch, event)
    _write(batch)


def reprice_tickets(event_ids: Collection[int]) -> list[Entry]:
    """Prepare entries by what holds now, as if these events had not been valued; those that cannot be are left out."""
    events = list(TicketEvent.objects.filter(pk__in=event_ids).order_by("pk"))
    batch = _read(events, our_business())
    batch.live.clear()
    for event in events:
        _value_or_explain(batch, event)
    return _entries(batch)


def effect_of(ticket_id: int) -> str:
    """Name the economic effect of a ticket: being solved counts once, however often that happens."""
    return f"ticket:{ticket_id}"


def _read(events: Sequence[TicketEvent], business: Business) -> _Batch:
    histories = histories_of({event.ticket_id for event in events})
    topics = {history.case.topic for history in histories.values() if history.case.topic}
    return _Batch(
        business=business,
        histories=histories,
        prices=PriceList.read(ConversionRule.Subject.TICKET_SOLVED, AttributionPolicy.Subject.TICKET),
        helpful=helpful_posts_in(topics),
        used=used_by_posts(_solving_posts(events)),
        live=live_postings([effect_of(ticket_id) for ticket_id in histories]),
        exchange=our_exchange(),
    )


def _solving_posts(events: Sequence[TicketEvent]) -> set[int]:
    solved = [Solved(**event.extras) for event in events if event.kind == TicketEvent.Kind.SOLVED]
    return {one.post for one in solved if one.post is not None}


def _reverse_what_ended(batch: _Batch, history: TicketHistory) -> None:
    posting = batch.live.get(effect_of(history.case.id))
    if posting is None or posting.valuation is None:
        return
    if end := history.end_after(posting.valuation.event_id):
        known_on = batch.business.day_of(end.occurred_at)
        batch.reversals.append(reversal_of(posting, cause=f"{Source.TICKET}:{end.id}", known_on=known_on))
        del batch.live[posting.effect_key]


def _value_or_explain(batch: _Batch, event: TicketEvent) -> None:
    history, valid_on = batch.histories[event.ticket_id], batch.business.day_of(event.occurred_at)
    price = batch.prices.price_on(valid_on)
    valued: _Valued | None = None
    reason = _reason_in_event(event) or _reason_in_history(batch, history, event)
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


def _reason_in_event(event: TicketEvent) -> Reason | None:
    if event.origin == Origin.ARCHIVE:
        return Reason.ARCHIVE
    return _NOT_BY_A_PEER.get(Resolution.By(Solved(**event.extras).by))


def _reason_in_history(batch: _Batch, history: TicketHistory, event: TicketEvent) -> Reason | None:
    standing = history.standing
    if history.end_after(event.pk):
        return Reason.REOPENED
    another_stands = standing is not None and standing.id != event.pk
    return Reason.ALREADY_VALUED if another_stands or effect_of(history.case.id) in batch.live else None


def _valued(batch: _Batch, history: TicketHistory, event: TicketEvent, price: Price) -> _Valued:
    case, solved, unit_value = history.case, Solved(**event.extras), price.version.unit_value
    assert unit_value is not None
    valid_on = batch.business.day_of(event.occurred_at)
    conversion = batch.exchange.convert_foreign(unit_value, price.version.currency, valid_on)
    occurrence = Occurrence(
        source=Source.TICKET,
        event_id=event.pk,
        occurred_at=event.occurred_at,
        valid_on=valid_on,
        effect_key=effect_of(case.id),
        object_kind=ObjectKind.TOPIC if case.topic else ObjectKind.TICKET,
        object_id=case.topic or case.id,
        category=case.category,
        product=case.product,
        channel=case.channel,
        inputs={
            "ticket": case.id,
            "topic": case.topic,
            "solved_by": solved.by,
            "post": solved.post,
            "unit_value": f"{unit_value:.2f}",
            **(conversion.as_inputs() if conversion else {}),
        },
    )
    contributions = contributions_to_ticket(case, solved, event.occurred_at, batch.helpful, batch.used)
    gross = conversion.amount if conversion else unit_value
    worth = worth_of(gross, price, contributions, batch.prices.policy_on(valid_on), batch.business)
    return _Valued(occurrence, price, worth, conversion)


def _write(batch: _Batch) -> None:
    explain(Source.TICKET, batch.explanations)
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
