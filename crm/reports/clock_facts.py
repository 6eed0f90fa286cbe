"""Reads what events of a ticket say about its clocks."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from crm.models import Message, ServiceTerms, Ticket, TicketEvent
from crm.service_facts import (
    BREACHED,
    CUSTOMER,
    STAFF,
    WARNED,
    Announced,
    Applied,
    Fact,
    Moved,
    Prioritised,
    Said,
    TookOver,
    Unsaid,
)
from crm.service_terms import Terms

_K = TicketEvent.Kind
_IN = Message.Direction.IN
_OUT = frozenset({_K.MESSAGE_OUT, _K.ARRIVED})
_STATUS = {
    _K.SOLVED: Ticket.Status.SOLVED,
    _K.REOPENED: Ticket.Status.OPEN,
    _K.CLOSED: Ticket.Status.CLOSED,
    _K.MERGED: Ticket.Status.CLOSED,
}


def log_of(tickets: Iterable[int]) -> QuerySet[Any]:
    """Return the events of tickets that say something of clocks, by ticket and in order.

    Of a split it is told with it whether it ``is_heard``: those of before clocks knew of them say in the opening of the
    new ticket of no words that went along, and are read as clocks were kept then, which waited where the words were written.
    """
    number = Cast(KT("extras__ticket"), BigIntegerField())
    opened = TicketEvent.objects.filter(ticket=OuterRef("split_into"), kind=_K.OPENED, extras__has_key="took")
    events = TicketEvent.objects.filter(ticket__in=tickets, kind__in=FACT_KINDS).order_by("ticket_id", "id")
    return events.annotate(split_into=Case(When(kind=_K.SPLIT, then=number))).annotate(is_heard=Exists(opened))


def facts_of(events: Iterable[TicketEvent], terms: Mapping[int, Terms]) -> list[Fact]:
    """Return the facts in the order of the events, with the terms by the id of their row.

    An answer that is known not to have arrived was never said, whatever was thought of it meanwhile, and what was taken
    out into another ticket, or put back into it, was never said in this one. A merge that was undone never was. What was
    answered in a ticket that was put back was answered in this one.
    """
    log = list(events)
    handed_back = {event.extras["ticket"]: event.pk for event in log if event.kind == _K.HANDED_BACK}
    lost = {event.extras["message"]: event.pk for event in log if event.kind == _K.UNDELIVERED and _is_sure(event)}
    elsewhere = _taken_out(log)
    newest = {event.extras["ticket"]: event.pk for event in log if event.kind == _K.TAKEN_OVER}
    facts: list[Fact] = []
    for event in log:
        if event.kind == _K.OPENED:
            facts += [_brought(one) for one in _took(event) if one["message"] not in elsewhere | lost.keys()]
            continue
        if event.kind == _K.TAKEN_OVER and event.pk < handed_back.get(event.extras["ticket"], 0):
            continue
        if event.kind == _K.TAKEN_OVER and event.pk == newest[event.extras["ticket"]]:
            facts += [_brought(one) for one in event.extras.get("answers", ())]
        message = event.extras.get("message")
        if message in elsewhere or (event.kind in _OUT and event.pk <= lost.get(message, 0)):
            continue
        fact = _fact_of(event, terms)
        if fact is not None:
            facts.append(fact)
    return facts


def counts_from(opening: TicketEvent) -> datetime:
    """Return since when a new ticket is waited for: its opening, or when the customer wrote what it took along."""
    written = [datetime.fromisoformat(one["written_at"]) for one in _took(opening) if one["direction"] == _IN]
    return min([opening.occurred_at, *written])


def read_terms(events: Iterable[TicketEvent]) -> dict[int, Terms]:
    """Read all terms that were given in these events."""
    wanted = {int(event.extras["terms"]) for event in events if event.kind == _K.POLICY_APPLIED}
    return {pk: row.as_terms() for pk, row in ServiceTerms.objects.in_bulk(wanted).items()} if wanted else {}


def _fact_of(event: TicketEvent, terms: Mapping[int, Terms]) -> Fact | None:
    read = _READERS.get(_K(event.kind))
    return read(event, terms) if read else None


def _took(opening: TicketEvent) -> list[dict[str, Any]]:
    took: list[dict[str, Any]] = opening.extras.get("took", [])
    return took


def _brought(taken: Mapping[str, Any]) -> Said:
    side = CUSTOMER if taken["direction"] == _IN else STAFF
    return Said(datetime.fromisoformat(taken["written_at"]), side, f"message {taken['message']}")


def _taken_out(log: Iterable[TicketEvent]) -> set[int]:
    """Return the numbers of the messages that stand in another ticket now."""
    gone: set[int] = set()
    for event in log:
        if event.kind == _K.SPLIT and getattr(event, "is_heard", True):
            messages = set(event.extras["messages"])
            gone = gone - messages if event.extras["undone"] else gone | messages
        elif event.kind == _K.MERGED:
            gone |= set(event.extras.get("back", ()))
    return gone


def _moved(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    kind = _K(event.kind)
    status = event.extras["after"] if kind == _K.STATUS_CHANGED else _STATUS[kind]
    solved_by = event.extras.get("by", "") if kind == _K.SOLVED else ""
    return Moved(event.occurred_at, status, solved_by, is_void="back" in event.extras)


def _took_over(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    words = tuple(_brought(one) for one in event.extras["words"])
    return TookOver(event.occurred_at, event.extras["ticket"], words, waits_on="answers" in event.extras)


def _back(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    return Moved(event.occurred_at, "")


def _changed(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact | None:
    before, after = (event.extras.get(side, {}).get("priority") for side in ("before", "after"))
    return Prioritised(event.occurred_at, after, before or "") if after else None


def _said_in_thread(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    source = f"post {event.extras['post']}"
    if event.kind == _K.THREAD_UNSAID:
        return Unsaid(event.occurred_at, source)
    return Said(event.occurred_at, event.extras["side"], source)


def _message(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    source = f"message {event.extras['message']}"
    if event.kind in {_K.REMOVED, _K.REMOVED_THERE}:
        return Unsaid(event.occurred_at, source)
    return Said(event.occurred_at, CUSTOMER if event.kind == _K.MESSAGE_IN else STAFF, source)


def _fate(event: TicketEvent, terms: Mapping[int, Terms]) -> Fact | None:
    """What was lost for sure is said when it arrives; of what nobody knew that it had arrived, clocks heard before."""
    return _message(event, terms) if event.kind == _K.ARRIVED and _is_sure(event) else None


def _is_sure(event: TicketEvent) -> bool:
    return not event.extras["is_unsure"]


def _applied(event: TicketEvent, terms: Mapping[int, Terms]) -> Fact:
    number = event.extras["terms"]
    return Applied(event.occurred_at, terms[number], number, event.extras["priority"])


def _announced(event: TicketEvent, _terms: Mapping[int, Terms]) -> Fact:
    what = WARNED if event.kind == _K.CLOCK_WARNED else BREACHED
    due_at = datetime.fromisoformat(event.extras["due_at"])
    return Announced(event.occurred_at, what, event.extras["metric"], event.extras["round"], due_at)


_READERS: dict[TicketEvent.Kind, Callable[[TicketEvent, Mapping[int, Terms]], Fact | None]] = {
    **dict.fromkeys((_K.SOLVED, _K.REOPENED, _K.CLOSED, _K.STATUS_CHANGED, _K.MERGED), _moved),
    _K.UNMERGED: _back,
    _K.TAKEN_OVER: _took_over,
    _K.CHANGED: _changed,
    **dict.fromkeys((_K.THREAD_SAID, _K.THREAD_UNSAID), _said_in_thread),
    **dict.fromkeys((_K.MESSAGE_IN, _K.MESSAGE_OUT, _K.REMOVED, _K.REMOVED_THERE), _message),
    **dict.fromkeys((_K.UNDELIVERED, _K.ARRIVED), _fate),
    _K.POLICY_APPLIED: _applied,
    **dict.fromkeys((_K.CLOCK_WARNED, _K.CLOCK_BREACHED), _announced),
}
# Events of all these kinds say something, and those of no other kind do; the three others say where messages stand.
FACT_KINDS = (*_READERS, _K.OPENED, _K.SPLIT, _K.HANDED_BACK)
