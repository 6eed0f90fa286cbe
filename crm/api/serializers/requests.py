"""What somebody asked the desk in private, without what is for the desk only."""

from typing import Any

from rest_framework import serializers

from crm.api.serializers.messages import RequestMessageSerializer
from crm.models import Ticket

# Whoever asked never learns whom the desk waits for.
_SHOWN = {Ticket.Status.ON_HOLD: Ticket.Status.OPEN}
STATUSES = [(word, label) for word, label in Ticket.Status.choices if word not in _SHOWN]


class RequestSerializer(serializers.Serializer[Ticket]):
    """One's own ticket."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    subject = serializers.CharField()
    topic = serializers.IntegerField(allow_null=True, help_text="Id of the question, where it is answered.")
    follows = serializers.IntegerField(allow_null=True, help_text="Id of the request that this one goes on with.")
    opened_at = serializers.DateTimeField()
    solved_at = serializers.DateTimeField(allow_null=True)
    messages = RequestMessageSerializer(many=True, help_text="The latest ones, as they were written.")

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        """Return a ticket that was read by ``requests_of``."""
        return {
            **{name: getattr(instance, name) for name in ("number", "subject", "opened_at", "solved_at")},
            "id": instance.pk,
            "status": _SHOWN.get(Ticket.Status(instance.status), instance.status),
            "topic": instance.topic_id,
            "follows": instance.follows_id,
            "messages": [RequestMessageSerializer(message).data for message in in_order(instance)],
        }


def in_order(ticket: Any) -> list[Any]:
    """Return what was read along with the latest one first, as it was written."""
    return list(reversed(ticket.latest_said))
