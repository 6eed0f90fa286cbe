"""Taking part in a challenge: agreeing to its terms, entering an idea, taking it out, and showing whose it was."""

from collections.abc import Collection

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from community.models.topic import State
from ideas.challenge_errors import (
    AuthorIsKnown,
    CallIsNotOpen,
    ChallengeIsDraft,
    IdeaCannotEnter,
    IdeaIsEntered,
    MayNotLeave,
    MayNotTakePart,
    TermsHaveChanged,
)
from ideas.models import Acceptance, Challenge, ChallengeEvent, Choice, Entry, Idea, IdeaEvent, Phase, Terms
from ideas.models.idea_event import InChallenge
from ideas.operations.challenge_locks import held_challenge, locked_challenge, record_challenge_event
from ideas.operations.events import locked_idea, record_idea_event
from ideas.operations.proposing import propose_idea
from ideas.permissions import can_moderate_ideas, can_take_part


@act
def accept_terms(challenge: Challenge, number: int, *, by: Member) -> bool:
    """Agree to the version that was read; return whether that is new.

    Raises ``MayNotTakePart``, ``ChallengeIsDraft``, or ``TermsHaveChanged`` when another version holds.
    """
    challenge = locked_challenge(challenge)
    if not can_take_part(by, challenge):
        raise MayNotTakePart
    if challenge.published_at is None:
        raise ChallengeIsDraft
    newest = Terms.objects.filter(challenge=challenge).order_by("-number").first()
    if newest is None or newest.number != number:
        raise TermsHaveChanged
    _acceptance, is_new = Acceptance.objects.get_or_create(terms=newest, member=by)
    return is_new


@act
def propose_entry(challenge: Challenge, *, by: Member, title: str, body: str, tags: Collection[str] = ()) -> Entry:
    """Propose a new idea in a challenge; where authors are hidden it is shown by the challenge only.

    Raises what ``held_challenge`` and ``propose_idea`` raise, or ``CallIsNotOpen``.
    """
    challenge = held_challenge(challenge, by=by)
    _check_call(challenge)
    is_veiled = challenge.is_veiled_at(timezone.now())
    event = propose_idea(challenge.category, by=by, title=title, body=body, tags=tags, is_veiled=is_veiled)
    return _enter(challenge, event.idea, by)


@act
def enter_idea(challenge: Challenge, idea: Idea, *, by: Member) -> Entry:
    """Let an idea of one's own take part; an idea that takes part in this challenge already stays as it is.

    Raises what ``held_challenge`` raises, ``CallIsNotOpen``, ``AuthorIsKnown``, ``IdeaIsEntered`` or ``IdeaCannotEnter``.
    """
    challenge = held_challenge(challenge, by=by)
    _check_call(challenge)
    idea = locked_idea(idea)
    entered = Entry.objects.filter(idea=idea).first()
    if entered is not None:
        if entered.challenge_id == challenge.pk and idea.author_id == by.pk:
            return entered
        raise IdeaIsEntered
    fits = idea.category_id == challenge.category_id and idea.state == State.VISIBLE
    if idea.author_id != by.pk or not fits or idea.status != Idea.Status.OPEN:
        raise IdeaCannotEnter
    if challenge.veiled_until:
        raise AuthorIsKnown
    return _enter(challenge, idea, by)


@act
def withdraw_entry(entry: Entry, *, by: Member) -> IdeaEvent:
    """Take an entry out again during the call; an idea that was veiled is put away, since it was never shown as theirs.

    Raises ``MayNotLeave`` or ``CallIsNotOpen``.
    """
    challenge = locked_challenge(Challenge(pk=entry.challenge_id))
    idea = locked_idea(Idea(pk=entry.idea_id))
    if not (by.is_active and by.pk == idea.author_id) and not can_moderate_ideas(by):
        raise MayNotLeave
    if not challenge.is_in(Phase.Kind.CALL, timezone.now()) or Choice.objects.filter(entry=entry).exists():
        raise CallIsNotOpen
    Entry.objects.filter(pk=entry.pk).delete()
    if idea.is_veiled:
        idea.state, idea.is_veiled = State.DELETED, False
        idea.save(update_fields=["state", "is_veiled"])
    return record_idea_event(IdeaEvent.Kind.IDEA_LEFT, idea, by=by, extras=InChallenge(challenge.pk))


@act
def lift_veil(challenge: Challenge, *, by: Member) -> ChallengeEvent | None:
    """Let everybody know who proposed what, once the phase is over until whose end that was hidden; else do nothing."""
    challenge = locked_challenge(challenge)
    if challenge.is_veiled_at(timezone.now()):
        return None
    veiled = list(
        Idea.objects.select_for_update(of=("self",), no_key=True)
        .filter(entry__challenge=challenge, is_veiled=True)
        .order_by("pk")
    )
    if not veiled:
        return None
    for idea in veiled:
        idea.is_veiled = False
        idea.save(update_fields=["is_veiled"])
        record_idea_event(IdeaEvent.Kind.IDEA_UNVEILED, idea, by=by, extras=InChallenge(challenge.pk))
    return record_challenge_event(ChallengeEvent.Kind.VEIL_LIFTED, challenge, by=by)


def lift_veils() -> int:
    """Lift the veil of every challenge whose time has come; return of how many."""
    waiting = Challenge.objects.filter(entries__idea__is_veiled=True).distinct().order_by("pk")
    system = Member.objects.system()
    return sum(lift_veil(challenge, by=system) is not None for challenge in waiting)


def _check_call(challenge: Challenge) -> None:
    if not challenge.is_in(Phase.Kind.CALL, timezone.now()):
        raise CallIsNotOpen


def _enter(challenge: Challenge, idea: Idea, by: Member) -> Entry:
    entry = Entry.objects.create(challenge=challenge, idea=idea)
    record_idea_event(IdeaEvent.Kind.IDEA_ENTERED, idea, by=by, extras=InChallenge(challenge.pk))
    return entry
