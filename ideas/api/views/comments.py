"""Comments on ideas: the conversation, one by itself, and whether it stands."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers import moderation
from community.api.views.base import actor, etag, expecting_version
from community.api.views.moderation import ReasonParameters
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models.category import Reader
from community.models.topic import State
from ideas.api.serializers.comments import (
    IdeaCommentEditSerializer,
    IdeaCommentSerializer,
    IdeaCommentWriteSerializer,
)
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea, IdeaComment
from ideas.models.comment import IdeaCommentQuerySet
from ideas.operations.commenting import comment_on_idea, edit_comment, withdraw_comment
from ideas.operations.moderating_comments import move_comment_to_state


class IdeaComments(IdeaView):
    """What is said about an idea, and about all that stand for the same."""

    @extend_schema(parameters=[ParameterSerializer], responses=IdeaCommentSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List comments as they were written; of a merged idea, those of the one that stands for it."""
        read_parameters(request, ParameterSerializer)
        comments = _comments(request.user, idea_id).in_order()
        return self.page_of(request, comments, IdeaCommentSerializer)

    @extend_schema(request=IdeaCommentWriteSerializer, responses={201: IdeaCommentSerializer})
    def post(self, request: Request, idea_id: int) -> Response:
        """Comment; at a merged idea, on the one that stands for it, which the answer names."""
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        comment = comment_on_idea(idea, by=actor(request), **read_body(request, IdeaCommentWriteSerializer))
        return _response(comment, status.HTTP_201_CREATED)


class IdeaCommentDetail(IdeaView):
    """One comment."""

    @extend_schema(responses=IdeaCommentSerializer)
    def get(self, request: Request, idea_id: int, comment_id: int) -> Response:
        """Show a comment."""
        return _response(_comment(request, idea_id, comment_id))

    @extend_schema(request=IdeaCommentEditSerializer, responses=IdeaCommentSerializer)
    def patch(self, request: Request, idea_id: int, comment_id: int) -> Response:
        """Change what one said."""
        comment = _comment(request, idea_id, comment_id)
        with expecting_version(request, read_body(request, IdeaCommentEditSerializer)) as values:
            edit_comment(comment, by=actor(request), **values)
        return _response(_comment(request, idea_id, comment_id))

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, idea_id: int, comment_id: int) -> Response:
        """Take back what one said; of somebody else, delete it, for those who keep order and with a reason."""
        reason, by = read_parameters(request, ReasonParameters)["reason"], actor(request)
        comment = _comment(request, idea_id, comment_id)
        if comment.author_id == by.pk:
            withdraw_comment(comment, by=by)
        else:
            move_comment_to_state(comment, State.DELETED, by=by, reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class IdeaCommentState(IdeaView):
    """Whether a comment stands."""

    public_read = False

    @extend_schema(request=moderation.StateWriteSerializer, responses=moderation.StateSerializer)
    def put(self, request: Request, idea_id: int, comment_id: int) -> Response:
        """Hide, restore or delete a comment, for those who keep order; the state it is in already changes nothing."""
        comment = _comment(request, idea_id, comment_id)
        values = read_body(request, moderation.StateWriteSerializer)
        move_comment_to_state(comment, values.pop("state"), by=actor(request), **values)
        comment.refresh_from_db(fields=["state"])
        return Response({"state": comment.state})


def _comments(reader: Reader, idea_id: int) -> IdeaCommentQuerySet:
    """What a reader sees of the conversation about an idea that they see."""
    idea = get_object_or_404(Idea.objects.visible_to(reader), pk=idea_id)
    comments = IdeaComment.objects.visible_to(reader).in_conversation_of(idea)
    rows: IdeaCommentQuerySet = comments.select_related("author", "idea")
    return rows


def _comment(request: Request, idea_id: int, comment_id: int) -> IdeaComment:
    return get_object_or_404(_comments(request.user, idea_id), pk=comment_id)


def _response(comment: IdeaComment, code: int = status.HTTP_200_OK) -> Response:
    return Response(IdeaCommentSerializer(comment).data, code, headers=etag(comment.version))
