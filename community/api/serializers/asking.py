"""Looking for answers before asking, and the experiments about it."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, StrictCharField
from community.foundation.requests import ParameterSerializer, StrictSerializer
from community.models import AskSession, HoldOut, Suggestion
from community.models.visit import Thing
from community.operations.texts import TITLE_LENGTH_LIMIT
from community.reports import Similar
from community.reports.telling import TEXT_AT_MOST

OUTCOMES = [choice for choice in AskSession.Outcome.choices if choice[0]]


class AskSessionWriteSerializer(StrictSerializer):
    """What somebody is about to ask."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text="Helps to find something; it is not kept."
    )


class SuggestionSerializer(serializers.Serializer[Any]):
    """A solved question or an article that is like the question about to be asked."""

    kind = serializers.ChoiceField(choices=Suggestion.Thing.choices)
    id = serializers.IntegerField(help_text="Id of the thing.")
    title = serializers.CharField()
    solved = serializers.BooleanField(help_text="A solved question; false: an article.")
    score = serializers.FloatField(help_text="How alike, from 0 to 1.")
    url = serializers.CharField(help_text="Address of the page; who looks at it there has opened it.")
    opened_at = serializers.DateTimeField(allow_null=True)


class SimilarParameters(ParameterSerializer):
    """What somebody would ask."""

    title = serializers.CharField(max_length=TITLE_LENGTH_LIMIT)
    body = serializers.CharField(
        max_length=TEXT_AT_MOST, default="", allow_blank=True, help_text="The text, or its beginning."
    )


class SimilarSerializer(serializers.Serializer[Similar]):
    """A solved question or an article that is like a question."""

    kind = serializers.ChoiceField(choices=Thing.choices)
    id = serializers.IntegerField(help_text="Id of the thing.")
    title = serializers.CharField()
    solved = serializers.BooleanField(help_text="A solved question; false: an article.", source="is_solved")
    score = serializers.FloatField(help_text="How alike, from 0 to 1.")
    url = serializers.CharField(source="get_absolute_url", help_text="Address of the page.")


class SimilarFoundSerializer(serializers.Serializer[Any]):
    """The few that are worth a look; there is no second page."""

    results = SimilarSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class AskSessionSerializer(serializers.Serializer[Any]):
    """A session, and what is suggested."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    started_at = serializers.DateTimeField()
    suggestions = SuggestionSerializer(many=True)


class OpenedWriteSerializer(StrictSerializer):
    """Which suggestion was opened."""

    kind = serializers.ChoiceField(choices=Suggestion.Thing.choices)
    id = IdField(help_text="Id of the thing.")


class OpenedSerializer(serializers.Serializer[Suggestion]):
    """When it was opened first."""

    kind = serializers.ChoiceField(choices=Suggestion.Thing.choices, source="thing_kind")
    id = serializers.IntegerField(source="thing_id", help_text="Id of the thing.")
    opened_at = serializers.DateTimeField()


class OutcomeWriteSerializer(StrictSerializer):
    """What came of it."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    topic = IdField(required=False, allow_null=True, help_text="Id of the question, if it was posted.")


class OutcomeSerializer(serializers.Serializer[AskSession]):
    """What came of it, and when."""

    outcome = serializers.ChoiceField(choices=OUTCOMES)
    outcome_at = serializers.DateTimeField()
    topic = serializers.IntegerField(source="topic_id", allow_null=True, help_text="Id of the question.")


class HoldOutSerializer(serializers.Serializer[HoldOut]):
    """An experiment."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    share = serializers.DecimalField(max_digits=5, decimal_places=4, help_text="Who is shown nothing, from 0 to 1.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


class HoldOutWriteSerializer(StrictSerializer):
    """A new experiment."""

    code = serializers.SlugField(max_length=80)
    title = StrictCharField(max_length=200)
    share = serializers.DecimalField(max_digits=5, decimal_places=4, min_value=0, max_value=1)
    starts_at = serializers.DateTimeField(required=False, help_text="Now, if not given.")
    ends_at = serializers.DateTimeField(required=False, allow_null=True)
