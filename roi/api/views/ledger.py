"""The report, the postings behind its amounts and the valuations behind those."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from roi.api.links import EntryLinks
from roi.api.parameters import EntryParameters, PostingParameters, ReportParameters, selection_from
from roi.api.serializers.ledger import PostingSerializer, ValuationSerializer
from roi.api.serializers.report import ReportSerializer, as_answer
from roi.api.views.base import RoiList, RoiView
from roi.models import Posting
from roi.models.grade import Grade
from roi.operations.asking_about_people import ask_about_people, todays_discretion
from roi.operations.business import our_business
from roi.reports.details import about_idea, counted, explain, find_posting, things_of, with_legs
from roi.reports.export import legs_as_csv
from roi.reports.grouping import role_of
from roi.reports.listing import listed, listed_whatever_counts
from roi.reports.selection import Selection, Side
from roi.reports.summary import Report


class ReportView(RoiView):
    """Benefits, costs and what they are worth."""

    asking = ReportParameters

    @extend_schema(parameters=[ReportParameters], responses=ReportSerializer)
    def get(self, request: Request) -> Response:
        """Report what the community brought and what it cost; management accounting, imputed values."""
        report = Report.of(selection_from(self.asked), headline_min_grade=Grade(settings.HEADLINE_MIN_GRADE))
        links = EntryLinks(reverse("roi-postings", request=request), report.selection)
        return Response(ReportSerializer(as_answer(report, links)).data)


NARROWING = {"side", "group", "currency", "min_grade", "cashable"}


def page_asked_for(asked: dict[str, Any]) -> QuerySet[Posting]:
    """Return the postings that the parameters describe, to be read page by page."""
    selection, side = selection_from(asked), Side(asked.get("side", Side.BOTH))
    if NARROWING & asked.keys():
        return _narrowed(listed(selection, side, asked.get("group")), asked)
    return _narrowed(listed_whatever_counts(selection), asked)


def all_asked_for(asked: dict[str, Any]) -> QuerySet[Posting]:
    """Return the same postings, to be read from the first to the last."""
    selection, side = selection_from(asked), Side(asked.get("side", Side.BOTH))
    narrow = NARROWING & asked.keys()
    return _narrowed(selection.postings_counting(side, asked.get("group")) if narrow else selection.postings(), asked)


def _narrowed(postings: QuerySet[Posting], asked: dict[str, Any]) -> QuerySet[Posting]:
    postings = about_idea(postings, asked["idea"]) if "idea" in asked else postings
    if "cost_category" in asked:
        postings = postings.filter(cost_entry__category=asked["cost_category"])
    return postings.filter(kind=asked["kind"]) if "kind" in asked else postings


@extend_schema(parameters=[PostingParameters])
class PostingsView(RoiList):
    """The ledger, entry by entry."""

    asking = PostingParameters
    serializer_class = PostingSerializer

    def get_queryset(self) -> QuerySet[Posting]:
        """Return the postings asked for; each of them tells what it adds to the amount behind which it stands."""
        selection, side = selection_from(self.asked), Side(self.asked.get("side", Side.BOTH))
        role = role_of(selection.group_by, self.asked.get("group"))
        self.counted = partial(counted, selection=selection, side=side, role=role)
        return with_legs(page_asked_for(self.asked))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Tell the serializer which part of each posting counts, and what its legs hang on."""
        postings = args[0] if args else []
        things = things_of(leg for posting in postings for leg in posting.legs.all())
        context = {**self.get_serializer_context(), "things": things, "discretion": todays_discretion()}
        context["counted"] = getattr(self, "counted", None)
        return PostingSerializer(*args, **{**kwargs, "context": context})


class CsvRenderer(JSONRenderer):
    """Lets callers ask for CSV, which is streamed past it; what it renders are problems, and those are JSON."""

    media_type = "text/csv"
    format = "csv"


class LegsView(RoiView):
    """The ledger, leg by leg, for spreadsheets."""

    asking = EntryParameters
    renderer_classes = [CsvRenderer, JSONRenderer]

    @extend_schema(parameters=[EntryParameters], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """Stream the legs of the postings that `roi/postings/` lists for the same parameters; who took them is kept."""
        asked = request.query_params.dict()
        shown = ask_about_people(bool, by=self.member, subject="legs.csv", parameters=asked)
        legs = legs_as_csv(all_asked_for(self.asked), employees_shown=shown)
        headers = {"Content-Disposition": 'attachment; filename="legs.csv"', "Cache-Control": "no-store"}
        return StreamingHttpResponse(legs, content_type="text/csv; charset=utf-8; header=present", headers=headers)


class PostingView(RoiView):
    """One entry of the ledger."""

    @extend_schema(responses=PostingSerializer)
    def get(self, request: Request, posting_id: int) -> Response:
        """Show one posting with its legs."""
        posting = find_posting(posting_id)
        whole = Selection(currency=our_business().currency)
        context = {
            "request": request,
            "things": things_of(posting.legs.all()),
            "discretion": todays_discretion(),
            "counted": partial(counted, selection=whole, side=Side.BOTH, role=None),
        }
        return Response(PostingSerializer(posting, context=context).data)


class ValuationView(RoiView):
    """Why a number is what it is."""

    @extend_schema(responses=ValuationSerializer)
    def get(self, request: Request, valuation_id: int) -> Response:
        """Show the event, the rule version, the inputs, every haircut and what is left."""
        return Response(
            ValuationSerializer(explain(valuation_id, todays_discretion()), context={"request": request}).data
        )
