"""Writes the event row of an act on a ticket and rings its bell after commit."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from community.foundation.events import Extras
from community.foundation.locking import read_locked
from community.models import Member
from crm.errors import MayNotWorkTickets, TicketIsMerged
from crm.models import Ticket, TicketEvent, TicketMerge
from crm.operations.clocks import follow_events
from crm.operations.event_rows import write_ticket_events
from crm.operations.taking_over import follow_merged
from crm.permissions import can_work_tickets


def record_ticket_event(
    kind: TicketEvent.Kind, ticket: Ticket, *, by: Member, extras: Extras | None = None, at: datetime | None = None
) -> TicketEvent:
    """Write one event in the act's transaction and ring after commit."""
    event = TicketEvent(
        kind=kind,
        ticket=ticket,
        by=by,
        occurred_at=at or timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    return record_ticket_events([event])[0]


def record_ticket_events(events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """Write events in the order given, let the service clocks follow them, and ring once for each after commit.

    What came late into a merged ticket is followed by the one in which that is told.
    """
    written = write_ticket_events(events)
    follow_events(written)
    follow_merged(written)
    return written


def workable_ticket(ticket: Ticket, by: Member) -> Ticket:
    """Read the ticket again under a row lock for an agent who works on it.

    Raises ``MayNotWorkTickets`` or, when it is told in another one, ``TicketIsMerged``.
    """
    ticket = locked_ticket(ticket)
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if (into := told_in(ticket)) is not None:
        raise told_elsewhere(into)
    return ticket


def told_elsewhere(into: Ticket) -> TicketIsMerged:
    """Say to which ticket one goes to work on one that is told there."""
    told = _("This ticket was merged into %(number)s; go on there, or undo that first.")
    return TicketIsMerged(told % {"number": into.number})


def told_in(ticket: Ticket) -> Ticket | None:
    """Return by its number alone the ticket in which a locked one is told, if it is merged."""
    # Asked after the lock: whoever merged it has committed.
    merge = TicketMerge.objects.filter(ticket=ticket).first() if ticket.status == Ticket.Status.CLOSED else None
    return Ticket(pk=merge.into_id) if merge else None


def locked_ticket(ticket: Ticket) -> Ticket:
    """Read the ticket again under a row lock. Tickets are locked before topics, never after."""
    return read_locked(Ticket.objects.select_related("topic__author", "contact"), ticket.pk)
