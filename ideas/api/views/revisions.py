"""What ideas said before."""

from django.db.models import FETCH_PEERS
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from community.foundation.requests import ParameterSerializer, read_parameters
from ideas.api.serializers.revisions import IdeaRevisionSerializer
from ideas.api.views.ideas import IdeaView
from ideas.models import Idea, IdeaRevision


class IdeaRevisionList(IdeaView):
    """The earlier words of one idea."""

    @extend_schema(parameters=[ParameterSerializer], responses=IdeaRevisionSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List what it said before, the last first; what it says now is the idea itself.

        To put something back, change the idea to those words.
        """
        read_parameters(request, ParameterSerializer)
        idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
        revisions = IdeaRevision.objects.visible_to(request.user).filter(idea=idea).select_related("replaced_by")
        return self.page_of(request, revisions.newest_first().fetch_mode(FETCH_PEERS), IdeaRevisionSerializer)
