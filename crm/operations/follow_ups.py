"""Which ticket that follows a solved one waits already."""

from crm.models import Ticket, TicketMerge


def waiting_follow_up(ticket: Ticket) -> Ticket | None:
    """Return the oldest follow-up that is not solved, or the one into which one was merged, if it is the same person's."""
    waiting = ticket.follow_ups.unsolved().order_by("id").first()
    if waiting is not None:
        return waiting
    merges = TicketMerge.objects.filter(ticket__follows=ticket, into__contact=ticket.contact_id)
    into = merges.order_by("ticket").values_list("into", flat=True)
    return Ticket.objects.unsolved().filter(pk__in=list(into)).order_by("id").first()
