"""The months of KPIs, and the catalogue of what is measured."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from roi.api.months import MonthParameters
from roi.api.serializers.kpis import EnteredReadingSerializer, MeasureSerializer, ReadingSerializer
from roi.api.views.base import RoiList, RoiView
from roi.models import KpiReading
from roi.operations.measuring import enter_reading
from roi.reports import catalogue
from roi.reports.catalogue import find
from roi.reports.measures import MEASURES


@extend_schema(parameters=[MonthParameters])
class ReadingsView(RoiList):
    """What a KPI was, month by month."""

    asking = MonthParameters
    serializer_class = ReadingSerializer
    queryset = KpiReading.objects.order_by("month", "id").none()

    def get_queryset(self) -> QuerySet[Any]:
        """Return the months asked for."""
        if "key" not in self.kwargs:
            return self.queryset
        kpi = find(catalogue.kpis(), self.kwargs["key"])
        return catalogue.kpi_readings(kpi, self.asked.get("from"), self.asked.get("to"))


class ReadingView(RoiView):
    """One month of a KPI that is not measured from events."""

    @extend_schema(request=EnteredReadingSerializer, responses=ReadingSerializer)
    def put(self, request: Request, key: str, month: date) -> Response:
        """Enter what it was and where that is known from; entering it again corrects it."""
        values = read_body(request, EnteredReadingSerializer)
        reading = enter_reading(find(catalogue.kpis(), key), month, by=self.member, **values)
        return Response(ReadingSerializer(reading).data)


class MeasuresView(RoiView):
    """What can be measured from the apps' own events, in words."""

    @extend_schema(responses=MeasureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Show the whole catalogue, in its order."""
        every: Any = list(MEASURES.values())
        return Response(MeasureSerializer(every, many=True).data)
