"""What the events of a ticket say together: which solving stands, and what ended the others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from crm.models import Ticket, TicketEvent

Kind = TicketEvent.Kind


@dataclass(frozen=True)
class TicketHistory:
    """The solvings and endings of one ticket in the order in which they were written.

    They are written under the lock of the ticket, so whoever sees one of them sees all before it; what follows from
    them therefore does not depend on the order in which the events arrive here.
    """

    ticket: Ticket
    events: Sequence[TicketEvent]

    @property
    def standing(self) -> TicketEvent | None:
        """The solving that holds at present; a second one without an ending between adds nothing."""
        standing = None
        for event in self.events:
            if self._ends(event):
                standing = None
            elif event.kind == Kind.SOLVED:
                standing = standing or event
        return standing

    def end_after(self, event_id: int) -> TicketEvent | None:
        """Return what ended a solving, if anything did."""
        return next((event for event in self.events if event.pk > event_id and self._ends(event)), None)

    def _ends(self, event: TicketEvent) -> bool:
        # The ticket of a question that went away is closed without a resolution. Closing a solved one ends nothing.
        return event.kind == Kind.REOPENED or (event.kind == Kind.CLOSED and not self.ticket.is_solved)


def histories_of(ticket_ids: Collection[int]) -> dict[int, TicketHistory]:
    """Read the histories of tickets with all that a valuation needs of them."""
    tickets = Ticket.objects.filter(pk__in=ticket_ids).select_related("topic__category")
    kinds = [Kind.SOLVED, Kind.REOPENED, Kind.CLOSED]
    events = TicketEvent.objects.filter(ticket__in=ticket_ids, kind__in=kinds).order_by("id")
    by_ticket = _grouped(events)
    return {ticket.pk: TicketHistory(ticket, by_ticket[ticket.pk]) for ticket in tickets}


def _grouped(events: Iterable[TicketEvent]) -> dict[int, list[TicketEvent]]:
    by_ticket: dict[int, list[TicketEvent]] = defaultdict(list)
    for event in events:
        by_ticket[event.ticket_id].append(event)
    return by_ticket
