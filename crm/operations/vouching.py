"""Somebody at the desk says that a letter comes from whom it says, though no mail server does."""

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.errors import MayNotWorkTickets
from crm.models import Message
from crm.operations.joining_tickets import hold_personas, join_tickets
from crm.permissions import can_work_tickets


@act
def accept_sender(message: Message, *, by: Member) -> bool:
    """Take a letter for its sender's, which then enters the ticket that it answers; return whether that was news.

    Its sender is no more known by it than before: nobody is linked. Raises ``MayNotWorkTickets``.
    """
    if not can_work_tickets(by):
        raise MayNotWorkTickets
    if message.persona_id is not None:
        # Before the message, as whoever takes in more of the same person does.
        hold_personas([message.persona_id])
    message = read_locked(Message.objects.all(), message.pk)
    if not message.is_unverified:
        return False
    message.is_unverified, message.accepted_by = False, by
    message.version += 1
    message.save(update_fields=["is_unverified", "accepted_by", "version"])
    join_tickets([message.pk])
    return True
