"""Channels, their secrets, and what came through them."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, etag, expecting_version
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from crm.api.channel_filters import (
    ChannelParameters,
    InboundParameters,
    channels_matching,
    inbound_matching,
)
from crm.api.serializers.channels import (
    ChannelHealthSerializer,
    ChannelPatchSerializer,
    ChannelSerializer,
    ChannelWriteSerializer,
    ConversationsFileSerializer,
    ConversationsHandedInSerializer,
    GapSerializer,
    InboundEventSerializer,
    MadeSecretSerializer,
    SecretSerializer,
    SecretWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Channel
from crm.operations.filling_gaps import fetch_missing
from crm.operations.handing_in_conversations import hand_in_conversations
from crm.operations.keeping_channels import change_channel, open_channel
from crm.operations.replaying import replay_event
from crm.operations.sealing_secrets import add_secret, make_secret, retire_secret
from crm.reports.channels import health_of


class ChannelList(CrmView):
    """All mailboxes, pages, feeds and accounts."""

    @extend_schema(parameters=[ChannelParameters], responses=ChannelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List channels."""
        given = read_parameters(request, ChannelParameters)
        return self.page_of(request, channels_matching(request.user, given), ChannelSerializer)

    @extend_schema(request=ChannelWriteSerializer, responses={201: ChannelSerializer})
    def post(self, request: Request) -> Response:
        """Connect a channel."""
        channel = open_channel(by=actor(request), **read_body(request, ChannelWriteSerializer))
        return Response(ChannelSerializer(channel).data, status=status.HTTP_201_CREATED)


class ChannelDetail(CrmView):
    """One channel."""

    @extend_schema(responses=ChannelSerializer)
    def get(self, request: Request, channel_id: int) -> Response:
        """Show a channel."""
        channel = _channel(request, channel_id)
        return Response(ChannelSerializer(channel).data, headers=etag(channel.version))

    @extend_schema(request=ChannelPatchSerializer, responses=ChannelSerializer)
    def patch(self, request: Request, channel_id: int) -> Response:
        """Change a channel; one that is not active neither takes nor sends anything."""
        with expecting_version(request, read_body(request, ChannelPatchSerializer)) as values:
            channel = change_channel(_channel(request, channel_id), by=actor(request), **values)
        return Response(ChannelSerializer(channel).data, headers=etag(channel.version))


class ChannelHealth(CrmView):
    """How a channel fares."""

    @extend_schema(responses=ChannelHealthSerializer)
    def get(self, request: Request, channel_id: int) -> Response:
        """Tell whether it is looked at without trouble, what waits, and what may be missing."""
        return Response(ChannelHealthSerializer(health_of(_channel(request, channel_id))).data)


class ChannelGapFilling(CrmView):
    """Fetching what is missing."""

    @extend_schema(request=None, responses={202: GapSerializer})
    def post(self, request: Request, channel_id: int, gap_id: int) -> Response:
        """Let what is missing be fetched, page by page backwards, as far as the network still has it."""
        gap = get_object_or_404(_channel(request, channel_id).gaps, pk=gap_id)
        return Response(GapSerializer(fetch_missing(gap, by=actor(request))).data, status=status.HTTP_202_ACCEPTED)


class ChannelSecrets(CrmView):
    """The secrets of a channel."""

    @extend_schema(parameters=[ParameterSerializer], responses=SecretSerializer(many=True))
    def get(self, request: Request, channel_id: int) -> Response:
        """List that there are secrets; nobody is shown what they say."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, _channel(request, channel_id).secrets.order_by("-id"), SecretSerializer)

    @extend_schema(request=SecretWriteSerializer, responses={201: SecretSerializer})
    def post(self, request: Request, channel_id: int) -> Response:
        """Add a secret; those before it stay valid until they are retired."""
        values = read_body(request, SecretWriteSerializer)
        secret = add_secret(_channel(request, channel_id), by=actor(request), **values)
        return Response(SecretSerializer(secret).data, status=status.HTTP_201_CREATED)


class ChannelNewSecret(CrmView):
    """A signing secret of our own making."""

    answers_with_secret = True

    @extend_schema(request=None, responses={201: MadeSecretSerializer})
    def post(self, request: Request, channel_id: int) -> Response:
        """Make a signing secret, which is told this once; those before it sign until they are retired."""
        made, secret = make_secret(_channel(request, channel_id), by=actor(request))
        answer = MadeSecretSerializer({"made": made, "secret": secret})
        return Response(answer.data, status=status.HTTP_201_CREATED)


class ChannelSecretRetirement(CrmView):
    """The end of a secret."""

    @extend_schema(request=None, responses=SecretSerializer)
    def put(self, request: Request, channel_id: int, secret_id: int) -> Response:
        """Make a secret worth nothing for good; the same again changes nothing."""
        secret = get_object_or_404(_channel(request, channel_id).secrets, pk=secret_id)
        retire_secret(secret, by=actor(request))
        secret.refresh_from_db()
        return Response(SecretSerializer(secret).data)


class ChannelFiles(CrmView):
    """Conversations from a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": ConversationsFileSerializer}, responses={202: ConversationsHandedInSerializer}
    )
    def post(self, request: Request, channel_id: int) -> Response:
        """Hand in a file of conversations, row by row, to be taken in; the same file again changes nothing."""
        file = read_body(request, ConversationsFileSerializer)["file"]
        handed_in = hand_in_conversations(_channel(request, channel_id), file, by=actor(request))
        return Response(ConversationsHandedInSerializer(handed_in).data, status=status.HTTP_202_ACCEPTED)


class InboundEvents(CrmView):
    """What came through a channel."""

    @extend_schema(parameters=[InboundParameters], responses=InboundEventSerializer(many=True))
    def get(self, request: Request, channel_id: int) -> Response:
        """List what came in, the newest first."""
        given = read_parameters(request, InboundParameters)
        rows = inbound_matching(request.user, _channel(request, channel_id), given)
        return self.page_of(request, rows, InboundEventSerializer)


class InboundEventReplay(CrmView):
    """Reading once more what came in."""

    @extend_schema(request=None, responses={202: InboundEventSerializer})
    def post(self, request: Request, channel_id: int, event_id: int) -> Response:
        """Let an event be taken in again; what it said is one message still."""
        events = inbound_matching(request.user, _channel(request, channel_id), {})
        event = get_object_or_404(events, pk=event_id)
        replay_event(event, by=actor(request))
        event.refresh_from_db()
        return Response(InboundEventSerializer(event).data, status=status.HTTP_202_ACCEPTED)


def _channel(request: Request, channel_id: int) -> Channel:
    return get_object_or_404(channels_matching(request.user, {}), pk=channel_id)
