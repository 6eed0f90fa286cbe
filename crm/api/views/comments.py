"""What is said at issues of the ideas that wait for them."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_parameters
from crm.api.channel_filters import channels_matching
from crm.api.views.base import CrmView
from crm.models import IssueComment
from crm.operations.commenting import comment_again


class IssueCommentSerializer(serializers.Serializer[IssueComment]):
    """One comment at an issue: of an event of the idea, or of a number of votes."""

    id = serializers.IntegerField()
    issue = serializers.CharField(source="issue.url")
    idea = serializers.IntegerField(source="idea_id")
    event = serializers.IntegerField(source="event_id", allow_null=True)
    votes = serializers.IntegerField(allow_null=True, help_text="How many it has reached.")
    state = serializers.ChoiceField(choices=IssueComment.State.choices)
    starts = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    error = serializers.CharField()
    written_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)


class CommentParameters(ParameterSerializer):
    """What is listed."""

    state = serializers.ChoiceField(choices=IssueComment.State.choices, required=False)


class ChannelComments(CrmView):
    """Comments at the issues of a connection."""

    @extend_schema(parameters=[CommentParameters], responses=IssueCommentSerializer(many=True))
    def get(self, request: Request, channel_id: int) -> Response:
        """List comments on their way and those that went out, the newest first."""
        given = read_parameters(request, CommentParameters)
        rows = narrowed(_comments(request, channel_id), given, state="state")
        return self.page_of(request, rows.order_by("-id"), IssueCommentSerializer)


class ChannelCommentSending(CrmView):
    """Sending once more."""

    @extend_schema(request=None, responses={202: IssueCommentSerializer})
    def post(self, request: Request, channel_id: int, comment_id: int) -> Response:
        """Send a comment again that has failed, unless it is there already; what is under way or went out is 409."""
        comment = comment_again(get_object_or_404(_comments(request, channel_id), pk=comment_id), by=actor(request))
        return Response(IssueCommentSerializer(comment).data, status=status.HTTP_202_ACCEPTED)


def _comments(request: Request, channel_id: int) -> models.QuerySet[IssueComment, Any]:
    channel = get_object_or_404(channels_matching(request.user, {}), pk=channel_id)
    return IssueComment.objects.visible_to(request.user).filter(channel=channel).select_related("issue")
