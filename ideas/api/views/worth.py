"""What stands behind the votes for an idea; for colleagues only."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView
from community.models.token import Scope
from ideas.models import Idea
from ideas.permissions import WORTH_ROLES
from ideas.worth import worth_of


class WorthOfVotersSerializer(serializers.Serializer[Any]):
    """What the accounts of those who vote for the idea are worth in a year, in one currency, each account once."""

    currency = serializers.CharField()
    accounts = serializers.IntegerField()
    then = serializers.DecimalField(16, 2, help_text="As frozen on the days on which they voted.")
    today = serializers.DecimalField(16, 2, help_text="Of those that are customers still, now.")
    churned = serializers.DecimalField(16, 2, help_text="What those were worth then that are worth nothing today.")


class IdeaWorthSerializer(serializers.Serializer[Any]):
    """A row for each currency, the most first."""

    values = WorthOfVotersSerializer(many=True)


class IdeaWorth(PagedView):
    """What stands behind the votes for an idea and for those merged into it."""

    read_scope = Scope.IDEAS_REVIEW
    read_roles = WORTH_ROLES

    @extend_schema(responses=IdeaWorthSerializer)
    def get(self, request: Request, idea_id: int) -> Response:
        """Show it when cast and today, churned accounts apart; a vote that does not count has nothing behind it."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        return Response(IdeaWorthSerializer({"values": worth_of([idea.pk]).get(idea.pk, [])}).data)
