"""The report, the postings behind its amounts and the valuations behind those."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from roi.api.links import EntryLinks
from roi.api.parameters import PostingParameters, ReportParameters, selection_from
from roi.api.serializers.ledger import PostingSerializer, ValuationSerializer
from roi.api.serializers.report import ReportSerializer, as_answer
from roi.api.views.base import RoiList, RoiView
from roi.models import Posting
from roi.models.grade import Grade
from roi.operations.business import our_business
from roi.reports.details import about_idea, counted, explain, find_posting, things_of, with_legs
from roi.reports.grouping import role_of
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


@extend_schema(parameters=[PostingParameters])
class PostingsView(RoiList):
    """The ledger, entry by entry."""

    asking = PostingParameters
    serializer_class = PostingSerializer

    def get_queryset(self) -> QuerySet[Posting]:
        """Return the postings asked for; each of them tells what it adds to the amount behind which it stands."""
        selection, group, kind = selection_from(self.asked), self.asked.get("group"), self.asked.get("kind")
        self.side = Side(self.asked.get("side", Side.BOTH))
        narrowed = {"side", "group", "currency", "min_grade", "cashable"} & self.asked.keys()
        postings = selection.postings_counting(self.side, group) if narrowed else selection.postings()
        self.counted = partial(counted, selection=selection, side=self.side, role=role_of(selection.group_by, group))
        postings = about_idea(postings, self.asked["idea"]) if "idea" in self.asked else postings
        return with_legs(postings.filter(kind=kind) if kind else postings)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Tell the serializer which part of each posting counts, and what its legs hang on."""
        postings = args[0] if args else []
        things = things_of(leg for posting in postings for leg in posting.legs.all())
        context = {**self.get_serializer_context(), "things": things, "counted": getattr(self, "counted", None)}
        return PostingSerializer(*args, **{**kwargs, "context": context})


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
            "counted": partial(counted, selection=whole, side=Side.BOTH, role=None),
        }
        return Response(PostingSerializer(posting, context=context).data)


class ValuationView(RoiView):
    """Why a number is what it is."""

    @extend_schema(responses=ValuationSerializer)
    def get(self, request: Request, valuation_id: int) -> Response:
        """Show the event, the rule version, the inputs, every haircut and what is left."""
        return Response(ValuationSerializer(explain(valuation_id), context={"request": request}).data)
