"""Setting up the jury of a challenge: by which scorecard it judges, and who sits on it; and telling jurors of its times."""

from datetime import datetime, timedelta

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from ideas.jury_errors import CannotBeJuror, JurorHasJudged, JuryHasBegun, JuryIsOver
from ideas.models import Challenge, ChallengeEvent, JurySeat, Phase, Review, Scorecard
from ideas.models.challenge_event import OfJuror, ScorecardChosen
from ideas.operations.challenge_locks import locked_challenge, locked_to_run, record_challenge_event
from ideas.permissions import can_be_juror
from ideas.review_errors import CardIsRetired

# So long before its end whoever has something left to judge hears of it, but not before the middle.
REMINDED_BEFORE = timedelta(days=2)
_K = ChallengeEvent.Kind


@act
def choose_scorecard(challenge: Challenge, card: Scorecard | None, *, by: Member) -> ChallengeEvent | None:
    """Let the jury judge by this scorecard, or have no jury; the same again changes nothing.

    Raises ``MayNotRunChallenges``, ``JuryHasBegun`` or ``CardIsRetired``.
    """
    challenge = locked_to_run(challenge, by)
    number = None if card is None else card.pk
    if challenge.scorecard_id == number:
        return None
    if challenge.published_at and _has_begun(challenge, timezone.now()):
        raise JuryHasBegun
    if card is not None and read_locked(Scorecard.objects.all(), card.pk).retired_at is not None:
        raise CardIsRetired
    challenge.scorecard = card
    challenge.save(update_fields=["scorecard"])
    return record_challenge_event(_K.SCORECARD_CHOSEN, challenge, by=by, extras=ScorecardChosen(number))


@act
def seat_juror(challenge: Challenge, member: Member, *, by: Member) -> JurySeat:
    """Give a member a seat, also while the jury judges; the same again changes nothing.

    Raises ``MayNotRunChallenges``, ``JuryIsOver`` or ``CannotBeJuror``.
    """
    challenge = locked_to_run(challenge, by)
    seat = JurySeat.objects.filter(challenge=challenge, member=member).first()
    if seat is not None:
        return seat
    if challenge.is_over(Phase.Kind.JURY, timezone.now()):
        raise JuryIsOver
    if not can_be_juror(member, challenge):
        raise CannotBeJuror
    seat = JurySeat.objects.create(challenge=challenge, member=member, seated_by=by)
    record_challenge_event(_K.JUROR_SEATED, challenge, by=by, extras=OfJuror(member.pk))
    return seat


@act
def unseat_juror(seat: JurySeat, *, by: Member) -> ChallengeEvent | None:
    """Take a seat away with what was only kept on it; nobody there changes nothing.

    Raises ``MayNotRunChallenges``, ``JuryIsOver``, or ``JurorHasJudged`` once anything is handed in or declined.
    """
    challenge = locked_to_run(Challenge(pk=seat.challenge_id), by)
    if not JurySeat.objects.filter(pk=seat.pk).exists():
        return None
    if challenge.is_over(Phase.Kind.JURY, timezone.now()):
        raise JuryIsOver
    reviews = Review.objects.filter(seat=seat)
    if reviews.exclude(state=Review.State.ASKED).exists():
        raise JurorHasJudged
    reviews.delete()
    JurySeat.objects.filter(pk=seat.pk).delete()
    return record_challenge_event(_K.JUROR_UNSEATED, challenge, by=by, extras=OfJuror(seat.member_id))


@act
def tell_jury(challenge: Challenge, *, by: Member) -> int:
    """Write down, once each, that the jury has begun and that it ends soon, so that jurors hear of it; return how much it was."""
    challenge, now = locked_challenge(challenge), timezone.now()
    phase = challenge.phase_by_kind.get(Phase.Kind.JURY)
    if phase is None or not phase.runs_at(now) or challenge.scorecard_id is None:
        return 0
    length = phase.period.upper - phase.period.lower
    reminded_at = max(phase.period.upper - REMINDED_BEFORE, phase.period.lower + length / 2)
    due = [_K.JURY_BEGUN, *([_K.JURY_ENDING] if reminded_at <= now else [])]
    told = set(ChallengeEvent.objects.filter(challenge=challenge, kind__in=due).values_list("kind", flat=True))
    for kind in (one for one in due if one not in told):
        record_challenge_event(kind, challenge, by=by)
    return len(set(due) - told)


def tell_juries() -> int:
    """Tell the jurors of all challenges what is due; return how much it was."""
    running = Phase.objects.filter(kind=Phase.Kind.JURY, period__contains=timezone.now())
    judging = Challenge.objects.filter(
        pk__in=running.values("challenge"), published_at__isnull=False, scorecard__isnull=False
    )
    system = Member.objects.system()
    return sum(tell_jury(challenge, by=system) for challenge in judging.order_by("pk"))


def _has_begun(challenge: Challenge, now: datetime) -> bool:
    phase = challenge.phase_by_kind.get(Phase.Kind.JURY)
    return phase is not None and phase.period.lower <= now
