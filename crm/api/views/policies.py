"""The numbers by which the desk works, and by which personal data is handed over and forgotten."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import read_body
from crm.api.serializers import policies as shapes
from crm.api.views.base import CrmView
from crm.models import Calendar, DeskPolicy, PrivacyPolicy, Team
from crm.operations.keeping_privacy_numbers import change_privacy_policy
from crm.operations.running_desk import change_desk_policy


class DeskPolicyDetail(CrmView):
    """The numbers of the desk."""

    @extend_schema(responses=shapes.DeskPolicySerializer)
    def get(self, request: Request) -> Response:
        """Show by which numbers the desk works."""
        return Response(shapes.DeskPolicySerializer(DeskPolicy.current()).data)

    @extend_schema(request=shapes.DeskPolicyEditSerializer, responses=shapes.DeskPolicySerializer)
    def patch(self, request: Request) -> Response:
        """Change numbers; they hold from now on, also for tickets that are there."""
        values = read_body(request, shapes.DeskPolicyEditSerializer)
        if values.get("community_calendar") is not None:
            calendars = Calendar.objects.visible_to(request.user)
            values["community_calendar"] = referred(calendars, "/community_calendar", pk=values["community_calendar"])
        if values.get("escalation_team") is not None:
            teams = Team.objects.visible_to(request.user)
            values["escalation_team"] = referred(teams, "/escalation_team", pk=values["escalation_team"])
        return Response(shapes.DeskPolicySerializer(change_desk_policy(by=actor(request), **values)).data)


class PrivacyPolicyDetail(CrmView):
    """The numbers of privacy."""

    @extend_schema(responses=shapes.PrivacyPolicySerializer)
    def get(self, request: Request) -> Response:
        """Show how long exports are there and erasures can be withdrawn."""
        return Response(shapes.PrivacyPolicySerializer(PrivacyPolicy.current()).data)

    @extend_schema(request=shapes.PrivacyPolicyEditSerializer, responses=shapes.PrivacyPolicySerializer)
    def patch(self, request: Request) -> Response:
        """Change numbers; what is ready or confirmed already keeps its day."""
        values = read_body(request, shapes.PrivacyPolicyEditSerializer)
        return Response(shapes.PrivacyPolicySerializer(change_privacy_policy(by=actor(request), **values)).data)
