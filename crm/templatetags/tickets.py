"""What templates say about tickets."""

from django import template

from crm.models import Ticket, TicketStatus

register = template.Library()


@register.filter
def shown_status(ticket: Ticket) -> str:
    """The status in the words that whoever asked reads."""
    return TicketStatus.by_word()[ticket.status].local_shown_as


@register.filter
def desk_status(ticket: Ticket) -> str:
    """The status in the words of the desk."""
    return TicketStatus.by_word()[ticket.status].local_name
