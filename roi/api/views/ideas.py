"""Ideas as assets: forecast, realised value, error, and the end of an expectation."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from ideas.models import Adoption
from roi.api.serializers.ideas import CalibrationsSerializer, IdeaValueSerializer
from roi.api.views.base import NoBody, RoiList, RoiView
from roi.errors.ideas import NothingExpected
from roi.operations.asking_about_people import ask_about_persons
from roi.operations.business import our_business
from roi.operations.writing_off import end_idea_value
from roi.reports.ideas import adoptions, calibrations, find_adoption, idea_values


class IdeaValuesView(RoiList):
    """Adopted ideas, the latest first: what was expected, what came, what it cost."""

    queryset = adoptions()
    serializer_class = IdeaValueSerializer

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Read what the ledger says of the ideas of a page at once."""
        adopted: Iterable[Adoption] = args[0] if args else []
        named = bool(args) and ask_about_persons("idea forecasts", {}, by=self.member) is not None
        values: Any = idea_values(adopted, currency=our_business().currency, named=named)
        return IdeaValueSerializer(values, **{**kwargs, "context": self.get_serializer_context()})


class CalibrationView(RoiView):
    """How good forecasts are."""

    @extend_schema(responses=CalibrationsSerializer)
    def get(self, request: Request) -> Response:
        """Compare forecasts with what came, by estimator where a legal basis allows it."""
        named = ask_about_persons("calibration of estimators", {}, by=self.member) is not None
        today, currency = our_business().today(), our_business().currency
        values = idea_values(adoptions(), currency=currency, named=named)
        told = {
            "currency": currency,
            "waiting": sum(not value.is_final(today) for value in values),
            "calibrations": calibrations(values, today=today),
        }
        return Response(CalibrationsSerializer(told).data)


class WriteOffView(RoiView):
    """The end of what is expected of an idea."""

    @extend_schema(request=NoBody, responses=IdeaValueSerializer)
    def put(self, request: Request, idea_id: int) -> Response:
        """Write off what is left of the expectation; saying so again changes nothing."""
        read_body(request, NoBody)
        adoption, currency = find_adoption(idea_id), our_business().currency
        try:
            end_idea_value(adoption.idea, by=self.member)
        except NothingExpected:
            if not idea_values([adoption], currency=currency)[0].is_ended:
                raise
        (value,) = idea_values([adoption], currency=currency)
        return Response(IdeaValueSerializer(value, context={"request": request}).data)
