"""The months of the books, closing them, and the exchange rates."""

from contextlib import suppress
from datetime import date

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body, read_parameters
from roi.api.parameters import FxRateParameters, ReasonParameters
from roi.api.serializers.books import FxRateSerializer, PeriodSerializer
from roi.api.views.base import NoBody, RoiList, SignerView
from roi.errors import PeriodAlreadyClosed, PeriodAlreadySoftClosed, PeriodIsOpen
from roi.models import FxRate
from roi.operations.closing import close_period, reopen_period, soft_close_period
from roi.reports import catalogue


class PeriodsView(RoiList):
    """The months of the books."""

    queryset = catalogue.periods()
    serializer_class = PeriodSerializer


class ClosureView(SignerView):
    """The closing of a month, and of every open one before it; it is never taken back."""

    @extend_schema(responses=PeriodSerializer)
    def get(self, request: Request, month: date) -> Response:
        """Show whether a month is closed, by whom and when."""
        return Response(PeriodSerializer(catalogue.find_period(month)).data)

    @extend_schema(request=NoBody, responses=PeriodSerializer)
    def put(self, request: Request, month: date) -> Response:
        """Close the books through a month; saying so again changes nothing."""
        read_body(request, NoBody)
        try:
            close_period(month, by=self.member)
        except PeriodAlreadyClosed:
            # A month before the books were closed may never have had a row; then there is nothing to show.
            if not catalogue.periods().filter(month=month).exists():
                raise
        return Response(PeriodSerializer(catalogue.find_period(month)).data)


class SoftClosureView(SignerView):
    """The closing of a month for what comes by itself, with every open one before it; it may be taken back."""

    @extend_schema(responses=PeriodSerializer)
    def get(self, request: Request, month: date) -> Response:
        """Show whether a month is closed softly, by whom and when."""
        return Response(PeriodSerializer(catalogue.find_period(month)).data)

    @extend_schema(request=NoBody, responses=PeriodSerializer)
    def put(self, request: Request, month: date) -> Response:
        """Close the books softly through a month; saying so again changes nothing."""
        read_body(request, NoBody)
        try:
            soft_close_period(month, by=self.member)
        except PeriodAlreadySoftClosed:
            # A month before the books were closed may never have had a row; then there is nothing to show.
            if not catalogue.periods().filter(month=month).exists():
                raise
        return Response(PeriodSerializer(catalogue.find_period(month)).data)

    @extend_schema(request=None, parameters=[ReasonParameters], responses=PeriodSerializer)
    def delete(self, request: Request, month: date) -> Response:
        """Open the month again, the latest one first; an open one stays as it is."""
        asked = read_parameters(request, ReasonParameters)
        with suppress(PeriodIsOpen):
            reopen_period(month, by=self.member, reason=asked["reason"])
        return Response(PeriodSerializer(catalogue.find_period(month)).data)


@extend_schema(parameters=[FxRateParameters])
class FxRatesView(RoiList):
    """Published exchange rates, the latest first; none is ever changed."""

    asking = FxRateParameters
    serializer_class = FxRateSerializer

    def get_queryset(self) -> QuerySet[FxRate]:
        """Return the rates asked for."""
        asked = self.asked
        days = (asked.get("on", asked.get("from")), asked.get("on", asked.get("to")))
        return catalogue.fx_rates(asked.get("base"), asked.get("quote"), days, asked.get("source"))
