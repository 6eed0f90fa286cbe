"""The jury of a challenge: seating it, judging as one of its jurors, and what came out."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import read_body
from community.models import Member
from ideas.api.serializers import jury as shapes
from ideas.api.serializers.reviews import ConflictSerializer, SaidSerializer, said_of
from ideas.api.views.challenges import ChallengeView, seen_challenge
from ideas.api.views.ideas import IdeaView
from ideas.jury_errors import IsNotOnTheJury
from ideas.models import Challenge
from ideas.operations.counting_juries import count_jury
from ideas.operations.jury_reviewing import declare_jury_conflict, save_jury_review, submit_jury_review
from ideas.operations.seating import choose_scorecard, seat_juror, unseat_juror
from ideas.permissions import can_see_jury
from ideas.reports.judging import scorecards_for
from ideas.reports.jury import ToJudge, jury_count_of, jury_of, queue_of, scores_of, seat_of, seats_of, to_judge


class Jury(ChallengeView):
    """By what the jury judges, and who sits on it."""

    public_read = False

    @extend_schema(responses=shapes.JurySerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show it to jurors and to those who run challenges."""
        return _jury_response(request, challenge_id)


class JuryScorecard(ChallengeView):
    """By what the jury judges."""

    @extend_schema(request=shapes.JuryScorecardSerializer, responses=shapes.JurySerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Choose the scorecard, until the jury begins."""
        challenge = seen_challenge(request, challenge_id)
        number = read_body(request, shapes.JuryScorecardSerializer)["scorecard"]
        card = None if number is None else referred(scorecards_for(request.user), "/scorecard", pk=number)
        choose_scorecard(challenge, card, by=actor(request))
        return _jury_response(request, challenge_id)


class JurySeatOfMember(ChallengeView):
    """One seat."""

    @extend_schema(request=None, responses=shapes.JurySerializer)
    def put(self, request: Request, challenge_id: int, member_id: int) -> Response:
        """Give a member a seat; they are told."""
        challenge = seen_challenge(request, challenge_id)
        seat_juror(challenge, get_object_or_404(Member.objects.people(), pk=member_id), by=actor(request))
        return _jury_response(request, challenge_id)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, challenge_id: int, member_id: int) -> Response:
        """Take a seat away from which nothing was judged yet."""
        challenge = seen_challenge(request, challenge_id)
        unseat_juror(get_object_or_404(seats_of(challenge), member=member_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class JuryView(IdeaView):
    """A view of a juror's own reviews."""

    public_read = False

    def line(self, request: Request, challenge_id: int, entry_id: int) -> ToJudge:
        """Return an entry of the caller's queue."""
        challenge = seen_challenge(request, challenge_id)
        seat = seat_of(challenge, request.user)
        line = to_judge(challenge, seat, entry_id) if seat else None
        if line is None:
            raise Http404
        return line


class JuryReviews(JuryView):
    """What the caller has to judge."""

    @extend_schema(responses=shapes.JuryReviewSerializer(many=True))
    def get(self, request: Request, challenge_id: int) -> Response:
        """List all entries in which the caller has no part, in an order of their own."""
        challenge = seen_challenge(request, challenge_id)
        seat = seat_of(challenge, request.user)
        if seat is None:
            raise Http404
        lines: Any = queue_of(challenge, seat)
        return Response(shapes.JuryReviewSerializer(lines, many=True).data)


class JuryReview(JuryView):
    """The caller's review of one entry."""

    @extend_schema(responses=shapes.JuryReviewSerializer)
    def get(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Show it."""
        return Response(shapes.JuryReviewSerializer(self.line(request, challenge_id, entry_id)).data)

    @extend_schema(request=SaidSerializer, responses=shapes.JuryReviewSerializer)
    def put(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Keep a draft; nobody else sees it."""
        entry = self.line(request, challenge_id, entry_id).entry
        save_jury_review(entry, said_of(read_body(request, SaidSerializer)), by=actor(request))
        return self.get(request, challenge_id, entry_id)


class JuryReviewSubmission(JuryView):
    """The handing in of a review."""

    @extend_schema(request=SaidSerializer, responses=shapes.JuryReviewSerializer)
    def post(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Hand it in; it stays as it is from then on."""
        entry = self.line(request, challenge_id, entry_id).entry
        submit_jury_review(entry, said_of(read_body(request, SaidSerializer)), by=actor(request))
        return Response(shapes.JuryReviewSerializer(self.line(request, challenge_id, entry_id)).data)


class JuryReviewConflict(JuryView):
    """A conflict of interest."""

    @extend_schema(request=ConflictSerializer, responses=shapes.JuryReviewSerializer)
    def put(self, request: Request, challenge_id: int, entry_id: int) -> Response:
        """Decline to judge an entry for an interest of the caller's own."""
        entry = self.line(request, challenge_id, entry_id).entry
        declare_jury_conflict(entry, read_body(request, ConflictSerializer)["reason"], by=actor(request))
        return Response(shapes.JuryReviewSerializer(self.line(request, challenge_id, entry_id)).data)


class JuryResult(ChallengeView):
    """What the jury said together."""

    @extend_schema(responses=shapes.JuryCountSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Show the result; there is none before the jury is over."""
        return _count_response(seen_challenge(request, challenge_id))

    @extend_schema(request=None, responses=shapes.JuryCountSerializer)
    def put(self, request: Request, challenge_id: int) -> Response:
        """Count now, once the jury is over; what was counted stays."""
        challenge = seen_challenge(request, challenge_id)
        count_jury(challenge, by=actor(request))
        return _count_response(challenge)


class JuryScores(ChallengeView):
    """All scores without names."""

    @extend_schema(responses=shapes.JuryScoresSerializer)
    def get(self, request: Request, challenge_id: int) -> Response:
        """Publish them once they are counted: ``manage.py recount_tally`` counts them again."""
        challenge = seen_challenge(request, challenge_id)
        if jury_count_of(challenge) is None:
            raise Http404
        return Response(scores_of(challenge))


def _jury_response(request: Request, challenge_id: int) -> Response:
    challenge = seen_challenge(request, challenge_id)
    if not can_see_jury(request.user, challenge):
        raise IsNotOnTheJury
    return Response(shapes.JurySerializer(jury_of(challenge)).data)


def _count_response(challenge: Challenge) -> Response:
    count = jury_count_of(challenge)
    if count is None:
        raise Http404
    return Response(shapes.JuryCountSerializer(count).data)
