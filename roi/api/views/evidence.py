"""Assumptions and the arrows of the strategy map, and what is found out about both later."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from roi.api.serializers import evidence
from roi.api.views.base import RoiView
from roi.api.views.chain import ChainList, describing
from roi.api.views.signed import Signature
from roi.operations.linking import Effect, link_strategies, record_effect
from roi.operations.revising import confirm_assumption
from roi.reports import catalogue
from roi.reports.catalogue import find


@describing(evidence.AssumptionSerializer, evidence.NewAssumptionSerializer)
class AssumptionsView(ChainList):
    """What is taken for granted, with its source."""

    queryset = catalogue.assumptions()
    serializer_class = evidence.AssumptionSerializer
    writing = evidence.NewAssumptionSerializer


class AssumptionReview(Signature):
    """The finding that an assumption still holds."""

    queryset = catalogue.assumptions()
    reading = evidence.AssumptionSerializer
    http_method_names = ["put", "options"]

    @extend_schema(request=evidence.ReviewSerializer, responses=evidence.AssumptionSerializer)
    def put(self, request: Request, key: str | int) -> Response:
        """Put the next review on a day to come."""
        values = read_body(request, evidence.ReviewSerializer)
        confirm_assumption(self.find(key), by=self.member, **values)
        return Response(self.reading(self.find(key)).data)


@describing(evidence.StrategyLinkSerializer, evidence.NewStrategyLinkSerializer)
class StrategyLinksView(ChainList):
    """Which strategy is believed to bring about which other one."""

    queryset = catalogue.strategy_links()
    serializer_class = evidence.StrategyLinkSerializer
    writing = evidence.NewStrategyLinkSerializer

    def post(self, request: Request) -> Response:
        """Draw an arrow; arrows run in no circle."""
        values = read_body(request, evidence.NewStrategyLinkSerializer)
        link = link_strategies(values.pop("cause"), values.pop("effect"), by=self.member, **values)
        answer = self.get_serializer(find(catalogue.strategy_links(), link.pk))
        return Response(answer.data, status.HTTP_201_CREATED)


class StrategyLinkEffect(RoiView):
    """What was measured of an arrow."""

    @extend_schema(request=evidence.EffectSerializer, responses=evidence.StrategyLinkSerializer)
    def put(self, request: Request, key: int) -> Response:
        """Write down what an approved study found."""
        values = read_body(request, evidence.EffectSerializer)
        study = values.pop("study")
        record_effect(find(catalogue.strategy_links(), key), by=self.member, effect=Effect(**values), study=study)
        return Response(evidence.StrategyLinkSerializer(find(catalogue.strategy_links(), key)).data)
