"""Lets whoever answered see that a letter did not arrive."""

from crm.connectors.base import Bounced
from crm.models import InboundEvent, ReplyDelivery
from crm.operations.noting_deliveries import hold_ticket_of, note_undelivered


def note_bounce(event: InboundEvent, news: Bounced) -> tuple[str, int | None]:
    """Let whoever answered see that it did not arrive."""
    delivery = ReplyDelivery.objects.filter(
        message__channel=event.channel_id, message__external_id=news.external_id or None
    ).first()
    if delivery is None:
        return "bounce of nothing that we know", None
    if news.is_final:
        hold_ticket_of(delivery.message_id)
        delivery.state, delivery.sent_at, delivery.error = ReplyDelivery.State.FAILED, None, f"bounced: {news.why}"
        delivery.save(update_fields=["state", "sent_at", "error"])
        note_undelivered(delivery.message, is_unsure=False)
    return f"bounced: {news.why}", delivery.message_id
