"""What was sent and what came in by e-mail; notifications themselves are nobody's business but their readers'."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import ReadOnlyAdmin
from community.models import AcceptReminder, Delivery, Member, ReplyMail
from community.operations.delivering import requeue_delivery


def _requeue(delivery: Delivery, _values: dict[str, Any], _by: Member) -> bool:
    return requeue_delivery(delivery)


@admin.register(AcceptReminder)
class AcceptReminderAdmin(ReadOnlyAdmin):
    """Which askers were reminded of which answers, and what they said."""

    list_display = ["topic", "member", "number", "sent_at", "answer", "answered_at"]
    list_filter = ["answer"]
    list_select_related = ["topic", "member"]
    ordering = ["-id"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyActing):
    """Which e-mail went to whom, and why one did not; those that were set aside can be sent again."""

    list_display = ["key", "recipient", "rhythm", "state", "attempts", "due_at", "ended_at"]
    list_filter = ["state", "rhythm"]
    list_select_related = ["recipient"]
    search_fields = ["=recipient__email", "=key"]
    fields = ["key", "recipient", "rhythm", "state", "attempts", "error", "created_at", "due_at", "ended_at"]
    ordering = ["-id"]
    acts = [
        Act(
            "requeue",
            _("Send again"),
            _requeue,
            is_possible=lambda delivery: delivery.state == Delivery.State.DEAD,
        )
    ]


@admin.register(ReplyMail)
class ReplyMailAdmin(ReadOnlyAdmin):
    """What became of each answer that came by e-mail; what it said stands in the topic or nowhere."""

    list_display = ["message_id", "member", "topic", "state", "reason", "received_at"]
    list_filter = ["state", "reason"]
    list_select_related = ["member", "topic"]
    search_fields = ["=message_id", "=member__email"]
    fields = [
        *("message_id", "member", "topic", "post", "source", "source_id"),
        *("state", "reason", "starts", "received_at", "ended_at"),
    ]
    ordering = ["-id"]
