"""Judging entries of a challenge as one of its jurors, in the jury's phase only and without learning whose they are."""

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from ideas.challenge_errors import ChallengeIsDraft, EntryIsUnknown
from ideas.jury_errors import IsNotOnTheJury, JuryIsNotOpen, JuryLacksScorecard
from ideas.models import Challenge, Entry, Idea, IdeaEvent, JurySeat, Phase, Review
from ideas.operations.challenge_locks import shared_challenge
from ideas.operations.events import locked_idea
from ideas.operations.reviewing import Said, decline, hand_in, keep
from ideas.permissions import can_be_juror, has_part_in
from ideas.review_errors import ReviewIsClosed


@act
def save_jury_review(entry: Entry, said: Said, *, by: Member) -> Review:
    """Keep what a juror wrote so far of an entry; nobody else sees it.

    Raises ``ChallengeIsDraft``, ``IsNotOnTheJury``, ``JuryLacksScorecard``, ``JuryIsNotOpen``, ``EntryIsUnknown``,
    ``ReviewIsClosed``, or what ``reviewing.keep`` raises.
    """
    review, _idea = _held(entry, by)
    keep(review, said)
    return review


@act
def submit_jury_review(entry: Entry, said: Said | None = None, *, by: Member) -> IdeaEvent:
    """Hand a juror's review in, as it was kept or with what is said now; it stays as it is from then on.

    Raises what ``save_jury_review`` and ``reviewing.hand_in`` raise.
    """
    review, idea = _held(entry, by)
    return hand_in(review, idea, said)


@act
def declare_jury_conflict(entry: Entry, reason: str, *, by: Member) -> IdeaEvent:
    """Decline to judge an entry for an interest of one's own; what was written so far goes.

    Raises what ``save_jury_review`` raises, or ``ConflictNeedsReason``.
    """
    review, idea = _held(entry, by)
    return decline(review, idea, reason)


def _held(entry: Entry, by: Member) -> tuple[Review, Idea]:
    """Hold the challenge with the other jurors, so that nothing of it is counted meanwhile; then the idea and one's review."""
    challenge = shared_challenge(Challenge(pk=entry.challenge_id))
    seat = JurySeat.objects.filter(challenge=challenge, member=by).first()
    # Whoever came to keep order since then could see whose ideas these are.
    if seat is None or not can_be_juror(by, challenge):
        raise IsNotOnTheJury
    if challenge.published_at is None:
        raise ChallengeIsDraft
    if challenge.scorecard_id is None:
        raise JuryLacksScorecard
    if not challenge.is_in(Phase.Kind.JURY, timezone.now()):
        raise JuryIsNotOpen
    if not Entry.objects.standing().filter(pk=entry.pk, challenge=challenge).exists():
        raise EntryIsUnknown(pointer="/entry")
    idea = locked_idea(Idea(pk=entry.idea_id))
    if has_part_in(by, idea):
        raise IsNotOnTheJury
    given = {"card_id": challenge.scorecard_id, "evaluator": by, "asked_by_id": seat.seated_by_id}
    made, _is_new = Review.objects.get_or_create(seat=seat, idea=idea, defaults=given)
    review = Review.objects.select_related("card", "evaluator").select_for_update(of=("self",)).get(pk=made.pk)
    if review.state != Review.State.ASKED:
        raise ReviewIsClosed
    return review, idea
