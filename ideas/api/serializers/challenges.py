"""Challenges, their phases, terms and entries."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from community.api.serializers.fields import IdField, IdOrSlugField, PersonSerializer, StrictCharField, person_or_none
from community.api.serializers.topics import TagsField
from community.foundation.requests import CurrencyField, StrictSerializer
from community.operations.texts import TITLE_LENGTH_LIMIT
from ideas.api.serializers.adoption import AmountField
from ideas.models import Challenge, Entry, Phase
from ideas.reports.challenges import shown_author

LARGEST_LIMIT = 2**31 - 1


class PhaseSerializer(serializers.Serializer[Any]):
    """One phase, in whole days on the clock of the challenge and as moments."""

    kind = serializers.ChoiceField(choices=Phase.Kind.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="The moment from which it does not run any more.")

    def to_representation(self, instance: Phase) -> dict[str, Any]:
        """Return days and moments."""
        first, last = instance.days
        moments = {"starts_at": instance.period.lower, "ends_at": instance.period.upper}
        return {"kind": instance.kind, "first_day": first, "last_day": last, **moments}


class ChallengeSerializer(serializers.Serializer[Challenge]):
    """A challenge; whether it is for a group is told to everybody, for which one to nobody."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    slug = serializers.CharField()
    body = serializers.CharField()
    html = serializers.CharField()
    category = serializers.IntegerField()
    time_zone = serializers.CharField()
    method = serializers.ChoiceField(choices=Challenge.Method.choices)
    rule = serializers.ChoiceField(choices=Challenge.Rule.choices)
    ballot_limit = serializers.IntegerField(allow_null=True)
    budget = AmountField(allow_null=True)
    currency = serializers.CharField()
    winner_count = serializers.IntegerField()
    hides_results = serializers.BooleanField()
    veiled_until = serializers.CharField(
        help_text="Authors are hidden until the end of this phase; empty: they are not."
    )
    is_for_a_group = serializers.BooleanField()
    published_at = serializers.DateTimeField(allow_null=True)
    phase = serializers.CharField(allow_null=True, help_text="The one that runs now.")
    phases = PhaseSerializer(many=True)
    version = serializers.IntegerField()

    def to_representation(self, instance: Challenge) -> dict[str, Any]:
        """Return what everybody may know of it."""
        phase = instance.phase_at(timezone.now())
        names = ("title", "slug", "body", "html", "time_zone", "method", "rule", "ballot_limit", "currency")
        more = ("winner_count", "hides_results", "veiled_until", "published_at", "version")
        return {
            "id": instance.pk,
            "category": instance.category_id,
            **{name: getattr(instance, name) for name in (*names, *more)},
            "budget": None if instance.budget is None else str(instance.budget),
            "is_for_a_group": bool(instance.circle_id or instance.electorate),
            "phase": phase.kind if phase else None,
            "phases": PhaseSerializer(list(instance.phases.all()), many=True).data,
        }


class ChallengeFieldsSerializer(StrictSerializer):
    """What a challenge is asked for; once it is published only words and cost budget can be changed."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT)
    body = StrictCharField(trim_whitespace=False)
    category = IdOrSlugField()
    time_zone = StrictCharField(max_length=64, required=False, help_text="That of the business, unless named.")
    method = serializers.ChoiceField(choices=Challenge.Method.choices, required=False)
    rule = serializers.ChoiceField(choices=Challenge.Rule.choices, required=False)
    ballot_limit = serializers.IntegerField(min_value=1, max_value=LARGEST_LIMIT, required=False, allow_null=True)
    budget = AmountField(required=False, allow_null=True)
    currency = CurrencyField(required=False, help_text="That of the business, unless named.")
    winner_count = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    cost_budget = AmountField(required=False, allow_null=True, help_text="Staff may read it.")
    hides_results = serializers.BooleanField(required=False)
    veiled_until = serializers.ChoiceField(choices=["", "vote", "jury"], required=False)
    circle = IdField(required=False, allow_null=True, help_text="Id of a group.")
    electorate = StrictCharField(max_length=60, required=False, allow_blank=True, help_text="Word of a segment.")


class ChallengeEditSerializer(ChallengeFieldsSerializer):
    """What changes; whatever is left out stays."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    category = IdOrSlugField(required=False)
    version = IdField(required=False, help_text="Refused with 409 when the challenge has another one meanwhile.")


class PhaseDaysSerializer(StrictSerializer):
    """A phase in whole days, both of them included."""

    kind = serializers.ChoiceField(choices=Phase.Kind.choices)
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class PhasesWriteSerializer(StrictSerializer):
    """All phases, in whatever order."""

    phases = serializers.ListField(child=PhaseDaysSerializer(), max_length=5)


class TermsSerializer(serializers.Serializer[Any]):
    """The version that holds, and which one the caller accepted last."""

    number = serializers.IntegerField()
    body = serializers.CharField()
    html = serializers.CharField()
    published_at = serializers.DateTimeField()
    accepted = serializers.IntegerField(allow_null=True)


class TermsWriteSerializer(StrictSerializer):
    """The words of another version."""

    body = StrictCharField(trim_whitespace=False)


class AcceptanceSerializer(StrictSerializer):
    """The version that the caller has read."""

    number = IdField()


class ChallengeEntrySerializer(serializers.Serializer[Entry]):
    """An entry; nobody reads its author, and nothing leads to the idea, while authors are hidden."""

    id = serializers.IntegerField()
    idea = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    html = serializers.CharField()
    author = PersonSerializer(allow_null=True)
    cost = AmountField(allow_null=True)

    def to_representation(self, instance: Entry) -> dict[str, Any]:
        """Return an entry that was read by ``entries_of``."""
        return {
            "id": instance.pk,
            "idea": None if instance.idea.is_veiled else instance.idea_id,
            "title": instance.idea.title,
            "html": instance.idea.html,
            "author": person_or_none(shown_author(instance)),
            "cost": None if instance.cost is None else str(instance.cost),
        }


class EntryWriteSerializer(StrictSerializer):
    """A new idea by title, text and tags, or one that there is."""

    idea = IdField(required=False)
    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, required=False)
    body = StrictCharField(trim_whitespace=False, required=False)
    tags = TagsField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Take the one or the other."""
        if attrs.keys() - {"tags"} != {"title", "body"} and attrs.keys() != {"idea"}:
            raise serializers.ValidationError("Name an idea, or give title and body of a new one.", code="one_of_both")
        return attrs


class EntryCostSerializer(StrictSerializer):
    """What realising an entry would cost."""

    cost = AmountField(allow_null=True)
