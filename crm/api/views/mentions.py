"""Mentions: the list to go through, one by itself, and what is made of it."""

from typing import Any

from django.db import models
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.filters import narrowed
from community.api.serializers.fields import IdField
from community.api.views.base import actor, etag, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Category
from crm.api.serializers.mentions import (
    AnswerWriteSerializer,
    DeliverySerializer,
    MentionSerializer,
    MessageReadingSerializer,
    MoodWriteSerializer,
    TriageSerializer,
    TriageWriteSerializer,
)
from crm.api.views.base import CrmView
from crm.models import Message, MessageReading, Triage
from crm.models.message import MessageQuerySet
from crm.operations.answering import answer_message
from crm.operations.triaging import Made, correct_mood, decide_mention
from crm.operations.vouching import accept_sender


class MentionParameters(ParameterSerializer):
    """The filters of the list of mentions."""

    channel = IdField(required=False, help_text="Id of a channel.")
    persona = IdField(required=False, help_text="Id of a persona.")
    search = IdField(required=False, help_text="Id of a saved search that found it.")
    mood = serializers.ChoiceField(choices=MessageReading.Mood.choices, required=False)
    language = serializers.CharField(required=False, max_length=2)
    verdict = serializers.ChoiceField(choices=[*Triage.Verdict.choices, ("none", "none")], required=False)


class MentionList(CrmView):
    """What people say on channels."""

    @extend_schema(parameters=[MentionParameters], responses=MentionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List mentions, the newest first."""
        given = read_parameters(request, MentionParameters)
        return self.page_of(request, _matching(request, given), MentionSerializer)


class MentionDetail(CrmView):
    """One mention."""

    @extend_schema(responses=MentionSerializer)
    def get(self, request: Request, message_id: int) -> Response:
        """Show a mention."""
        message = get_object_or_404(_said(request), pk=message_id)
        return Response(MentionSerializer(message).data, headers=etag(message.version))


class MentionTriage(CrmView):
    """What is made of a mention."""

    @extend_schema(request=TriageWriteSerializer, responses=TriageSerializer)
    def put(self, request: Request, message_id: int) -> Response:
        """Ignore it, thank for it, or make a ticket or an idea of it; the same verdict again changes nothing."""
        message = get_object_or_404(_said(request), pk=message_id)
        values = read_body(request, TriageWriteSerializer)
        place = values.pop("category", None)
        seen = Category.objects.visible_to(request.user)
        category = referred(seen, "/category", pk=place) if place is not None else None
        verdict = values.pop("verdict")
        decide_mention(message, verdict, by=actor(request), made=Made(category=category, **values))
        triage = _said(request).get(pk=message_id).triage
        return Response(TriageSerializer(triage).data)


class MentionMood(CrmView):
    """How a mention is meant."""

    @extend_schema(request=MoodWriteSerializer, responses=MessageReadingSerializer)
    def put(self, request: Request, message_id: int) -> Response:
        """Correct the mood; what the rules said stays beside it."""
        message = get_object_or_404(_said(request).filter(reading__isnull=False), pk=message_id)
        correct_mood(message.reading, read_body(request, MoodWriteSerializer)["mood"], by=actor(request))
        return Response(MessageReadingSerializer(message.reading).data)


class MentionSender(CrmView):
    """Whether a letter is taken for its sender's."""

    @extend_schema(request=None, responses=MentionSerializer)
    def put(self, request: Request, message_id: int) -> Response:
        """Accept its sender; a reply that was held enters its ticket. Again changes nothing."""
        accept_sender(get_object_or_404(_said(request), pk=message_id), by=actor(request))
        message = get_object_or_404(_said(request), pk=message_id)
        return Response(MentionSerializer(message).data, headers=etag(message.version))


class MentionAnswers(CrmView):
    """Answers on the channel."""

    @extend_schema(request=AnswerWriteSerializer, responses={202: DeliverySerializer})
    def post(self, request: Request, message_id: int) -> Response:
        """Answer what was said; it is sent in a moment, once."""
        message = get_object_or_404(_said(request), pk=message_id)
        text = read_body(request, AnswerWriteSerializer)["text"]
        delivery = answer_message(message, by=actor(request), text=text)
        return Response(DeliverySerializer(delivery).data, status=status.HTTP_202_ACCEPTED)


def _said(request: Request) -> MessageQuerySet:
    """All that was said on channels, also what became a ticket."""
    said: MessageQuerySet = Message.objects.visible_to(request.user).said_on_channels()
    return said.select_related("reading", "triage__by").prefetch_related("heard").fetch_mode(models.FETCH_PEERS)


def _matching(request: Request, given: dict[str, Any]) -> models.QuerySet[Message]:
    verdict = given.pop("verdict", None)
    rows = narrowed(
        _said(request).undecided() if verdict == "none" else _said(request),
        given,
        channel="channel",
        persona="persona",
        search="heard__search",
        mood="reading__mood",
        language="reading__language",
    )
    if verdict not in {None, "none"}:
        rows = rows.filter(triage__verdict=verdict)
    return rows.order_by("-written_at", "-id")
