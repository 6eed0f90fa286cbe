"""The survey."""

from rest_framework import serializers

from community.api.serializers.fields import IdField
from community.foundation.requests import StrictSerializer
from community.models import SurveyAnswer


class SurveyWriteSerializer(StrictSerializer):
    """What a visitor says; each question is asked only after a yes to the one before."""

    kind = serializers.ChoiceField(choices=SurveyAnswer.Thing.choices)
    id = IdField(help_text="Id of the thing.")
    support_intent = serializers.BooleanField(help_text="Came for help.")
    found = serializers.BooleanField(required=False, allow_null=True, help_text="Found it here.")
    would_contact = serializers.BooleanField(
        required=False, allow_null=True, help_text="Would have contacted support otherwise."
    )


class SurveyAnswerSerializer(serializers.Serializer[SurveyAnswer]):
    """What was written down."""

    kind = serializers.ChoiceField(choices=SurveyAnswer.Thing.choices, source="thing_kind")
    id = serializers.IntegerField(source="thing_id", help_text="Id of the thing.")
    day = serializers.DateField(help_text="Of the business.")
    support_intent = serializers.BooleanField()
    found = serializers.BooleanField(allow_null=True)
    would_contact = serializers.BooleanField(allow_null=True)
