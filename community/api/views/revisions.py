"""What posts said before: reading it, and removing it for good."""

from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.articles import ReasonParameters
from community.api.serializers.revisions import PostRevisionSerializer
from community.api.views.base import CommunityView, actor
from community.flaggable import Because
from community.foundation.requests import ParameterSerializer, read_parameters
from community.models import Post, PostRevision
from community.models.moderation_act import Ground
from community.operations.revising import blank_revision


class PostRevisionList(CommunityView):
    """The earlier versions of one post."""

    @extend_schema(parameters=[ParameterSerializer], responses=PostRevisionSerializer(many=True))
    def get(self, request: Request, post_id: int) -> Response:
        """List what it said before, the last one first; what it says now is the post itself.

        To put one back, change the post to that text.
        """
        read_parameters(request, ParameterSerializer)
        post = get_object_or_404(Post.objects.with_history_for(request.user), pk=post_id)
        revisions = PostRevision.objects.visible_to(request.user).filter(post=post).select_related("replaced_by")
        return self.page_of(request, revisions.newest_first().fetch_mode(FETCH_PEERS), PostRevisionSerializer)


class PostRevisionDetail(CommunityView):
    """One earlier version."""

    public_read = False

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, post_id: int, number: int) -> Response:
        """Remove its words for good; that it was there, and who replaced it, stays.

        Keepers may, and the author of the post while nobody has reported it.
        """
        revisions = PostRevision.objects.visible_to(request.user).select_related("post__topic")
        revision = get_object_or_404(revisions, post=post_id, number=number)
        reason = read_parameters(request, ReasonParameters)["reason"]
        blank_revision(revision, by=actor(request), because=Because(Ground.PERSONAL_DATA, reason))
        return Response(status=status.HTTP_204_NO_CONTENT)
