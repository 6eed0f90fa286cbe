"""The caller's ballot in a challenge, what counting gave, and the tally by which anyone counts again."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor
from community.foundation.requests import read_body, read_parameters
from community.models.token import Scope
from ideas.api.serializers.ballots import (
    BallotSerializer,
    BallotWriteSerializer,
    CountSerializer,
    TallyParameters,
    TallySerializer,
)
from ideas.api.views.challenges import seen_challenge
from ideas.api.views.ideas import IdeaView
from ideas.models import Challenge
from ideas.operations.balloting import cast_ballot, withdraw_ballot
from ideas.operations.counting_ballots import count_ballots
from ideas.reports.challenges import ballot_of, count_of
from ideas.reports.tallies import tally_as_csv, tally_of


class OwnBallot(IdeaView):
    """The caller's ballot."""

    public_read = False

    @extend_schema(responses=BallotSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show it with its receipt."""
        return _ballot_response(request, seen_challenge(request, challenge_id))

    @extend_schema(request=BallotWriteSerializer, responses=BallotSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Cast the whole ballot, in place of what was on it; the same again keeps the receipt."""
        challenge = seen_challenge(request, challenge_id)
        said = read_body(request, BallotWriteSerializer)["choices"]
        cast_ballot(challenge, {one["entry"]: one["points"] for one in said}, by=actor(request))
        return _ballot_response(request, challenge)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, challenge_id: int) -> Response:
        """Take it back, during the vote."""
        withdraw_ballot(seen_challenge(request, challenge_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BallotCount(IdeaView):
    """What counting the ballots gave."""

    write_scope = Scope.IDEAS_REVIEW

    @extend_schema(responses=CountSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show the result; there is none before the vote is over."""
        return Response(CountSerializer(_counted(seen_challenge(request, challenge_id))).data)

    @extend_schema(request=None, responses=CountSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Count now, once the vote is over; what was counted stays."""
        challenge = seen_challenge(request, challenge_id)
        count_ballots(challenge, by=actor(request))
        return Response(CountSerializer(_counted(challenge)).data)


class BallotTally(IdeaView):
    """All ballots without names."""

    @extend_schema(parameters=[TallyParameters], responses={200: TallySerializer, (200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, challenge_id: int) -> Response | HttpResponse:
        """Publish receipts with what is on their ballots, once they are counted."""
        form = read_parameters(request, TallyParameters)["form"]
        challenge = seen_challenge(request, challenge_id)
        _counted(challenge)
        tally = tally_of(challenge)
        if form == "csv":
            headers = {"Content-Disposition": f'attachment; filename="tally-{challenge.pk}.csv"'}
            return HttpResponse(tally_as_csv(tally), content_type="text/csv; charset=utf-8", headers=headers)
        return Response(tally)


def _counted(challenge: Challenge) -> Any:
    count = count_of(challenge)
    if count is None:
        raise Http404
    return {
        **{name: getattr(count, name) for name in ("rule", "ballot_count", "seed", "tally_hash", "counted_at")},
        "standings": list(count.standings.all()),
        "segments": list(count.segments.all()),
    }


def _ballot_response(request: Request, challenge: Challenge) -> Response:
    ballot = ballot_of(challenge, request.user)
    if ballot is None:
        raise Http404
    return Response(BallotSerializer(ballot).data)
