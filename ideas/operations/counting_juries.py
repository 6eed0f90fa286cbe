"""Counting what a jury handed in, once, when nobody can hand anything in any more."""

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from ideas.challenge_errors import MayNotRunChallenges
from ideas.judging.panels import count_scores
from ideas.jury_errors import JuryIsNotOver, JuryLacksScorecard
from ideas.models import Challenge, ChallengeEvent, Entry, JuryCount, JuryStanding, Phase
from ideas.operations.challenge_locks import locked_challenge, record_challenge_event
from ideas.permissions import can_run_challenges
from ideas.reports.jury import conflicts_of, scores_of


@act
def count_jury(challenge: Challenge, *, by: Member) -> JuryCount:
    """Put entries in the order of the jury and keep it; once counted it is not counted again.

    Raises ``MayNotRunChallenges``, ``JuryLacksScorecard`` or ``JuryIsNotOver``.
    """
    # Jurors who are handing something in are waited for, and whoever comes later is told that the phase is over.
    challenge = locked_challenge(challenge)
    if not (can_run_challenges(by) or by.kind == Member.Kind.SYSTEM):
        raise MayNotRunChallenges
    if challenge.scorecard_id is None:
        raise JuryLacksScorecard
    if not challenge.is_over(Phase.Kind.JURY, timezone.now()):
        raise JuryIsNotOver
    counted = JuryCount.objects.filter(challenge=challenge).first()
    if counted is not None:
        return counted
    scores = scores_of(challenge, Entry.objects.standing().filter(challenge=challenge).select_related("idea"))
    panel = count_scores(scores)
    count = JuryCount.objects.create(
        challenge=challenge,
        card_id=challenge.scorecard_id,
        review_count=len(scores["reviews"]),
        juror_count=len({one["juror"] for one in scores["reviews"]}),
        conflict_count=conflicts_of(challenge).count(),
        alpha=panel.alpha,
        scores_hash=scores["hash"],
        by=by,
    )
    JuryStanding.objects.bulk_create(
        JuryStanding(
            count=count,
            entry_id=one.entry,
            place=place,
            score=one.score,
            mean=one.mean,
            reviews=one.reviews,
            votes=one.votes,
        )
        for place, one in enumerate(panel.placed, 1)
    )
    record_challenge_event(ChallengeEvent.Kind.JURY_COUNTED, challenge, by=by)
    return count


def count_closed_juries() -> int:
    """Count every jury whose phase is over; return of how many challenges."""
    over = Phase.objects.filter(kind=Phase.Kind.JURY, period__endswith__lte=timezone.now())
    waiting = Challenge.objects.filter(
        pk__in=over.values("challenge"),
        published_at__isnull=False,
        scorecard__isnull=False,
        jury_count__isnull=True,
    ).order_by("pk")
    system = Member.objects.system()
    return sum(bool(count_jury(challenge, by=system)) for challenge in waiting)
