"""Tickets, who solved them and what happened to them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField, person, person_or_none
from community.foundation.requests import StrictSerializer
from crm.api.serializers.clocks import ServiceClockSerializer, clock_fields
from crm.api.serializers.custom import CustomField
from crm.models import Assignment, Resolution, Ticket, TicketEvent
from crm.operations.changing import TAGS_LIMIT

_PLAIN = ("priority", "priority_way", "impact", "urgency", "tags", "custom", "owner", "community_until")


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
    priority_way = serializers.ChoiceField(choices=Ticket.PriorityWay.choices)
    impact = serializers.ChoiceField(choices=Ticket.Level.choices)
    urgency = serializers.ChoiceField(choices=Ticket.Level.choices)
    tags = serializers.ListField(child=serializers.CharField())
    custom = serializers.JSONField(help_text="By the codes of `field-definitions/`.")
    owner = serializers.ChoiceField(choices=Ticket.Owner.choices, help_text="Who is to solve it.")
    community_until = serializers.DateTimeField(
        allow_null=True, help_text="When it comes to the desk, if a clock runs."
    )
    type = serializers.CharField(allow_null=True, help_text="Word of a type of tickets.")
    team = serializers.IntegerField(allow_null=True, help_text="Id of the team.")
    follows = serializers.IntegerField(allow_null=True, help_text="Id of the ticket that this one goes on with.")
    merged_into = serializers.IntegerField(allow_null=True, help_text="Id of the ticket in which this one is told.")
    assignee = PersonSerializer(allow_null=True)
    resolution = ResolutionSerializer(allow_null=True)
    opened_at = serializers.DateTimeField()
    solved_at = serializers.DateTimeField(allow_null=True)
    clocks = ServiceClockSerializer(many=True, help_text="The last of each metric; empty when nothing is promised.")
    version = serializers.IntegerField()

    def to_representation(self, instance: Ticket) -> dict[str, Any]:
        """Return a ticket that was read by ``tickets_for_list``; a list calls this a hundred times."""
        resolution: Resolution | None = getattr(instance, "resolution", None)
        now = timezone.now()
        return {
            "id": instance.pk,
            "number": instance.number,
            "status": instance.status,
            "origin": instance.origin,
            "subject": instance.subject,
            "contact": instance.contact_id,
            "account": instance.account_id,
            "topic": instance.topic_id,
            **{name: getattr(instance, name) for name in _PLAIN},
            "type": instance.type_id,
            "team": instance.team_id,
            "follows": instance.follows_id,
            "merged_into": instance.merge.into_id if hasattr(instance, "merge") else None,
            "assignee": person_or_none(instance.assignee),
            "resolution": ResolutionSerializer(resolution).data if resolution else None,
            "opened_at": instance.opened_at,
            "solved_at": instance.solved_at,
            "clocks": [clock_fields(clock, now) for clock in getattr(instance, "latest_clocks", ())],
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
    is_told = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Whoever asked knows it from elsewhere, such as by phone: nobody is sent the answer by e-mail.",
    )


class ProblemSerializer(StrictSerializer):
    """A problem that somebody brought to the desk."""

    subject = StrictCharField(max_length=300)
    contact = IdField(help_text="Id of the contact who has it.")
    account = IdField(required=False, allow_null=True, help_text="Where it is not said, that of the contact.")
    origin = serializers.ChoiceField(
        choices=[choice for choice in Ticket.TicketOrigin.choices if choice[0] != Ticket.TicketOrigin.COMMUNITY],
        required=False,
    )
    impact = serializers.ChoiceField(choices=Ticket.Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Ticket.Level.choices, required=False)
    type = StrictCharField(required=False, allow_null=True, help_text="Word of a type of tickets.")
    tags = serializers.ListField(child=StrictCharField(), required=False, max_length=TAGS_LIMIT)
    follows = IdField(required=False, allow_null=True, help_text="Id of the ticket that this one goes on with.")
    custom = CustomField(
        help_text="By the codes of `field-definitions/`; checked as they are when a ticket is changed."
    )


class TicketEditSerializer(StrictSerializer):
    """What is to be changed about a ticket."""

    subject = StrictCharField(max_length=300, required=False)
    account = IdField(required=False, allow_null=True)
    impact = serializers.ChoiceField(choices=Ticket.Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Ticket.Level.choices, required=False)
    priority = serializers.ChoiceField(
        choices=Ticket.Priority.choices, required=False, allow_null=True, help_text="Null: by the rules again."
    )
    type = StrictCharField(required=False, allow_null=True)
    tags = serializers.ListField(child=StrictCharField(), required=False, max_length=TAGS_LIMIT)
    custom = CustomField()
    status = serializers.ChoiceField(
        choices=Ticket.Status.choices, required=False, help_text="Where the rows of moves allow; see ticket-statuses."
    )


class AssignmentSerializer(StrictSerializer):
    """Who works on a ticket: an agent, a team, or an agent of a team."""

    member = IdField(required=False, allow_null=True, help_text="Id of an agent.")
    team = IdField(required=False, allow_null=True, help_text="Id of a team, which gives it on in its way.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two; taking a ticket from whoever has it is DELETE."""
        if attrs.get("member") is None and attrs.get("team") is None:
            raise serializers.ValidationError({"member": _("Name an agent or a team.")}, code="required")
        return attrs


class AssignmentAnswerSerializer(serializers.Serializer[Assignment]):
    """Who works on the ticket now."""

    member = PersonSerializer(allow_null=True)
    team = serializers.IntegerField(allow_null=True, help_text="Id of the team.")
    way = serializers.ChoiceField(choices=Assignment.Way.choices, help_text="How it came to them.")
    by = PersonSerializer()
    assigned_at = serializers.DateTimeField()

    def to_representation(self, instance: Assignment) -> dict[str, Any]:
        """Return an assignment that was read with its people."""
        return {
            "member": person_or_none(instance.agent),
            "team": instance.team_id,
            "way": instance.way,
            "by": person(instance.by),
            "assigned_at": instance.assigned_at,
        }
