"""What templates say about tickets."""

from django import template

from crm.models import Persona, ReplyDelivery, Ticket, TicketEvent, TicketStatus
from crm.reports.network_answers import advice_on
from crm.reports.thread import name_of
from crm.reports.told_events import told_of

register = template.Library()


@register.filter
def shown_status(ticket: Ticket) -> str:
    """The status in the words that whoever asked reads."""
    return TicketStatus.by_word()[ticket.status].local_shown_as


@register.filter
def desk_status(ticket: Ticket) -> str:
    """The status in the words of the desk."""
    return TicketStatus.by_word()[ticket.status].local_name


@register.filter
def known_as(persona: Persona | None) -> str:
    """Who speaks on a network, as it shows them; nothing for somebody who is forgotten."""
    return name_of(persona)


@register.filter
def what_to_do(delivery: ReplyDelivery) -> str:
    """What one can do about an answer that did not go out."""
    return advice_on(delivery)


@register.filter
def told(event: TicketEvent) -> str:
    """What an event says, in one sentence."""
    return told_of(event)
