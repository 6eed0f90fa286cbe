"""What somebody asked the desk, and what was answered."""

from typing import Any

from rest_framework import serializers

from crm.models import Resolution, Ticket


class RequestMessageSerializer(serializers.Serializer[Any]):
    """What the desk said."""

    body = serializers.CharField()
    at = serializers.DateTimeField()


class RequestSerializer(serializers.Serializer[Ticket]):
    """One's own ticket, without what is for the desk only."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    subject = serializers.CharField()
    topic = serializers.IntegerField(allow_null=True, help_text="Id of the question, where it is answered.")
    opened_at = serializers.DateTimeField()
    solved_at = serializers.DateTimeField(allow_null=True)
    messages = RequestMessageSerializer(many=True)

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        """Return a ticket that was read with its resolution."""
        resolution: Resolution | None = getattr(instance, "resolution", None)
        answered = resolution is not None and resolution.answer
        return {
            **{name: getattr(instance, name) for name in ("number", "status", "subject", "opened_at", "solved_at")},
            "id": instance.pk,
            "topic": instance.topic_id,
            "messages": [{"body": resolution.answer, "at": resolution.resolved_at}] if resolution and answered else [],
        }
