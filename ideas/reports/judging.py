"""What reviews say together: the order of ideas by a scorecard, how far evaluators agree, and what estimates are worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from community.models import Member
from community.models.category import Reader
from ideas.judging.agreement import krippendorffs_alpha
from ideas.judging.calibration import Calibration, Estimate, Outcome, calibrate, pooled
from ideas.judging.panels import tie_rule
from ideas.judging.severity import Judgement, level
from ideas.models import Criterion, Idea, Realisation, Review, ReviewScore, Scorecard
from ideas.models.review import ReviewQuerySet

# What an idea brought is compared with what was expected of its first year once a quarter of that is known.
KNOWN_AFTER = timedelta(days=90)
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Judged:
    """An idea with its place, its levelled and its plain score, how many judged it, and its benefit as calibrated."""

    place: int
    idea: Idea
    score: float
    mean: float
    reviews: int
    benefit: Estimate | None
    currency: str


@dataclass(frozen=True)
class Ranking:
    """Ideas by one scorecard, the best first; alpha is ``None`` where nobody else judged the same idea."""

    ideas: Sequence[Judged]
    alpha: float | None
    leniency: Mapping[int, float]


def scorecards_for(reader: Reader) -> QuerySet[Scorecard]:
    """Return all scorecards with their criteria for colleagues, none for others: two queries."""
    is_colleague = isinstance(reader, Member) and reader.is_active and reader.is_employee
    cards = Scorecard.objects.all() if is_colleague else Scorecard.objects.none()
    return cards.prefetch_related(Prefetch("criteria", queryset=Criterion.objects.order_by("place")))


def reviews_for(reader: Reader) -> QuerySet[Review]:
    """Return the reviews that somebody may see, with people and points: two queries."""
    points = ReviewScore.objects.select_related("criterion").order_by("criterion__place")
    visible = Review.objects.visible_to(reader).select_related("evaluator", "card", "idea")
    return visible.prefetch_related(Prefetch("scores", queryset=points))


def reviews_waiting_for(reader: Reader) -> QuerySet[Review]:
    """Return for colleagues also those that others have yet to hand in: that they were asked is known, not what they keep."""
    if not (isinstance(reader, Member) and reader.is_active and reader.is_employee):
        return Review.objects.none()
    readable = Idea.objects.visible_to(reader).order_by().values("id")
    waiting = Review.objects.of_colleagues().waiting().filter(idea__in=readable).order_by().values("id")
    seen = Review.objects.visible_to(reader).order_by().values("id")
    rows = Review.objects.filter(Q(pk__in=seen) | Q(pk__in=waiting)).select_related(
        "evaluator", "card", "idea", "asked_by"
    )
    points = ReviewScore.objects.select_related("criterion").order_by("criterion__place")
    return rows.prefetch_related(Prefetch("scores", queryset=points))


def ranking_of(reviews: ReviewQuerySet) -> Ranking:
    """Put ideas in order by what was handed in by one scorecard: two queries, and two more where benefits were asked.

    Each score is levelled by how strictly its evaluator judges. Of ideas with the same score to four places the one with
    more reviews comes first, then the one with more votes, then the older one.
    """
    given = list(reviews.submitted().select_related("idea").order_by("id"))
    judgements = [Judgement(one.idea_id, one.evaluator_id, float(one.score or 0)) for one in given]
    levelled = level(judgements)
    by_idea: dict[int, list[Review]] = {}
    for one in given:
        by_idea.setdefault(one.idea_id, []).append(one)
    learnt = calibrations({one.evaluator_id for one in given if one.benefit_likely is not None})
    ordered = sorted(by_idea.values(), key=lambda group: _order(group, levelled.points[group[0].idea_id]))
    ideas = [
        Judged(
            place,
            group[0].idea,
            levelled.points[group[0].idea_id],
            sum(float(one.score or 0) for one in group) / len(group),
            len(group),
            *_benefit(group, learnt),
        )
        for place, group in enumerate(ordered, 1)
    ]
    alpha = krippendorffs_alpha([[float(one.score or 0) for one in group] for group in by_idea.values()])
    return Ranking(ideas, alpha, {int(str(who)): value for who, value in levelled.leniency.items()})


def calibrations(evaluators: Iterable[int]) -> dict[int, Calibration]:
    """Return for each evaluator how well the benefits that they expected met what came; two queries, none for nobody."""
    wanted = set(evaluators)
    if not wanted:
        return {}
    estimated = Review.objects.submitted().filter(evaluator__in=wanted, benefit_likely__gt=0).order_by("id")
    came = brought(estimated.order_by().values("idea"))
    outcomes: dict[int, list[Outcome]] = {one: [] for one in wanted}
    for review in estimated:
        outcome = came.get((review.idea_id, review.currency))
        if outcome is not None:
            outcomes[review.evaluator_id].append(Outcome(_estimate(review), outcome))
    return {one: calibrate(known) for one, known in outcomes.items()}


def brought(ideas: QuerySet[Any, Any]) -> dict[tuple[int, str], float]:
    """Return by idea and currency what its first year brings, at the pace of the days that were measured of it.

    Ideas of which less than a quarter of a year is known are left out: nothing can be learnt from them yet.
    """
    rows = Realisation.objects.filter(adoption__idea__in=ideas).select_related("adoption").order_by("period", "id")
    sums: dict[tuple[int, str], tuple[timedelta, Decimal]] = {}
    begun: dict[int, date] = {}
    for row in rows:
        begin = begun.setdefault(row.adoption.idea_id, row.period.lower)
        within = min(row.period.upper, begin + YEAR) - row.period.lower
        if within <= timedelta():
            continue
        days, amount = sums.get((row.adoption.idea_id, row.currency), (timedelta(), Decimal()))
        part = row.amount * within.days / (row.period.upper - row.period.lower).days
        sums[row.adoption.idea_id, row.currency] = days + within, amount + part
    return {key: float(amount) * YEAR / days for key, (days, amount) in sums.items() if days >= KNOWN_AFTER}


def _order(group: Sequence[Review], score: float) -> tuple[float, int, int, datetime, int]:
    idea = group[0].idea
    return tie_rule(score, len(group), idea.shown_votes, idea.created_at, idea.pk)


def _benefit(group: Sequence[Review], learnt: Mapping[int, Calibration]) -> tuple[Estimate | None, str]:
    """What all who said it in the most common currency expect together, each as their past makes it."""
    said = [one for one in group if one.benefit_likely is not None]
    currencies = [one.currency for one in said]
    if not said:
        return None, ""
    currency = max(sorted(set(currencies)), key=currencies.count)
    counted = [learnt[one.evaluator_id].applied_to(_estimate(one)) for one in said if one.currency == currency]
    return pooled(counted), currency


def _estimate(review: Review) -> Estimate:
    return Estimate(float(review.benefit_low or 0), float(review.benefit_likely or 0), float(review.benefit_high or 0))
