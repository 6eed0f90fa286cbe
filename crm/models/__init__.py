"""The rows of the social CRM."""

from crm.models.contact import Account, Contact
from crm.models.satisfaction import Satisfaction
from crm.models.ticket import Resolution, Ticket
from crm.models.ticket_event import TicketAttention, TicketEvent, TopicIntake

__all__ = [
    "Account",
    "Contact",
    "Resolution",
    "Satisfaction",
    "Ticket",
    "TicketAttention",
    "TicketEvent",
    "TopicIntake",
]
