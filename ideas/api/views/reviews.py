"""Judging ideas: scorecards, reviews, and the order that comes of them; for colleagues only."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.views.base import PagedView, UnknownReference, actor, referred
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Member
from community.models.token import Scope
from ideas.api.serializers import reviews as shapes
from ideas.models import Idea, Review, Scorecard
from ideas.operations.reviewing import (
    ask_for_reviews,
    declare_conflict,
    save_review,
    submit_review,
    take_back_asking,
)
from ideas.operations.scorecards import edit_card, retire_card, write_card
from ideas.reports.judging import ranking_of, reviews_for, reviews_waiting_for, scorecards_for


class JudgingView(PagedView):
    """A view of judging."""

    read_scope = Scope.IDEAS_REVIEW
    write_scope = Scope.IDEAS_REVIEW


class ScorecardList(JudgingView):
    """All scorecards."""

    @extend_schema(parameters=[ParameterSerializer], responses=shapes.ScorecardSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List scorecards, the newest first."""
        read_parameters(request, ParameterSerializer)
        return self.page_of(request, scorecards_for(request.user).order_by("-id"), shapes.ScorecardSerializer)

    @extend_schema(request=shapes.ScorecardWriteSerializer, responses={201: shapes.ScorecardSerializer})
    def post(self, request: Request) -> Response:
        """Write a scorecard."""
        draft = shapes.draft_of(read_body(request, shapes.ScorecardWriteSerializer))
        return _card_response(request, write_card(draft, by=actor(request)).pk, status.HTTP_201_CREATED)


class ScorecardDetail(JudgingView):
    """One scorecard."""

    @extend_schema(responses=shapes.ScorecardSerializer)
    def get(self, request: Request, card_id: int) -> Response:
        """Show a scorecard."""
        return _card_response(request, card_id)

    @extend_schema(request=shapes.ScorecardWriteSerializer, responses=shapes.ScorecardSerializer)
    def put(self, request: Request, card_id: int) -> Response:
        """Change a scorecard by which nobody was asked yet."""
        card = get_object_or_404(scorecards_for(request.user), pk=card_id)
        edit_card(card, shapes.draft_of(read_body(request, shapes.ScorecardWriteSerializer)), by=actor(request))
        return _card_response(request, card_id)


class ScorecardRetirement(JudgingView):
    """The end of a scorecard."""

    @extend_schema(request=None, responses=shapes.ScorecardSerializer)
    def put(self, request: Request, card_id: int) -> Response:
        """Ask nobody by this scorecard any more; what was asked stays."""
        retire_card(get_object_or_404(scorecards_for(request.user), pk=card_id), by=actor(request))
        return _card_response(request, card_id)


class ScorecardRanking(JudgingView):
    """What came of a scorecard."""

    @extend_schema(responses=shapes.RankingSerializer)
    def get(self, request: Request, card_id: int) -> Response:
        """Show ideas in the order of their scores, from those reviews that the caller may see."""
        card = get_object_or_404(scorecards_for(request.user), pk=card_id)
        ranking = ranking_of(Review.objects.visible_to(request.user).filter(card=card))
        return Response(shapes.RankingSerializer(ranking).data)


class ReviewList(JudgingView):
    """All reviews."""

    @extend_schema(parameters=[shapes.ReviewParameters], responses=shapes.ReviewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List one's own reviews, and those of others once they are handed in and one's own of the same idea is, too."""
        values = read_parameters(request, shapes.ReviewParameters)
        names = {"idea": "idea", "scorecard": "card", "category": "idea__category", "state": "state"}
        rows = reviews_for(request.user).filter(**{names[key]: values[key] for key in names if key in values})
        if values.get("mine"):
            rows = rows.filter(evaluator=actor(request))
        return self.page_of(request, rows.order_by("-id"), shapes.ReviewSerializer)

    @extend_schema(request=shapes.AskingSerializer, responses={201: shapes.ReviewSerializer(many=True)})
    def post(self, request: Request) -> Response:
        """Ask colleagues for reviews of an idea; those who were asked before are not asked again."""
        values = read_body(request, shapes.AskingSerializer)
        idea = referred(Idea.objects.visible_to(request.user), "/idea", pk=values["idea"])
        card = referred(scorecards_for(request.user), "/scorecard", pk=values["scorecard"])
        people = _colleagues(values["evaluators"])
        made = ask_for_reviews(idea, people, card, by=actor(request), due_on=values.get("due_on"))
        return Response([_asked(one) for one in made], status=status.HTTP_201_CREATED)


class ReviewDetail(JudgingView):
    """One review."""

    @extend_schema(responses=shapes.ReviewSerializer)
    def get(self, request: Request, review_id: int) -> Response:
        """Show a review."""
        return _review_response(request, review_id)

    @extend_schema(request=shapes.SaidSerializer, responses=shapes.ReviewSerializer)
    def put(self, request: Request, review_id: int) -> Response:
        """Keep a draft of the caller's own review; nobody else sees it."""
        save_review(
            _review(request, review_id), shapes.said_of(read_body(request, shapes.SaidSerializer)), by=actor(request)
        )
        return _review_response(request, review_id)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, review_id: int) -> Response:
        """Ask no more for a review that is not handed in."""
        # Whoever asks may take it back without reading what its evaluator has kept so far.
        take_back_asking(get_object_or_404(reviews_waiting_for(request.user), pk=review_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReviewSubmission(JudgingView):
    """The handing in of a review."""

    @extend_schema(request=shapes.SaidSerializer, responses=shapes.ReviewSerializer)
    def post(self, request: Request, review_id: int) -> Response:
        """Hand the caller's review in; it stays as it is from then on."""
        said = shapes.said_of(read_body(request, shapes.SaidSerializer))
        submit_review(_review(request, review_id), said, by=actor(request))
        return _review_response(request, review_id)


class ReviewConflict(JudgingView):
    """A conflict of interest."""

    @extend_schema(request=shapes.ConflictSerializer, responses=shapes.ReviewSerializer)
    def put(self, request: Request, review_id: int) -> Response:
        """Decline to judge for an interest of the caller's own."""
        reason = read_body(request, shapes.ConflictSerializer)["reason"]
        declare_conflict(_review(request, review_id), reason, by=actor(request))
        return _review_response(request, review_id)


def _review(request: Request, review_id: int) -> Review:
    review: Review = get_object_or_404(reviews_for(request.user), pk=review_id)
    return review


def _review_response(request: Request, review_id: int) -> Response:
    return Response(shapes.ReviewSerializer(_review(request, review_id)).data)


def _asked(review: Review) -> dict[str, Any]:
    return dict(shapes.ReviewSerializer(review).data)


def _card_response(request: Request, card_id: int, code: int = status.HTTP_200_OK) -> Response:
    card: Scorecard = get_object_or_404(scorecards_for(request.user), pk=card_id)
    return Response(shapes.ScorecardSerializer(card).data, status=code)


def _colleagues(ids: list[int]) -> list[Member]:
    found = Member.objects.people().active().in_bulk(ids)
    for index, pk in enumerate(ids):
        if pk not in found:
            raise UnknownReference(pointer=f"/evaluators/{index}")
    return list(found.values())
