"""Looking for answers before asking, and the experiments about it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.asking import (
    AskSessionSerializer,
    AskSessionWriteSerializer,
    HoldOutSerializer,
    HoldOutWriteSerializer,
    OpenedSerializer,
    OpenedWriteSerializer,
    OutcomeSerializer,
    OutcomeWriteSerializer,
    SimilarFoundSerializer,
    SimilarParameters,
    SimilarSerializer,
)
from community.api.views.base import CommunityView, actor, referred
from community.api.views.strangers import StrangerView
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import AskSession, HoldOut, Member, Topic
from community.models.ask_session import HOLD_OUT_ROLES
from community.models.visit import business_day
from community.operations.asking import Asking, Suggested, begin_asking, open_suggestion, record_outcome
from community.operations.holding_out import plan_hold_out, running_hold_out
from community.permissions import EXPERIMENT_ROLES
from community.reports import similar_things
from community.visitors import asker_of, hand_out_cookie
from community.web.tracks import address_with_track


class AskSessionList(StrangerView):
    """Those who begin to ask."""

    @extend_schema(request=AskSessionWriteSerializer, responses={201: AskSessionSerializer})
    def post(self, request: Request) -> Response:
        """Look for solved questions before asking; that it was done is written down."""
        values = read_body(request, AskSessionWriteSerializer)
        now = timezone.now()
        hold_out = running_hold_out(now)
        asker = asker_of(request, business_day(now), lasting=hold_out is not None)
        asking = begin_asking(
            values["title"], values.get("body", ""), by=request.user, visitor=asker.key, hold_out=hold_out
        )
        response = Response(AskSessionSerializer(_shown(asking)).data, status.HTTP_201_CREATED)
        hand_out_cookie(response, asker)
        return response


class AskSessionSuggestions(StrangerView):
    """What was suggested in the caller's own session."""

    @extend_schema(request=OpenedWriteSerializer, responses=OpenedSerializer)
    def post(self, request: Request, session_id: int) -> Response:
        """Say that a suggestion was opened; the first time counts."""
        session = _session(request, session_id)
        values = read_body(request, OpenedWriteSerializer)
        suggestion = referred(session.suggestions.all(), "/id", thing_kind=values["kind"], thing_id=values["id"])
        open_suggestion(suggestion)
        suggestion.refresh_from_db(fields=["opened_at"])
        return Response(OpenedSerializer(suggestion).data)


class AskSessionOutcome(StrangerView):
    """What came of the caller's own session."""

    @extend_schema(request=OutcomeWriteSerializer, responses=OutcomeSerializer)
    def put(self, request: Request, session_id: int) -> Response:
        """Say what came of it; until the question is posted people may change their minds."""
        session = _session(request, session_id)
        values = read_body(request, OutcomeWriteSerializer)
        topic, topic_id = None, values.get("topic")
        if values["outcome"] == AskSession.Outcome.POSTED and topic_id is not None:
            topic = referred(Topic.objects.visible_to(request.user), "/topic", pk=topic_id)
        by = request.user if isinstance(request.user, Member) else None
        record_outcome(session, values["outcome"], by=by, topic=topic)
        session.refresh_from_db()
        return Response(OutcomeSerializer(session).data)


class SimilarTopics(CommunityView):
    """What is like a question that somebody has."""

    @extend_schema(parameters=[SimilarParameters], responses=SimilarFoundSerializer, filters=False)
    def get(self, request: Request) -> Response:
        """Name solved questions and articles, the most alike first; nothing of it is written down."""
        given = read_parameters(request, SimilarParameters)
        found: Any = similar_things(request.user, given["title"], given["body"])
        return Response({"results": SimilarSerializer(found, many=True).data, "next": None, "previous": None})


class HoldOutList(CommunityView):
    """Experiments on what suggestions are good for."""

    public_read = False
    read_roles = HOLD_OUT_ROLES
    write_roles = EXPERIMENT_ROLES

    @extend_schema(parameters=[ParameterSerializer], responses=HoldOutSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the experiments, the newest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, HoldOut.objects.visible_to(request.user).newest_first(), HoldOutSerializer)

    @extend_schema(request=HoldOutWriteSerializer, responses={201: HoldOutSerializer})
    def post(self, request: Request) -> Response:
        """Begin an experiment, now or later; one runs at a moment."""
        hold_out = plan_hold_out(by=actor(request), **read_body(request, HoldOutWriteSerializer))
        return Response(HoldOutSerializer(hold_out).data, status.HTTP_201_CREATED)


def _session(request: Request, session_id: int) -> AskSession:
    """The session of this very caller; nobody knows those of others."""
    asker = asker_of(request, business_day(timezone.now()))
    return get_object_or_404(AskSession.objects.begun_by(asker.key), pk=session_id)


def _shown(asking: Asking) -> dict[str, Any]:
    session = asking.session
    return {
        "id": session.pk,
        "title": session.title,
        "started_at": session.started_at,
        "suggestions": [_suggestion(suggested) for suggested in asking.suggested],
    }


def _suggestion(suggested: Suggested) -> dict[str, Any]:
    row, similar = suggested.row, suggested.similar
    return {
        "kind": row.thing_kind,
        "id": row.thing_id,
        "title": similar.title,
        "solved": similar.is_solved,
        "score": round(similar.score, 4),
        "url": address_with_track(similar.get_absolute_url(), row),
        "opened_at": row.opened_at,
    }
