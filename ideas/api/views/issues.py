"""The issues by which an idea is built; for colleagues."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from ideas.api.serializers.issues import IdeaLinkSerializer, IdeaLinkWriteSerializer
from ideas.api.views.caring import CareView
from ideas.models import Idea, IdeaIssue
from ideas.operations.issues import link_issue, unlink_issue


class IdeaLinks(CareView):
    """What an idea is linked to in trackers."""

    @extend_schema(parameters=[ParameterSerializer], responses=IdeaLinkSerializer(many=True))
    def get(self, request: Request, idea_id: int) -> Response:
        """List the issues by which the idea is built."""
        read_parameters(request, ParameterSerializer)
        links = IdeaIssue.objects.visible_to(request.user).filter(idea=_idea(request, idea_id))
        return self.page_of(request, links.select_related("issue", "linked_by").order_by("id"), IdeaLinkSerializer)

    @extend_schema(request=IdeaLinkWriteSerializer, responses={201: IdeaLinkSerializer})
    def post(self, request: Request, idea_id: int) -> Response:
        """Link an issue of GitHub, GitLab or Jira by its address; one that is linked stays as it is."""
        url = read_body(request, IdeaLinkWriteSerializer)["url"]
        link = link_issue(_idea(request, idea_id), url, by=actor(request))
        return Response(IdeaLinkSerializer(link).data, status=status.HTTP_201_CREATED)


class IdeaLink(CareView):
    """One of them."""

    @extend_schema(responses=IdeaLinkSerializer)
    def get(self, request: Request, idea_id: int, link_id: int) -> Response:
        """Show an issue of the idea."""
        return Response(IdeaLinkSerializer(_link(request, idea_id, link_id)).data)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, idea_id: int, link_id: int) -> Response:
        """Take an issue away from the idea."""
        unlink_issue(_link(request, idea_id, link_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _idea(request: Request, idea_id: int) -> Idea:
    idea: Idea = get_object_or_404(Idea.objects.visible_to(request.user), pk=idea_id)
    return idea


def _link(request: Request, idea_id: int, link_id: int) -> IdeaIssue:
    links = IdeaIssue.objects.visible_to(request.user).select_related("issue", "idea", "linked_by")
    link: IdeaIssue = get_object_or_404(links, pk=link_id, idea=idea_id)
    return link
