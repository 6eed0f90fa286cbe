"""Where the company stands: how well its figures are covered, and which stage it has reached."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from roi.api.serializers.standing import CoverageSerializer, StageSerializer
from roi.api.views.base import RoiView
from roi.operations.business import our_business
from roi.operations.reading_stage import present_trail
from roi.reports.coverage import Coverage
from roi.reports.stage import in_stage_since


class CoverageView(RoiView):
    """The gauges: how many KPIs have a goal, how many reach money, and how much money has evidence."""

    @extend_schema(responses=CoverageSerializer)
    def get(self, request: Request) -> Response:
        """Read the gauges as they stand today."""
        business = our_business()
        return Response(CoverageSerializer(Coverage.of(business.today(), business.currency)).data)


class StageView(RoiView):
    """How far the company has come with social media, from 0 to 5, by evidence."""

    @extend_schema(responses=StageSerializer)
    def get(self, request: Request) -> Response:
        """Show the latest reading and the trail before it; without any, read the last whole month."""
        trail = present_trail()
        latest = trail[0]
        answer = {
            "stage": latest.stage,
            "month": latest.month,
            "since": in_stage_since(trail),
            "evidence": latest.evidence,
            "missing_for_next": latest.missing,
            "trail": trail,
        }
        return Response(StageSerializer(answer).data)
