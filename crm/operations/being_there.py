"""Agents show that they have a ticket open, so that no two answer it without knowing of each other."""

from datetime import datetime, timedelta

from community.foundation.acting import act
from community.models import Member
from crm.errors import MayNotWorkTickets
from crm.models import Ticket, TicketPresence
from crm.permissions import can_work_tickets

KEPT_FOR = timedelta(days=1)


@act
def show_up(ticket: Ticket, *, by: Member, is_writing: bool, now: datetime) -> None:
    """Note that an agent is at a ticket. Raises ``MayNotWorkTickets``."""
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    TicketPresence.objects.bulk_create(
        [TicketPresence(ticket=ticket, agent=by, seen_at=now, is_writing=is_writing)],
        update_conflicts=True,
        unique_fields=["ticket", "agent"],
        update_fields=["seen_at", "is_writing"],
    )


def forget_presences(now: datetime) -> int:
    """Delete what is older than a day."""
    return TicketPresence.objects.filter(seen_at__lt=now - KEPT_FOR).delete()[0]
