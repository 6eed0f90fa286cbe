"""Presences of our own and what was read of them."""

from typing import Any

from rest_framework import serializers

from community.api.serializers.fields import IdField, PersonSerializer, StrictCharField
from community.foundation.requests import StrictSerializer
from crm.models import OwnPresence, PresenceReading, ReadingSource
from crm.presence_figures import DEFINED, PresenceMetric, Unit

_Place = OwnPresence.Place


class LatestSerializer(serializers.Serializer[Any]):
    """How a figure stands."""

    metric = serializers.ChoiceField(choices=PresenceMetric.choices)
    unit = serializers.ChoiceField(choices=Unit.choices)
    value = serializers.DecimalField(
        max_digits=20, decimal_places=2, help_text="As last read; of what adds up, the sum of the last 30 days."
    )
    day = serializers.DateField(help_text="Of the newest reading.")
    change = serializers.DecimalField(
        max_digits=20,
        decimal_places=2,
        allow_null=True,
        help_text="Over 30 days; null where nobody knows how it was then.",
    )


class PresenceSerializer(serializers.Serializer[OwnPresence]):
    """One page or account of our own."""

    id = serializers.IntegerField()
    network = serializers.ChoiceField(choices=_Place.choices)
    external_id = serializers.CharField(help_text="As the network names it for good.")
    handle = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    language = serializers.CharField()
    channel = serializers.IntegerField(source="channel_id", allow_null=True, help_text="Id of the channel.")
    owner = serializers.IntegerField(source="owner_id", allow_null=True, help_text="Id of the member.")
    team = serializers.IntegerField(source="team_id", allow_null=True, help_text="Id of the team.")
    active_since = serializers.DateField(allow_null=True)
    active_until = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    latest = LatestSerializer(many=True)


class LookSerializer(serializers.Serializer[Any]):
    """How the daily look fares."""

    looked_at = serializers.DateTimeField(allow_null=True)
    succeeded_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField()
    error = serializers.CharField()
    due_at = serializers.DateTimeField()


class PresenceGapSerializer(serializers.Serializer[Any]):
    """Days on which the network told nothing."""

    since = serializers.DateField()
    until = serializers.DateField()


class PresenceDetailSerializer(PresenceSerializer):
    """One presence, how the looks at it fare, and what is missing."""

    look = LookSerializer(allow_null=True)
    gaps = PresenceGapSerializer(many=True, help_text="Within the last 90 days.")


class PresencePatchSerializer(StrictSerializer):
    """What may change of a presence; its network and its id there stay."""

    handle = StrictCharField(max_length=200, required=False, allow_blank=True)
    name = StrictCharField(max_length=120, required=False)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    language = StrictCharField(max_length=10, required=False, allow_blank=True)
    channel = IdField(required=False, allow_null=True)
    owner = IdField(required=False, allow_null=True)
    team = IdField(required=False, allow_null=True)
    active_since = serializers.DateField(required=False, allow_null=True)
    active_until = serializers.DateField(required=False, allow_null=True)
    version = serializers.IntegerField(min_value=1, required=False)


class PresenceWriteSerializer(StrictSerializer):
    """A new presence."""

    network = serializers.ChoiceField(choices=_Place.choices)
    external_id = StrictCharField(max_length=200)
    handle = StrictCharField(max_length=200, required=False, allow_blank=True)
    name = StrictCharField(max_length=120)
    url = serializers.URLField(max_length=500, required=False, allow_blank=True)
    language = StrictCharField(max_length=10, required=False, allow_blank=True)
    channel = IdField(required=False, allow_null=True)
    owner = IdField(required=False, allow_null=True)
    team = IdField(required=False, allow_null=True)
    active_since = serializers.DateField(required=False, allow_null=True)
    active_until = serializers.DateField(required=False, allow_null=True)


class PresenceReadingSerializer(serializers.Serializer[PresenceReading]):
    """One figure of one day."""

    metric = serializers.ChoiceField(choices=PresenceMetric.choices)
    day = serializers.DateField()
    value = serializers.DecimalField(max_digits=18, decimal_places=2)
    unit = serializers.SerializerMethodField()
    read_at = serializers.DateTimeField()
    by = PersonSerializer(allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """A name that fields have for themselves."""
        return super().get_fields() | {"source": serializers.ChoiceField(choices=ReadingSource.choices)}

    def get_unit(self, reading: PresenceReading) -> str:
        return str(DEFINED[reading.metric].unit)


class PresenceReadingWriteSerializer(StrictSerializer):
    """A figure that somebody read; the one of the same day is corrected."""

    metric = serializers.ChoiceField(choices=PresenceMetric.choices)
    day = serializers.DateField()
    value = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=0)


class FiguresComputedSerializer(serializers.Serializer[Any]):
    """What counting anew did."""

    changed = serializers.IntegerField(help_text="How many figures are new or others than before.")


class FiguresFileSerializer(StrictSerializer):
    """A table (CSV), at most 2 MB, with network, account, day, and metric and value or a column for each figure."""

    file = serializers.FileField(allow_empty_file=True)
    is_dry = serializers.BooleanField(required=False, help_text="Only check, write nothing.")


class FiguresReadSerializer(serializers.Serializer[Any]):
    """What became of the figures of a file."""

    read = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    problems = serializers.ListField(
        child=serializers.CharField(), help_text="Of each figure that was rejected the line and why; the first 1000."
    )
