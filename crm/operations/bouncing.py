"""Lets whoever answered see that a letter did not arrive, and why."""

from community.foundation.acting import act
from community.foundation.locking import read_locked
from crm.connectors.base import Bounced
from crm.connectors.mail import bounced_in
from crm.models import Acknowledgement, InboundEvent, ReplyDelivery, SurveyLetter
from crm.operations.letter_names import key_of
from crm.operations.noting_deliveries import note_undelivered

_UNKNOWN = "bounce of nothing that we know"


def note_bounce(event: InboundEvent, news: Bounced) -> tuple[str, int | None]:
    """Let whoever answered see that it did not arrive: an answer of this channel, or a letter of the desk."""
    of_channel = ReplyDelivery.objects.filter(
        message__channel=event.channel_id, message__external_id=news.external_id or None
    )
    delivery = of_channel.first() or _letter_of_desk(news)
    if delivery is None:
        return (f"bounced: {news.why}"[:120] if _of_other_letter(news) else _UNKNOWN), None
    _note(delivery, news)
    return f"bounced: {news.why}"[:120], delivery.message_id


@act
def take_in_bounce(raw: bytes) -> bool:
    """Read a report that came into the mailbox of replies; return whether it is about a letter of the desk.

    It goes to the address from which the letter was sent, which may be that mailbox.
    """
    news = bounced_in(raw)
    delivery = _letter_of_desk(news) if news else None
    if news is None or delivery is None:
        return news is not None and _of_other_letter(news)
    _note(delivery, news)
    return True


def _letter_of_desk(news: Bounced) -> ReplyDelivery | None:
    """Find a letter by the key in its name, which nobody guesses; it belongs to no channel, so it may come back by any."""
    key = key_of(news.external_id)
    return ReplyDelivery.objects.filter(key=key, message__channel=None).first() if key else None


def _of_other_letter(news: Bounced) -> bool:
    """Note it at an acknowledgement or a survey, if it is one: the address takes no answers either."""
    key = key_of(news.external_id)
    for letters in (Acknowledgement.objects.filter(key=key), SurveyLetter.objects.filter(key=key)) if key else ():
        if letters.exists():
            if news.is_final:
                letters.update(sent_at=None, refusal=f"bounced: {news.why}"[:300])
            return True
    return False


def _note(delivery: ReplyDelivery, news: Bounced) -> None:
    if news.is_final:
        delivery = read_locked(ReplyDelivery.objects.select_related("message"), delivery.pk)
        delivery.state, delivery.sent_at, delivery.error = ReplyDelivery.State.FAILED, None, f"bounced: {news.why}"
        delivery.save(update_fields=["state", "sent_at", "error"])
        note_undelivered(delivery.message, is_unsure=False)
