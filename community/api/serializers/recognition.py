"""Badges and leaderboards."""

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator
from rest_framework import serializers

from community.api.serializers.fields import PersonSerializer
from community.badges import Badge, Tier
from community.foundation.requests import SingleParameterSerializer
from community.leaderboards import Period, Place
from community.models import BadgeAward

# Behind each period of it there is a day still.
LAST_DAY = date(9998, 12, 31)


class BadgeSerializer(serializers.Serializer[Badge]):
    """What can be earned."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    tier = serializers.ChoiceField(choices=Tier.choices)
    holders = serializers.IntegerField(help_text="How many members have it.")


class BadgeListSerializer(serializers.Serializer[Any]):
    """All badges; a list of fixed length, so it has one page."""

    results = BadgeSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class BadgeAwardSerializer(serializers.Serializer[BadgeAward]):
    """Who has a badge, and since when."""

    member = PersonSerializer()
    awarded_at = serializers.DateTimeField()


class LeaderboardParameters(SingleParameterSerializer):
    """Which leaderboard."""

    period = serializers.ChoiceField(choices=Period.choices, default=Period.MONTH)
    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    on = serializers.DateField(
        required=False, validators=[MaxValueValidator(LAST_DAY)], help_text="A day of the period; today if not given."
    )
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)


class PlaceSerializer(serializers.Serializer[Place]):
    """One line; those with the same points share a rank."""

    rank = serializers.IntegerField()
    member = PersonSerializer()
    points = serializers.IntegerField()
    solutions = serializers.IntegerField()
    helped = serializers.IntegerField(help_text="How many times somebody was helped.")


class LeaderboardSerializer(serializers.Serializer[Any]):
    """The first places; never more than were asked for, so it has one page."""

    results = PlaceSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
