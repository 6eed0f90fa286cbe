"""Solving a question by the signed word of an e-mail's link."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.solution_links import SolutionLinkSerializer, SolutionLinkWriteSerializer
from community.api.views.strangers import StrangerView
from community.foundation.requests import read_body
from community.operations.solution_links import answer_by_link


class SolutionLinkList(StrangerView):
    """Links that were sent to askers; the signed word is the permission."""

    @extend_schema(request=SolutionLinkWriteSerializer, responses=SolutionLinkSerializer)
    def post(self, request: Request) -> Response:
        """Say whether the answer solved the question; a used link changes nothing."""
        asked, _is_news = answer_by_link(**read_body(request, SolutionLinkWriteSerializer))
        return Response(SolutionLinkSerializer(asked).data)
