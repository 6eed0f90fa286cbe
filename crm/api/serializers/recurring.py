"""Recurring problems: the evidence in numbers, and what the product team says to it."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, IdOrSlugField
from community.foundation.requests import StrictSerializer
from crm.models import RecurringProblem


class RecurringProblemSerializer(serializers.Serializer[RecurringProblem]):
    """A group of tickets and questions that say the same."""

    id = serializers.IntegerField()
    title = serializers.CharField(help_text="What the most asked of its tickets is called now; staff alone read it.")
    state = serializers.ChoiceField(choices=RecurringProblem.State.choices)
    number = serializers.IntegerField(help_text="Tickets of one year, those of questions among them.")
    questions = serializers.IntegerField(help_text="How many of them are tickets of questions.")
    people = serializers.IntegerField(help_text="Who asked or said that they have the problem, too, each once.")
    per_month: Any = serializers.DictField(child=serializers.IntegerField(), help_text='As in {"2026-01": 3}.')
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    cost_per_ticket = serializers.DecimalField(
        14, 2, allow_null=True, help_text="By the approved rule for solved tickets; null where none holds."
    )
    yearly_cost = serializers.DecimalField(
        18, 2, allow_null=True, help_text="The number of tickets times the cost of one."
    )
    currency = serializers.CharField(help_text="Empty where no rule says what a ticket costs.")
    priced_on = serializers.DateField(allow_null=True)
    price_source = serializers.CharField(help_text="The rule and its version.")
    idea = serializers.IntegerField(source="idea_id", allow_null=True)
    reason = serializers.CharField(help_text="Why it was dismissed, also when it came back since.")
    decided_at = serializers.DateTimeField(allow_null=True)


class ProblemProposalSerializer(StrictSerializer):
    """The words of an idea, which everybody reads who may see its category."""

    category = IdOrSlugField()
    title = serializers.CharField(max_length=200)
    body = serializers.CharField()


class ProblemLinkSerializer(StrictSerializer):
    """Which idea would solve it."""

    idea = IdField(help_text="Id of an idea.")


class ProblemDismissalSerializer(StrictSerializer):
    """Why it becomes none."""

    reason = serializers.CharField(max_length=2000)
