"""Rules of retention and what they took away."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.serializers import retention as shapes
from crm.api.views.privacy import PrivacyView
from crm.models import RetentionRule, RetentionRun
from crm.operations.retaining import change_retention
from crm.reports.retention import count_due


class RetentionRules(PrivacyView):
    """All rules; there are few."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.RetentionRuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the rules, in force or not, with how many rows each takes away now."""
        read_parameters(request, ParameterSerializer)
        rules = RetentionRule.objects.visible_to(request.user).order_by("pk")
        return Response([_shown(rule) for rule in rules])


class RetentionRuleDetail(PrivacyView):
    """One rule."""

    @extend_schema(request=shapes.RetentionRuleWriteSerializer, responses=shapes.RetentionRuleSerializer)
    def patch(self, request: Request, rule_id: int) -> Response:
        """Change the days, or whether it is in force."""
        rule = get_object_or_404(RetentionRule.objects.visible_to(request.user), pk=rule_id)
        values = read_body(request, shapes.RetentionRuleWriteSerializer)
        return Response(_shown(change_retention(rule, by=actor(request), **values)))


class RetentionRuns(PrivacyView):
    """The log."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.RetentionRunSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List what rules took away, the newest first."""
        read_parameters(request, ParameterSerializer)
        rows = RetentionRun.objects.visible_to(request.user).order_by("-id")
        return self.page_of(request, rows, shapes.RetentionRunSerializer)


def _shown(rule: RetentionRule) -> dict[str, object]:
    counted = {name: getattr(rule, name) for name in ("id", "what", "days", "is_active", "version")}
    return {**counted, "takes": count_due(rule, timezone.now())}
