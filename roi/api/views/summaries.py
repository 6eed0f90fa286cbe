"""Costs by category, and what the realised value of an idea would earn its authors."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from roi.api.links import EntryLinks
from roi.api.parameters import selection_from
from roi.api.serializers.summaries import AwardSerializer, CostParameters, CostSummarySerializer
from roi.api.views.base import RoiView
from roi.operations.business import our_business
from roi.reports.awards import award_of
from roi.reports.costs import costs_by_category


class CostsByCategoryView(RoiView):
    """What it took by category and month."""

    asking = CostParameters

    @extend_schema(parameters=[CostParameters], responses=CostSummarySerializer)
    def get(self, request: Request) -> Response:
        """Sum the costs, the dearest category first."""
        summary = costs_by_category(selection_from(self.asked))
        links = EntryLinks(reverse("roi-postings", request=request), summary.selection)
        return Response(CostSummarySerializer(summary, context={"links": links}).data)


class AwardView(RoiView):
    """The award of one idea."""

    @extend_schema(responses=AwardSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Compute by the scale what the first year of an idea would earn; nothing is paid by itself."""
        business = our_business()
        found = award_of(idea_id, currency=business.currency, unit=business.unit, today=business.today())
        return Response(AwardSerializer(found, context={"request": request}).data)
