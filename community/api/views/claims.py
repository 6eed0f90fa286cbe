"""Claims to open questions."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.claims import TopicClaimSerializer, TopicClaimWriteSerializer
from community.api.views.base import CommunityView, actor
from community.api.views.moderation import ReasonParameters
from community.foundation.requests import read_body, read_parameters
from community.models import Topic, TopicClaim
from community.operations.claiming import claim_topic, release_claim, renew_claim


class TopicClaimed(CommunityView):
    """Who is working on an answer to a question."""

    @extend_schema(responses=TopicClaimSerializer)
    def get(self, request: Request, topic_id: int) -> Response:
        """Show who, and until when; a claim that has ended is none."""
        return _claim_response(_topic(request, topic_id))

    @extend_schema(request=TopicClaimWriteSerializer, responses=TopicClaimSerializer)
    def put(self, request: Request, topic_id: int) -> Response:
        """Announce an answer for a while, or ask for more time; somebody else's claim is 409 with who and until when."""
        topic = _topic(request, topic_id)
        renewal = read_body(request, TopicClaimWriteSerializer)["renewal"]
        if renewal:
            renew_claim(topic, by=actor(request), number=renewal)
        else:
            claim_topic(topic, by=actor(request))
        return _claim_response(topic)

    @extend_schema(parameters=[ReasonParameters], request=None, responses={204: None})
    def delete(self, request: Request, topic_id: int) -> Response:
        """Take it back; support staff release those of others with a reason."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        release_claim(_topic(request, topic_id), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _topic(request: Request, topic_id: int) -> Topic:
    return get_object_or_404(Topic.objects.visible_to(request.user), pk=topic_id)


def _claim_response(topic: Topic) -> Response:
    claim = TopicClaim.objects.of(topic)
    if claim is None:
        raise Http404
    return Response(TopicClaimSerializer(claim).data)
