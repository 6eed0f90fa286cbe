"""Tickets, who solved them and what happened to them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person, person_or_none
from community.foundation.requests import StrictSerializer
from crm.models import Resolution, Ticket, TicketEvent


class ResolutionSerializer(serializers.Serializer[Resolution]):
    """Who solved a ticket."""

    by = serializers.ChoiceField(choices=Resolution.By.choices)
    member = PersonSerializer(allow_null=True)
    post = serializers.IntegerField(allow_null=True, help_text="Id of the post that solved the question.")
    answer = serializers.CharField(help_text="What was said to solve it; empty where the post says it.")
    resolved_at = serializers.DateTimeField()

    def to_representation(self, instance: Resolution) -> dict[str, Any]:
        """Return a resolution that was read with its member."""
        return {
            "by": instance.by,
            "member": person_or_none(instance.member),
            "post": instance.post_id,
            "answer": instance.answer,
            "resolved_at": instance.resolved_at,
        }


class TicketSerializer(serializers.Serializer[Ticket]):
    """One customer problem."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    origin = serializers.ChoiceField(choices=Ticket.TicketOrigin.choices)
    subject = serializers.CharField()
    contact = serializers.IntegerField(help_text="Id of the contact.")
    account = serializers.IntegerField(allow_null=True, help_text="Id of the account.")
    topic = serializers.IntegerField(allow_null=True, help_text="Id of the question.")
    priority = serializers.ChoiceField(choices=Ticket.Priority.choices)
    assignee = PersonSerializer(allow_null=True)
    resolution = ResolutionSerializer(allow_null=True)
    opened_at = serializers.DateTimeField()
    solved_at = serializers.DateTimeField(allow_null=True)
    clocks = serializers.ListField(child=serializers.DictField(), help_text="Empty: no service policy applies.")
    version = serializers.IntegerField()

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        """Return a ticket that was read by ``tickets_for_list``; a list calls this a hundred times."""
        resolution: Resolution | None = getattr(instance, "resolution", None)
        return {
            "id": instance.pk,
            "number": instance.number,
            "status": instance.status,
            "origin": instance.origin,
            "subject": instance.subject,
            "contact": instance.contact_id,
            "account": instance.account_id,
            "topic": instance.topic_id,
            "priority": instance.priority,
            "assignee": person_or_none(instance.assignee),
            "resolution": ResolutionSerializer(resolution).data if resolution else None,
            "opened_at": instance.opened_at,
            "solved_at": instance.solved_at,
            "clocks": [],
            "version": instance.version,
        }


class TicketEventSerializer(serializers.Serializer[TicketEvent]):
    """One fact about a ticket."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=TicketEvent.Kind.choices)
    by = PersonSerializer()
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    extras = serializers.DictField(help_text="What this kind of event carries besides.")

    def to_representation(self, instance: TicketEvent) -> dict[str, Any]:
        """Return what happened, who did it, when, and when we learned of it."""
        return {
            "id": instance.pk,
            "kind": instance.kind,
            "by": person(instance.by),
            "occurred_at": instance.occurred_at,
            "recorded_at": instance.recorded_at,
            "extras": instance.extras,
        }


class AnswerSerializer(StrictSerializer):
    """The words that solve a ticket."""

    answer = StrictCharField(trim_whitespace=False, help_text="Appears in the thread of a question.")


class AssignmentSerializer(StrictSerializer):
    """Who works on a ticket."""

    member = IdField(help_text="Id of an agent.")


class AssignmentAnswerSerializer(serializers.Serializer[Any]):
    """Who works on the ticket now."""

    member = PersonSerializer()
