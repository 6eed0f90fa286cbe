"""Prizes of a challenge."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import actor, referred
from community.foundation.requests import read_body
from ideas.api.serializers.prizes import (
    PrizeAwardWriteSerializer,
    PrizePayoutSerializer,
    PrizeSerializer,
    PrizeWriteSerializer,
)
from ideas.api.views.challenges import ChallengeView, seen_challenge
from ideas.models import Award, Prize
from ideas.operations.awarding import award_prize, offer_prize, record_payout
from ideas.reports.challenges import entries_of, prizes_of


class ChallengePrizes(ChallengeView):
    """What can be won."""

    @extend_schema(responses=PrizeSerializer(many=True))
    def get(self, request: Request, challenge_id: int) -> Response:
        """List prizes in their order, with what got them."""
        return Response(PrizeSerializer(list(prizes_of(seen_challenge(request, challenge_id))), many=True).data)

    @extend_schema(request=PrizeWriteSerializer, responses={201: PrizeSerializer})
    def post(self, request: Request, challenge_id: int) -> Response:
        """Offer another one; it stays."""
        challenge, values = seen_challenge(request, challenge_id), read_body(request, PrizeWriteSerializer)
        prize = offer_prize(challenge, by=actor(request), **values)
        return Response(PrizeSerializer(prize).data, status.HTTP_201_CREATED)


class PrizeView(ChallengeView):
    """One prize."""

    def prize(self, request: Request, challenge_id: int, prize_id: int) -> Prize:
        """Return the prize of a challenge that the caller may see."""
        return get_object_or_404(prizes_of(seen_challenge(request, challenge_id)), pk=prize_id)


class PrizeAward(PrizeView):
    """That an entry gets a prize."""

    @extend_schema(request=PrizeAwardWriteSerializer, responses=PrizeSerializer)
    def put(self, request: Request, challenge_id: int, prize_id: int) -> Response:
        """Give it to an entry; it stays there."""
        prize, values = self.prize(request, challenge_id, prize_id), read_body(request, PrizeAwardWriteSerializer)
        entry = referred(entries_of(prize.challenge), "/entry", pk=values.pop("entry"))
        award_prize(prize, entry, by=actor(request), **values)
        return Response(PrizeSerializer(self.prize(request, challenge_id, prize_id)).data)


class PrizePayout(PrizeView):
    """That a prize was paid."""

    @extend_schema(request=PrizePayoutSerializer, responses=PrizePayoutSerializer)
    def put(self, request: Request, challenge_id: int, prize_id: int) -> Response:
        """Record it; it stays."""
        prize, values = self.prize(request, challenge_id, prize_id), read_body(request, PrizePayoutSerializer)
        award: Award | None = getattr(prize, "award", None)
        if award is None:
            raise Http404
        payout = record_payout(award, by=actor(request), **values)
        return Response(PrizePayoutSerializer(payout).data)
