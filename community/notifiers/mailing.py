"""Sends the e-mails that are due: each is taken, written, handed over, and its row ended."""

import logging
from smtplib import SMTPException, SMTPRecipientsRefused

from community.models import Delivery
from community.notifiers.letters import letter_for
from community.operations.delivering import end_delivery, postpone_delivery, take_due

logger = logging.getLogger(__name__)

MAILERS = {Delivery.Rhythm.IMMEDIATE: "default", Delivery.Rhythm.DAILY: "digest", Delivery.Rhythm.WEEKLY: "digest"}
# What a worker sends before it lets others have a turn.
SENT_AT_ONCE = 500


def send_due_mail(*, limit: int = SENT_AT_ONCE) -> int:
    """Send what is due and return how much was handed over; several may do so at the same time."""
    sent = 0
    for _turn in range(limit):
        delivery = take_due()
        if delivery is None:
            break
        sent += send(delivery)
    return sent


def send(delivery: Delivery) -> bool:
    """Send one e-mail that was taken; return whether the mail server has it.

    A server that does not answer is asked again later; an address that it refuses is given up. Whatever else goes wrong
    is raised: the attempt is counted, and after the lease it is another one's turn.
    """
    letter = letter_for(delivery)
    if letter is None:
        end_delivery(delivery, Delivery.State.DROPPED)
        return False
    try:
        letter.send(using=MAILERS[Delivery.Rhythm(delivery.rhythm)])
    except SMTPRecipientsRefused as refusal:
        end_delivery(delivery, Delivery.State.DEAD, error=f"refused: {refusal}")
        return False
    except (SMTPException, OSError) as error:
        logger.warning("an e-mail could not be handed over: %s", type(error).__name__)
        postpone_delivery(delivery, error=f"{type(error).__name__}: {error}")
        return False
    return end_delivery(delivery, Delivery.State.SENT)
