"""Answers on their way to networks and mailboxes."""

from datetime import datetime

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, Acting
from community.admin.base import ReadOnlyAdmin
from crm.models import ReplyDelivery
from crm.operations.answering import send_again

SEND_AGAIN = Act(
    "send",
    _("Send again"),
    lambda delivery, _values, by: send_again(delivery, by=by),
    is_possible=lambda delivery: delivery.state in {ReplyDelivery.State.FAILED, ReplyDelivery.State.UNSURE},
)


@admin.register(ReplyDelivery)
class ReplyDeliveryAdmin(Acting, ReadOnlyAdmin):
    """Answers on their way out; those of which nobody knows wait for a person."""

    acts = [SEND_AGAIN]
    list_display = ["id", "state", "channel", "answer", "error", "due", "sent"]
    list_select_related = ["message__channel"]
    list_filter = ["state"]
    ordering = ["-id"]
    fields = readonly_fields = ("message", "channel", "answer", "state", "starts", "due_at", "sent_at", "error", "key")

    @admin.display(description=_("channel"))
    def channel(self, delivery: ReplyDelivery) -> str:
        return str(delivery.message.channel or _("e-mail"))

    @admin.display(description=_("answer"))
    def answer(self, delivery: ReplyDelivery) -> str:
        return delivery.message.body[:120]

    @admin.display(description=_("due at"), ordering="due_at")
    def due(self, delivery: ReplyDelivery) -> str:
        """Return when it is tried next; what waits no more is not."""
        return _short(delivery.due_at) if delivery.state == ReplyDelivery.State.WAITING else ""

    @admin.display(description=_("sent at"), ordering="sent_at")
    def sent(self, delivery: ReplyDelivery) -> str:
        return _short(delivery.sent_at) if delivery.sent_at else ""


def _short(moment: datetime) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")
