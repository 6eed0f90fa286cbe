"""Ideas that are like one about to be proposed."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.fields import StrictCharField
from community.foundation.requests import StrictSerializer, read_body
from community.operations.texts import TITLE_LENGTH_LIMIT
from ideas.api.filters import ideas_for_list
from ideas.api.serializers.ideas import IdeaSerializer, SimilarIdeaSerializer
from ideas.api.views.ideas import IdeaView
from ideas.reports.likeness import similar_ideas


class ProposalSerializer(StrictSerializer):
    """What is about to be proposed."""

    title = StrictCharField(max_length=TITLE_LENGTH_LIMIT, help_text="The title, or as much of it as is typed.")
    body = StrictCharField(required=False, allow_blank=True, default="", help_text="The text, or its beginning.")


class SimilarIdeas(IdeaView):
    """Look here before proposing; nothing is written, and what is typed stands in no address."""

    @extend_schema(request=ProposalSerializer, responses=SimilarIdeaSerializer(many=True))
    def post(self, request: Request) -> Response:
        """List the five ideas that are most like a title and a text, the most alike first; merged ones are not among them."""
        given = read_body(request, ProposalSerializer)
        found = similar_ideas(given["title"], given["body"], ideas_for_list(request.user))
        return Response([{"idea": IdeaSerializer(one.idea).data, "score": round(one.score, 4)} for one in found])
