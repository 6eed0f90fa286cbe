"""Asking for reviews, writing them, handing them in, and declining for a conflict of interest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from ideas.errors import IdeaIsNotStanding
from ideas.judging import formulas
from ideas.models import Criterion, Idea, IdeaEvent, Review, ReviewScore, Scorecard
from ideas.models.idea_event import Reviewed
from ideas.operations.adopting import Expectation
from ideas.operations.events import locked_idea, record_idea_event
from ideas.permissions import can_ask_for_reviews, can_evaluate
from ideas.review_errors import (
    CannotEvaluate,
    CardIsRetired,
    ConflictNeedsReason,
    IsNotTheEvaluator,
    MayNotAskForReviews,
    PointsOffTheScale,
    ReviewHasNoScore,
    ReviewIsClosed,
    ReviewIsNotWhole,
)

FINEST = Decimal("0.0001")
HIGHEST = Decimal(10) ** 13


@dataclass(frozen=True)
class Said:
    """What an evaluator says: points by the code of the criterion, a comment, and the benefit of the first year."""

    points: Mapping[str, Decimal]
    comment: str = ""
    benefit: Expectation | None = None


@act
def ask_for_reviews(
    idea: Idea, evaluators: Collection[Member], card: Scorecard, *, by: Member, due_on: date | None = None
) -> list[Review]:
    """Ask colleagues to judge an idea by a scorecard; return those reviews that are new, none for who was asked before.

    Raises ``MayNotAskForReviews``, ``IdeaIsNotStanding``, ``CardIsRetired``, or ``CannotEvaluate`` when one of them may
    not read the idea, or proposed it.
    """
    idea = locked_idea(idea)
    card = read_locked(Scorecard.objects.all(), card.pk)
    if not can_ask_for_reviews(by):
        raise MayNotAskForReviews
    if idea.state != Idea.State.VISIBLE or idea.merged_into_id:
        raise IdeaIsNotStanding
    if card.retired_at is not None:
        raise CardIsRetired
    if not all(can_evaluate(one, idea) for one in evaluators):
        raise CannotEvaluate
    asked = set(Review.objects.of_colleagues().filter(idea=idea, card=card).values_list("evaluator", flat=True))
    new = {one.pk: one for one in evaluators if one.pk not in asked}
    reviews = [
        Review.objects.create(idea=idea, card=card, evaluator=one, asked_by=by, due_on=due_on) for one in new.values()
    ]
    for review in reviews:
        record_idea_event(IdeaEvent.Kind.REVIEW_ASKED, idea, by=by, extras=Reviewed(review.pk))
    return reviews


@act
def save_review(review: Review, said: Said, *, by: Member) -> Review:
    """Keep what was written so far, in place of what was kept before; nobody else sees it.

    Raises ``IsNotTheEvaluator``, ``ReviewIsClosed``, ``PointsOffTheScale``, or what the benefit's check raises.
    """
    review, _idea = _locked(review, by)
    keep(review, said)
    return review


@act
def submit_review(review: Review, said: Said | None = None, *, by: Member) -> IdeaEvent:
    """Hand a review in, as it was kept or with what is said now; it stays as it is from then on.

    Raises what ``save_review`` raises, ``ReviewIsNotWhole`` or ``ReviewHasNoScore``.
    """
    review, idea = _locked(review, by)
    return hand_in(review, idea, said)


@act
def declare_conflict(review: Review, reason: str, *, by: Member) -> IdeaEvent:
    """Decline to judge for an interest of one's own; what was written so far goes.

    Raises ``IsNotTheEvaluator``, ``ReviewIsClosed`` or ``ConflictNeedsReason``.
    """
    review, idea = _locked(review, by)
    return decline(review, idea, reason)


@act
def take_back_asking(review: Review, *, by: Member) -> IdeaEvent:
    """Ask no more for a review that is not handed in; raises ``MayNotAskForReviews`` or ``ReviewIsClosed``."""
    idea = locked_idea(Idea(pk=review.idea_id))
    review = read_locked(Review.objects.of_colleagues(), review.pk)
    if not can_ask_for_reviews(by):
        raise MayNotAskForReviews
    if review.state != Review.State.ASKED:
        raise ReviewIsClosed
    number = review.pk
    review.delete()
    return record_idea_event(IdeaEvent.Kind.REVIEW_DROPPED, idea, by=by, extras=Reviewed(number))


def hand_in(review: Review, idea: Idea, said: Said | None) -> IdeaEvent:
    """Close an open review of an idea, both held, with its score; raises what ``submit_review`` says of the words."""
    if said is not None:
        keep(review, said)
    criteria = list(Criterion.objects.filter(card=review.card_id))
    points = {one.criterion_id: one.points for one in ReviewScore.objects.filter(review=review)}
    if any(one.pk not in points for one in criteria) or (review.card.asks_benefit and review.benefit_likely is None):
        raise ReviewIsNotWhole
    review.score = _score(review.card, criteria, points)
    _close(review, Review.State.SUBMITTED)
    return record_idea_event(IdeaEvent.Kind.REVIEW_SUBMITTED, idea, by=review.evaluator, extras=Reviewed(review.pk))


def decline(review: Review, idea: Idea, reason: str) -> IdeaEvent:
    """Close an open review of an idea, both held, for an interest of its evaluator; raises ``ConflictNeedsReason``."""
    if not reason.strip():
        raise ConflictNeedsReason(pointer="/reason")
    keep(review, Said({}))
    review.conflict = reason.strip()
    _close(review, Review.State.CONFLICTED)
    return record_idea_event(IdeaEvent.Kind.CONFLICT_DECLARED, idea, by=review.evaluator, extras=Reviewed(review.pk))


def keep(review: Review, said: Said) -> None:
    """Put what is said in place of what was kept; raises ``PointsOffTheScale`` or what the benefit's check raises."""
    criteria = {one.code: one for one in Criterion.objects.filter(card=review.card_id)}
    for code, points in said.points.items():
        one = criteria.get(code)
        if one is None or not points.is_finite() or not one.lowest <= points <= one.highest:
            raise PointsOffTheScale(pointer=f"/points/{code}")
    if said.benefit is not None:
        said.benefit.check()
    review.comment = said.comment.strip()
    benefit = said.benefit
    review.benefit_low, review.benefit_likely, review.benefit_high, review.currency = (
        (benefit.low, benefit.likely, benefit.high, benefit.currency) if benefit else (None, None, None, "")
    )
    review.save(update_fields=["comment", "benefit_low", "benefit_likely", "benefit_high", "currency"])
    ReviewScore.objects.filter(review=review).delete()
    ReviewScore.objects.bulk_create(
        ReviewScore(review=review, criterion=criteria[code], points=points) for code, points in said.points.items()
    )


def _locked(review: Review, by: Member) -> tuple[Review, Idea]:
    """The idea first, as every act on it does; then the review, which its evaluator alone may write."""
    idea = locked_idea(Idea(pk=review.idea_id))
    review = read_locked(Review.objects.of_colleagues().select_related("card", "evaluator"), review.pk)
    if by.pk != review.evaluator_id or not can_evaluate(by, idea):
        raise IsNotTheEvaluator
    if review.state != Review.State.ASKED:
        raise ReviewIsClosed
    return review, idea


def _close(review: Review, state: Review.State) -> None:
    review.state, review.closed_at = state, timezone.now()
    review.save(update_fields=["state", "closed_at", "score", "conflict"])


def _score(card: Scorecard, criteria: Collection[Criterion], points: Mapping[int, Decimal]) -> Decimal:
    given = {one.code: Fraction(points[one.pk]) for one in criteria}
    try:
        match card.method:
            case Scorecard.Method.RICE:
                exact = formulas.rice(given)
            case Scorecard.Method.ICE:
                exact = formulas.ice(given)
            case Scorecard.Method.CUSTOM:
                exact = formulas.custom(card.formula, given)
            case _:
                exact = formulas.weighted(given, {one.code: _scale(one) for one in criteria})
    except formulas.HasNoScore as error:
        raise ReviewHasNoScore from error
    if abs(exact) > HIGHEST:
        raise ReviewHasNoScore
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(FINEST)


def _scale(one: Criterion) -> formulas.Scale:
    return formulas.Scale(Fraction(one.lowest), Fraction(one.highest), Fraction(one.weight), one.counts_against)
