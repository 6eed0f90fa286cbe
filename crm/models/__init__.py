"""The rows of the social CRM."""

from crm.models.channel import Channel, Network
from crm.models.contact import Account, Contact
from crm.models.message import Message
from crm.models.persona import Persona
from crm.models.satisfaction import Satisfaction
from crm.models.ticket import Resolution, Ticket
from crm.models.ticket_event import TicketAttention, TicketEvent, TopicIntake

__all__ = [
    "Account",
    "Channel",
    "Contact",
    "Message",
    "Network",
    "Persona",
    "Resolution",
    "Satisfaction",
    "Ticket",
    "TicketAttention",
    "TicketEvent",
    "TopicIntake",
]
