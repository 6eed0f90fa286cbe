"""What the company answers to an idea: in public, prepared, and for which day it is promised."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer, StrictCharField, person
from community.foundation.requests import StrictSerializer
from ideas.api.serializers.adoption import MoneySerializer, PeriodField
from ideas.models import Decision, Idea, PreparedDecision, PromisedDate
from ideas.models.decision import AnswerColumns
from ideas.operations.deciding import Answer


class DecisionSerializer(serializers.Serializer[Decision]):
    """The company's public answer; the newest one holds."""

    status = serializers.ChoiceField(choices=Idea.Status.choices)
    reason = serializers.CharField()
    cost = MoneySerializer(allow_null=True)
    period = PeriodField(allow_null=True, help_text="When it is built.")
    decided_at = serializers.DateTimeField()

    def to_representation(self, instance: Decision) -> dict[str, Any]:
        """Return the answer without the person who gave it."""
        return {**_answered(instance), "decided_at": instance.decided_at}


class StatusSerializer(StrictSerializer):
    """Where the idea goes, why, and what else is said with it."""

    status = serializers.ChoiceField(choices=Idea.Status.choices)
    reason = StrictCharField(required=False, allow_blank=True, max_length=2000, help_text="Everybody may read it.")
    cost = MoneySerializer(required=False, allow_null=True, help_text="Everybody may read it.")
    period = PeriodField(required=False, allow_null=True, help_text="When it is built; a month, or first and last day.")
    promised_on = serializers.DateField(required=False, allow_null=True)


class StatusAnswerSerializer(DecisionSerializer):
    """Where the idea stands, and why."""

    decided_at = serializers.DateTimeField(allow_null=True, help_text="Null: nobody decided anything yet.")


class PreparedDecisionWriteSerializer(StatusSerializer):
    """What the company will say, and when; nothing said of the moment waits for somebody to publish it."""

    publish_at = serializers.DateTimeField(required=False, allow_null=True)


class PreparedDecisionSerializer(serializers.Serializer[PreparedDecision]):
    """What the company will say; for staff."""

    status = serializers.ChoiceField(choices=Idea.Status.choices)
    reason = serializers.CharField()
    cost = MoneySerializer(allow_null=True)
    period = PeriodField(allow_null=True)
    promised_on = serializers.DateField(allow_null=True)
    publish_at = serializers.DateTimeField(allow_null=True)
    prepared_by = PersonSerializer()
    prepared_at = serializers.DateTimeField()
    refusal = serializers.CharField(help_text="Code of the error for which it was not published at its moment.")

    def to_representation(self, instance: PreparedDecision) -> dict[str, Any]:
        """Return the answer and what became of it so far."""
        return {
            **_answered(instance),
            "promised_on": instance.promised_on,
            "publish_at": instance.publish_at,
            "prepared_by": person(instance.prepared_by),
            "prepared_at": instance.prepared_at,
            "refusal": instance.refusal,
        }


class PromisedDateSerializer(serializers.Serializer[PromisedDate]):
    """For which day the idea was promised; the newest one holds."""

    promised_on = serializers.DateField(allow_null=True, help_text="Null: none any more.")
    reason = serializers.CharField()
    promised_at = serializers.DateTimeField()

    def to_representation(self, instance: PromisedDate) -> dict[str, Any]:
        """Return the promise without the person who gave it."""
        said = {"promised_on": instance.promised_on, "reason": instance.reason}
        return {**said, "promised_at": instance.promised_at}


class PromisedDateWriteSerializer(StrictSerializer):
    """The day, and why it is another one than before."""

    promised_on = serializers.DateField(allow_null=True, help_text="Null takes the promise back.")
    reason = StrictCharField(required=False, allow_blank=True, max_length=2000, help_text="Everybody may read it.")


class AnsweringSerializer(serializers.Serializer[Any]):
    """How the company answers: of ideas proposed in the last 365 days."""

    proposed = serializers.IntegerField()
    answered = serializers.IntegerField()
    answered_percent = serializers.FloatField(allow_null=True)
    median_days = serializers.FloatField(
        allow_null=True, help_text="Days until half of them had a first answer; null while half of them have none."
    )


def answer_of(values: dict[str, Any]) -> Answer:
    """Return what a body that was read says."""
    cost, period = values.get("cost"), values.get("period")
    return Answer(
        status=values["status"],
        reason=values.get("reason", ""),
        cost=cost["amount"] if cost else None,
        currency=cost["currency"] if cost else "",
        first_day=period[0] if period else None,
        day_after=period[1] if period else None,
        promised_on=values.get("promised_on"),
    )


def _answered(row: AnswerColumns) -> dict[str, Any]:
    cost = None if row.cost is None else {"amount": f"{row.cost:.2f}", "currency": row.currency}
    period = PeriodField().to_representation(row.period) if row.period else None
    return {"status": row.status, "reason": row.reason, "cost": cost, "period": period}
