"""What came of trying an answer: works for me, and this did not help."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import MarkSerializer
from community.api.serializers.trials import NoHelpSerializer, NoHelpWriteSerializer
from community.api.views.base import CommunityView, actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import NoHelp, Post, WorksForMe
from community.operations.trying import say_it_works, say_no_help, take_it_works_back, take_no_help_back


class PostWorksForMe(CommunityView):
    """Those for whom an answer works."""

    @extend_schema(request=None, responses=MarkSerializer)
    def put(self, request: Request, post_id: int) -> Response:
        """Say that this answer works for the caller; enough independent ones solve an open question."""
        post = _answer(request, post_id)
        say_it_works(post, by=actor(request))
        return _count_response(WorksForMe, post, mine=True)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, post_id: int) -> Response:
        """Take it back."""
        post = _answer(request, post_id)
        take_it_works_back(post, by=actor(request))
        return _count_response(WorksForMe, post, mine=False)


class PostNoHelp(CommunityView):
    """Those whom an answer did not help."""

    @extend_schema(parameters=[ParameterSerializer], responses=NoHelpSerializer(many=True))
    def get(self, request: Request, post_id: int) -> Response:
        """List what was said, the newest first: one's own, and everything to those who keep order."""
        read_parameters(request, ParameterSerializer)
        post = get_object_or_404(Post.objects.visible_to(request.user), pk=post_id)
        said = NoHelp.objects.visible_to(request.user).filter(post=post).select_related("member")
        return self.page_of(request, said.newest_first(), NoHelpSerializer)

    @extend_schema(request=NoHelpWriteSerializer, responses=MarkSerializer)
    def put(self, request: Request, post_id: int) -> Response:
        """Say that this answer did not help; the asker opens the question again by it."""
        post = _answer(request, post_id)
        say_no_help(post, by=actor(request), **read_body(request, NoHelpWriteSerializer))
        return _count_response(NoHelp, post, mine=True)

    @extend_schema(request=None, responses=MarkSerializer)
    def delete(self, request: Request, post_id: int) -> Response:
        """Take it back."""
        post = _answer(request, post_id)
        take_no_help_back(post, by=actor(request))
        return _count_response(NoHelp, post, mine=False)


def _answer(request: Request, post_id: int) -> Post:
    return get_object_or_404(Post.objects.visible_to(request.user).select_related("topic"), pk=post_id)


def _count_response(trials: type[WorksForMe | NoHelp], post: Post, *, mine: bool) -> Response:
    return Response({"count": trials.objects.of(post).count(), "mine": mine})
