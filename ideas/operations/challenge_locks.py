"""Holding a challenge: whoever runs it alone, whoever takes part together with the others."""

from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from community.foundation.events import Extras
from community.foundation.locking import read_locked
from community.models import Member
from ideas.challenge_errors import ChallengeIsDraft, MayNotRunChallenges, MayNotTakePart, TermsAreNotAccepted
from ideas.models import Acceptance, Challenge, ChallengeEvent, Terms
from ideas.permissions import can_run_challenges, can_take_part
from ideas.signals import challenge_changed


def locked_challenge(challenge: Challenge) -> Challenge:
    """Lock a challenge alone: participants wait, and it waits for those who are at it."""
    return read_locked(Challenge.objects.select_related("category__circle").with_phases(), challenge.pk)


def locked_to_run(challenge: Challenge, by: Member) -> Challenge:
    """Lock a challenge alone for somebody who runs it. Raises ``MayNotRunChallenges``."""
    challenge = locked_challenge(challenge)
    if not can_run_challenges(by):
        raise MayNotRunChallenges
    return challenge


def held_challenge(challenge: Challenge, *, by: Member) -> Challenge:
    """Hold a challenge together with other participants, so that nothing of it changes and it is not counted meanwhile.

    Raises ``MayNotTakePart``, ``ChallengeIsDraft`` or ``TermsAreNotAccepted``.
    """
    challenge = shared_challenge(challenge)
    if not can_take_part(by, challenge):
        raise MayNotTakePart
    if challenge.published_at is None:
        raise ChallengeIsDraft
    if not has_accepted(challenge, by):
        raise TermsAreNotAccepted
    return challenge


def shared_challenge(challenge: Challenge) -> Challenge:
    """Hold a challenge together with others who are at it, whoever they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM ideas_challenge WHERE id = %s FOR SHARE", [challenge.pk])
    return Challenge.objects.select_related("category__circle").with_phases().get(pk=challenge.pk)


def has_accepted(challenge: Challenge, member: Member) -> bool:
    """Tell whether a member accepted the newest terms; where there are none nothing is asked."""
    newest = Terms.objects.filter(challenge=challenge).order_by("-number").first()
    return newest is None or Acceptance.objects.filter(terms=newest, member=member).exists()


def record_challenge_event(
    kind: ChallengeEvent.Kind, challenge: Challenge, *, by: Member, extras: Extras | None = None
) -> ChallengeEvent:
    """Write the event in the act's transaction; whoever reacts hears of it only once it is there to stay."""
    event = ChallengeEvent.objects.create(
        kind=kind,
        challenge=challenge,
        by=by,
        occurred_at=timezone.now(),
        extras=extras.as_json() if extras else {},
    )
    ring = partial(challenge_changed.send_robust, sender=ChallengeEvent, event_id=event.pk, kind=event.kind)
    transaction.on_commit(ring)
    return event
