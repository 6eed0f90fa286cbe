"""How sure the figures are, where they would be lost, and what they are worth in time."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from roi.api.parameters import SelectionParameters, selection_from
from roi.api.serializers.uncertainty import (
    BreakEvensSerializer,
    InvestmentSerializer,
    ReturnsParameters,
    TornadoSerializer,
)
from roi.api.views.base import RoiView
from roi.reports.returns import investment_of
from roi.reports.uncertainty.break_even import break_even_points
from roi.reports.uncertainty.levers import Foundations
from roi.reports.uncertainty.sensitivity import measure_next, sensitivities


class BreakEvenView(RoiView):
    """How low each figure may fall before the result is lost."""

    asking = SelectionParameters

    @extend_schema(parameters=[SelectionParameters], responses=BreakEvensSerializer)
    def get(self, request: Request) -> Response:
        """Tell the value of each figure at which benefits equal costs, all others staying as they are."""
        foundations = Foundations.of(selection_from(self.asked))
        balance = foundations.balance
        told = {"benefits": balance.benefits, "costs": balance.costs, "points": break_even_points(foundations)}
        return Response(BreakEvensSerializer(told).data)


class TornadoView(RoiView):
    """Which figure moves the result most."""

    asking = SelectionParameters

    @extend_schema(parameters=[SelectionParameters], responses=TornadoSerializer)
    def get(self, request: Request) -> Response:
        """Move one figure at a time to its P10 and P90; name the one that is best measured next."""
        foundations = Foundations.of(selection_from(self.asked))
        bars = sensitivities(foundations)
        told = {"net": foundations.balance.net, "bars": bars, "measure_next": measure_next(bars)}
        return Response(TornadoSerializer(told).data)


class ReturnsView(RoiView):
    """The span as an investment."""

    asking = ReturnsParameters

    @extend_schema(parameters=[ReturnsParameters], responses=InvestmentSerializer)
    def get(self, request: Request) -> Response:
        """Compute ROI by four definitions, NPV, internal rate and payback of the ledger's own sums."""
        investment = investment_of(
            selection_from(self.asked), rate=self.asked["rate"], initial_until=self.asked.get("initial_until")
        )
        return Response(InvestmentSerializer(investment).data)
