"""Challenges as investments: whom they reached, who took part, what they cost and what they brought."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ideas.reports.challenges import challenges_for
from roi.api.serializers.challenges import ChallengeReportSerializer
from roi.api.views.base import RoiView
from roi.operations.business import our_business
from roi.reports.challenges import report_on


class ChallengeReportView(RoiView):
    """The report of a challenge."""

    @extend_schema(responses=ChallengeReportSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show reach, participation, cost and benefit to date."""
        challenge = get_object_or_404(challenges_for(request.user), pk=challenge_id)
        return Response(ChallengeReportSerializer(report_on(challenge, currency=our_business().currency)).data)
