"""The catalogue of methods, the bake-off between them, and what a unit is worth by what is claimed."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import InvalidParameters
from roi.api.parameters import SelectionParameters, selection_from
from roi.api.serializers.methods import (
    ComparisonParameters,
    ComparisonSerializer,
    ImpliedUnitValuesSerializer,
    MethodsSerializer,
)
from roi.api.views.base import RoiView
from roi.operations.business import our_business
from roi.reports.methods.catalogue import CATALOGUE
from roi.reports.methods.comparison import NoUnitValue, WhatIf, compare
from roi.reports.methods.counting import Span
from roi.reports.methods.implied import Band, claims_of

COUNTS = ("visits", "solved_views", "other_views", "answers", "respondents", "agreeing")


class MethodsView(RoiView):
    """All methods that a rule may use."""

    @extend_schema(responses=MethodsSerializer)
    def get(self, request: Request) -> Response:
        """List the catalogue: formula, source, approach and the best evidence without a study."""
        return Response(MethodsSerializer({"results": CATALOGUE.values(), "next": None, "previous": None}).data)


class ComparisonView(RoiView):
    """The methods for visits on one span, side by side."""

    asking = ComparisonParameters

    @extend_schema(parameters=[ComparisonParameters], responses=ComparisonSerializer)
    def get(self, request: Request) -> Response:
        """Run every method on the same counts; what is given as a parameter is taken instead of what was counted."""
        business, asked = our_business(), self.asked
        span = Span(asked["from"], asked["to"], business.time_zone)
        given = {name: asked[name] for name in COUNTS if name in asked}
        what_if = WhatIf(asked.get("unit_value"), asked.get("no_ticket_share"), given)
        band = band_on_the_day()
        try:
            comparison = compare(span, what_if, band)
        except NoUnitValue as error:
            sentence = _("No rule says what a contact is worth on the last of these days; give a unit value.")
            raise InvalidParameters({"unit_value": [sentence]}, code="required") from error
        context = {"currency": business.currency, "band": band}
        return Response(ComparisonSerializer(comparison, context=context).data)


class ImpliedUnitValuesView(RoiView):
    """What a contact is worth by what the ledger holds."""

    asking = SelectionParameters

    @extend_schema(parameters=[SelectionParameters], responses=ImpliedUnitValuesSerializer)
    def get(self, request: Request) -> Response:
        """Divide benefits by contacts for each rule and for all of them, with a warning outside of the band."""
        selection, band = selection_from(self.asked), band_on_the_day()
        claims, total = claims_of(selection, band)
        told = {"currency": selection.currency, "band": band, "claims": claims, "total": total}
        return Response(ImpliedUnitValuesSerializer(told).data)


def band_on_the_day() -> Band:
    """Return between which values a unit is believed today: an approved assumption, else the settings."""
    low, high = (Decimal(text) for text in (settings.IMPLIED_UNIT_VALUE_MIN, settings.IMPLIED_UNIT_VALUE_MAX))
    return Band.valid_on(our_business().today(), Band(low, high, "settings"))
