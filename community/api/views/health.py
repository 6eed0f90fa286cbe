"""The health of the community in figures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import IdField
from community.api.views.base import CommunityView
from community.foundation.requests import SingleParameterSerializer, read_parameters
from community.health import LONGEST, USUAL_DAYS, WAITS, Health, Period, measure_health
from community.permissions import HEALTH_ROLES


class HealthParameters(SingleParameterSerializer):
    """From which day to which, both included; the last thirty days if neither is given."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a period, one that ends before it begins, and what would take too long."""
        if attrs and not (len(attrs) == 2 and 0 <= (attrs["last"] - attrs["first"]).days < LONGEST):
            raise serializers.ValidationError(
                {"last": _("A period ends after it begins and has at most a year.")}, code="period_is_impossible"
            )
        return attrs


class AnswererSerializer(serializers.Serializer[Any]):
    """Somebody who answered much."""

    id = IdField(source="member")
    display_name = serializers.CharField(source="name")
    answers = serializers.IntegerField()


class HealthSerializer(serializers.Serializer[Health]):
    """What was counted of the questions that were asked in a period."""

    asked = serializers.IntegerField()
    waits = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=f"First answers of others within {', '.join(map(str, WAITS))} hours, later, and never.",
    )
    in_time = serializers.IntegerField(help_text="Answered within a day.")
    unanswered = serializers.IntegerField()
    first_by_peers = serializers.IntegerField()
    first_by_staff = serializers.IntegerField()
    solved = serializers.IntegerField()
    solved_by_peers = serializers.IntegerField()
    solved_by_staff = serializers.IntegerField()
    solved_by_askers = serializers.IntegerField()
    asked_by_newcomers = serializers.IntegerField()
    joined = serializers.IntegerField()
    joined_and_wrote = serializers.IntegerField()
    answers = serializers.IntegerField()
    answers_by_staff = serializers.IntegerField()
    answerers = serializers.IntegerField()
    answers_of_most_active = serializers.IntegerField(help_text="Of the five who answered most.")
    most_active = AnswererSerializer(many=True)


class HealthReportSerializer(serializers.Serializer[Any]):
    """A period and the one before it."""

    first = serializers.DateField()
    last = serializers.DateField()
    now = HealthSerializer()
    before = HealthSerializer(help_text="As many days just before.")


class HealthReport(CommunityView):
    """How soon questions are answered, by whom, and how much hangs on a few people."""

    public_read = False
    read_roles = HEALTH_ROLES

    @extend_schema(parameters=[HealthParameters], responses=HealthReportSerializer)
    def get(self, request: Request) -> Response:
        """Measure a period beside the one before it."""
        given = read_parameters(request, HealthParameters)
        period = Period(**given) if given else Period.of_last_days(USUAL_DAYS)
        now, before = measure_health(period)
        report = {"first": period.first, "last": period.last, "now": now, "before": before}
        return Response(HealthReportSerializer(report).data)
