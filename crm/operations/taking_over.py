"""What waits for an answer in a merged ticket waits in the one in which that is told, since it was written.

What was put back has its answers in the ticket from which it came: they count where it stands again. That one's log says so, each time that it changes, and when the merge is undone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone

from community.foundation.events import Extras, Origin
from community.foundation.locking import read_locked
from community.models import Member
from crm.models import Ticket, TicketEvent, TicketMerge
from crm.models.taken_out import HandedBack, Taken, TakenOver
from crm.models.ticket_event import StatusMoved
from crm.operations.clocks import follow_events
from crm.operations.event_rows import write_ticket_events
from crm.reports.waiting_words import answers_there, waiting_words

_K = TicketEvent.Kind
_S = Ticket.Status
# After these other words may wait.
_SPOKEN = {_K.MESSAGE_IN, _K.MESSAGE_OUT, _K.REMOVED, _K.REMOVED_THERE, _K.UNDELIVERED, _K.ARRIVED}
# After these a ticket is no longer open because of a merge.
_WORKED = (_K.STATUS_CHANGED, _K.SOLVED, _K.REOPENED, _K.CLOSED, _K.MERGED, _K.MESSAGE_IN, _K.MESSAGE_OUT)


def take_over_words(merge: TicketMerge, into: Ticket, *, by: Member, at: datetime) -> None:
    """Let what waits in a merged ticket wait in the other one, both locked; the same again is written once.

    Whoever waits for the customer has heard of them by this, and is open again.
    """
    words, answers = waiting_words(merge), answers_there(merge)
    standing = _standing(merge.ticket_id, into)
    if (words, answers) == (_told_of(standing[-1]) if standing else ([], [])):
        return
    opens = bool(words) and into.status == _S.PENDING
    moved = _move(into, _S.OPEN, by, at) if opens else []
    taken = TakenOver(merge.ticket_id, words, opens, answers)
    _write([*moved, _event(_K.TAKEN_OVER, into, by, at, taken)])


def hand_back_words(ticket: Ticket, into: Ticket, *, by: Member) -> None:
    """Let nothing of a ticket wait in another one any more, both locked, which stands where it stood if nobody worked on it."""
    standing = _standing(ticket.pk, into)
    if not standing:
        return
    now = timezone.now()
    opened = next((event for event in standing if event.extras["opened"]), None)
    worked = opened is not None and into.events.filter(pk__gt=opened.pk, kind__in=_WORKED).exists()
    moved = _move(into, _S.PENDING, by, now) if opened and not worked and into.status == _S.OPEN else []
    _write([_event(_K.HANDED_BACK, into, by, now, HandedBack(ticket.pk)), *moved])


def follow_merged(events: Iterable[TicketEvent]) -> None:
    """Look again at what waits when something came late into a merged ticket, went out of it, or was lost on its way."""
    late = {
        event.ticket_id
        for event in events
        if event.kind in _SPOKEN and event.origin == Origin.LIVE and event.ticket.status == _S.CLOSED
    }
    for merge in TicketMerge.objects.filter(ticket__in=late).order_by("into", "ticket") if late else ():
        into = read_locked(Ticket.objects.all(), merge.into_id)
        take_over_words(merge, into, by=Member.objects.system(), at=timezone.now())


def _standing(number: int, into: Ticket) -> list[TicketEvent]:
    """Return what was taken over of a ticket since it was merged last."""
    told = into.events.filter(kind__in=[_K.TAKEN_OVER, _K.HANDED_BACK], extras__ticket=number)
    events: list[TicketEvent] = []
    for event in told.order_by("id"):
        events = [*events, event] if event.kind == _K.TAKEN_OVER else []
    return events


def _told_of(event: TicketEvent) -> tuple[list[Taken], list[Taken]]:
    words, answers = ([Taken(**one) for one in event.extras.get(name, ())] for name in ("words", "answers"))
    return words, answers


def _move(ticket: Ticket, status: str, by: Member, at: datetime) -> list[TicketEvent]:
    moved = StatusMoved(before=ticket.status, after=status)
    ticket.status = status
    ticket.save(update_fields=["status"])
    return [_event(_K.STATUS_CHANGED, ticket, by, at, moved)]


def _write(events: Sequence[TicketEvent]) -> None:
    follow_events(write_ticket_events(events))


def _event(kind: TicketEvent.Kind, ticket: Ticket, by: Member, at: datetime, extras: Extras) -> TicketEvent:
    return TicketEvent(kind=kind, ticket=ticket, by=by, occurred_at=at, extras=extras.as_json())
