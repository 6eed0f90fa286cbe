"""Whoever asked would have an idea come true; the desk writes it down.

A row says for whom, by whom and when. A vote on behalf of them belongs to the ideas app, which knows only votes that people
cast themselves; when it knows others, these rows say from where they come.
"""

from community.foundation.acting import act
from community.models import Member
from crm.models import Ticket, TicketEvent, TicketIdea
from crm.models.ticket_event import IdeaLinked
from crm.operations.events import record_ticket_event, workable_ticket
from ideas.models import Idea


@act
def link_idea(ticket: Ticket, idea: Idea, *, by: Member) -> TicketEvent | None:
    """Write down that whoever asked would have this idea; once more changes nothing.

    Raises ``MayNotWorkTickets`` or ``TicketIsMerged``.
    """
    ticket = workable_ticket(ticket, by)
    _wish, is_new = TicketIdea.objects.get_or_create(ticket=ticket, idea=idea, defaults={"by": by})
    if not is_new:
        return None
    return record_ticket_event(TicketEvent.Kind.IDEA_LINKED, ticket, by=by, extras=IdeaLinked(idea.pk))


@act
def unlink_idea(ticket: Ticket, idea: Idea, *, by: Member) -> TicketEvent | None:
    """Take that back; what is not written down stays so. Raises ``MayNotWorkTickets`` or ``TicketIsMerged``."""
    ticket = workable_ticket(ticket, by)
    removed, _per_model = TicketIdea.objects.filter(ticket=ticket, idea=idea).delete()
    if not removed:
        return None
    return record_ticket_event(TicketEvent.Kind.IDEA_UNLINKED, ticket, by=by, extras=IdeaLinked(idea.pk))
