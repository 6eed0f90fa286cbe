"""Rule versions and their approval, costs and what was left out."""

from contextlib import suppress

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import read_body
from roi.api.serializers.books import (
    AllocationKeySerializer,
    CostSerializer,
    ExclusionSerializer,
    NewAllocationKeySerializer,
    NewCostSerializer,
    NewRuleVersionSerializer,
    RuleVersionSerializer,
)
from roi.api.views.base import NoBody, RoiList, RoiView, SignerView
from roi.errors import CostAlreadyReversed
from roi.operations.costs import Amount, Bearers, Hours, enter_cost, reverse_cost, set_allocation_key
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from roi.reports import catalogue


class RuleVersionsView(RoiList):
    """All versions of all rules."""

    queryset = catalogue.rule_versions()
    serializer_class = RuleVersionSerializer

    @extend_schema(request=NewRuleVersionSerializer, responses={201: RuleVersionSerializer})
    def post(self, request: Request) -> Response:
        """Draft the next version of a rule; it values nothing until somebody else approves it."""
        values = read_body(request, NewRuleVersionSerializer)
        factors = [FactorDraft(**factor) for factor in values.pop("factors", [])]
        version = draft_rule_version(values.pop("rule"), by=self.member, factors=factors, **values)
        answer = RuleVersionSerializer(catalogue.find_rule_version(version.pk))
        return Response(answer.data, status.HTTP_201_CREATED)


class RuleVersionView(RoiView):
    """One version of a rule."""

    @extend_schema(responses=RuleVersionSerializer)
    def get(self, request: Request, version_id: int) -> Response:
        """Show one version with its steps."""
        return Response(RuleVersionSerializer(catalogue.find_rule_version(version_id)).data)


class ApprovalView(SignerView):
    """The signature of a second person under a version."""

    @extend_schema(request=NoBody, responses=RuleVersionSerializer)
    def put(self, request: Request, version_id: int) -> Response:
        """Approve a version; saying so again changes nothing."""
        read_body(request, NoBody)
        version = catalogue.find_rule_version(version_id)
        if version.approved_by != self.member:
            approve_rule_version(version, by=self.member)
        return Response(RuleVersionSerializer(catalogue.find_rule_version(version_id)).data)


class CostsView(RoiList):
    """What it costs."""

    queryset = catalogue.costs()
    serializer_class = CostSerializer

    @extend_schema(request=NewCostSerializer, responses={201: CostSerializer})
    def post(self, request: Request) -> Response:
        """Enter a cost, which is posted at once."""
        values = read_body(request, NewCostSerializer)
        hours, group = values.pop("hours", None), values.pop("group", None)
        amount, currency = values.pop("amount", None), values.pop("currency", None)
        spent = Amount(amount, currency) if hours is None else Hours(hours, group)
        bearers = Bearers(values.pop("driver", None), values.pop("allocation_key", None), values.pop("idea", None))
        entry = enter_cost(by=self.member, spent=spent, bearers=bearers, **values)
        answer = self.get_serializer(catalogue.find_cost(entry.pk))
        return Response(answer.data, status.HTTP_201_CREATED)


class CostView(RoiView):
    """One cost."""

    @extend_schema(responses=CostSerializer)
    def get(self, request: Request, cost_id: int) -> Response:
        """Show one cost and its postings."""
        return Response(CostSerializer(catalogue.find_cost(cost_id), context={"request": request}).data)


class AllocationKeysView(RoiList):
    """By what share drivers bear common costs."""

    queryset = catalogue.allocation_keys()
    serializer_class = AllocationKeySerializer

    @extend_schema(request=NewAllocationKeySerializer, responses={201: AllocationKeySerializer})
    def post(self, request: Request) -> Response:
        """Set a key."""
        key = set_allocation_key(by=self.member, **read_body(request, NewAllocationKeySerializer))
        return Response(AllocationKeySerializer(self.get_queryset().get(pk=key.pk)).data, status.HTTP_201_CREATED)


class CostReversalView(RoiView):
    """The taking back of a cost, as a record of its own."""

    @extend_schema(request=NoBody, responses=CostSerializer)
    def put(self, request: Request, cost_id: int) -> Response:
        """Reverse a cost leg by leg; saying so again changes nothing."""
        read_body(request, NoBody)
        with suppress(CostAlreadyReversed):
            reverse_cost(catalogue.find_cost(cost_id), by=self.member)
        return Response(CostSerializer(catalogue.find_cost(cost_id), context={"request": request}).data)


class ExclusionsView(RoiList):
    """Eligible events that are not valued, and why: everything is posted or explained."""

    queryset = catalogue.exclusions()
    serializer_class = ExclusionSerializer
