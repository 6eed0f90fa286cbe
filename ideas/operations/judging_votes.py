"""Votes that look wrong are held back, never deleted: a task finds them, a person releases or rejects them, with a reason."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from community.errors import TextIsEmpty
from community.foundation.acting import act
from community.models import Member, ModerationPolicy
from ideas.errors import MayNotJudgeVotes, VotesAreDecided
from ideas.models import HeldVote, Idea, IdeaEvent, IdeaVote, VoteCase, VoteOrigin, VoteRule
from ideas.models.idea_event import VotesJudged
from ideas.operations.events import record_idea_event
from ideas.operations.groups import locked_groups, recount
from ideas.permissions import can_judge_votes
from ideas.reports.suspicious_votes import Suspect, suspects

State, Standing = HeldVote.State, IdeaVote.Standing
# One sign alone never holds a vote back, nor does a burst with any other one: an honest letter to many looks like that.
_RULES = (
    (VoteRule.Code.FRESH, {"points": 30, "minutes": 24 * 60}),
    (VoteRule.Code.CLUSTER, {"points": 30, "minutes": 12 * 60, "limit": 8}),
    (VoteRule.Code.BURST, {"points": 20, "minutes": 10, "limit": 20, "times": 10}),
)


def set_up_vote_rules(**_: Any) -> None:
    """Make the rules where they are missing; run after every migration, so it may be repeated."""
    for code, numbers in _RULES:
        VoteRule.objects.get_or_create(code=code, defaults=numbers)


def hold_suspicious_votes(now: datetime) -> int:
    """Hold back what the rules find suspicious by a moment, one act for each idea; return how many votes that are."""
    found = groupby(list(suspects(now)), key=lambda suspect: suspect.idea)
    return sum(hold_votes(idea, list(of_idea), by=Member.objects.system()) for idea, of_idea in found)


@act
def hold_votes(idea_id: int, found: Sequence[Suspect], *, by: Member) -> int:
    """Hold back votes for one idea as one case; return how many.

    Those that were taken back meanwhile, or for which staff wrote down a word, are left out; so are signs that a person
    has found in order, unless the others are worth enough.
    """
    rows = locked_groups([idea_id])
    known = {row.member_id: row for row in HeldVote.objects.select_for_update().filter(idea=idea_id)}
    votes = {vote.pk: vote for vote in _countable(idea_id, [suspect.vote for suspect in found])}
    hold_at = ModerationPolicy.current().hold_at
    held: list[tuple[Suspect, IdeaVote]] = []
    for suspect in found:
        cleared = known[suspect.member].cleared if suspect.member in known else []
        points = sum(sign.points for sign in suspect.signs if sign.rule not in cleared)
        if suspect.vote in votes and points >= hold_at:
            held.append((suspect, votes[suspect.vote]))
    if not held:
        return 0
    case = VoteCase.objects.create(idea_id=idea_id)
    for suspect, vote in held:
        said = {"findings": [asdict(sign) for sign in suspect.signs], "points": suspect.points}
        HeldVote.objects.update_or_create(
            idea_id=idea_id,
            member_id=suspect.member,
            defaults={
                "case": case,
                "state": State.HELD,
                "voted_at": vote.created_at,
                "held_at": timezone.now(),
                **said,
            },
        )
    IdeaVote.objects.filter(pk__in=[vote.pk for _suspect, vote in held]).update(standing=Standing.HELD)
    _recount(rows)
    told = VotesJudged(case.pk, len(held))
    record_idea_event(IdeaEvent.Kind.VOTES_HELD, rows[idea_id], by=by, extras=told)
    return len(held)


@act
def release_votes(case: VoteCase, *, by: Member, reason: str, members: Collection[int] = ()) -> IdeaEvent:
    """Let votes of a case count, on the dates that they have: of these members, or all that wait where none is named.

    What somebody rejected may be released by name. The signs that were found are in order from then on. Raises
    ``MayNotJudgeVotes``, ``TextIsEmpty`` or ``VotesAreDecided``.
    """
    return _judge(case, State.RELEASED, members, by=by, reason=reason)


@act
def reject_votes(case: VoteCase, *, by: Member, reason: str, members: Collection[int] = ()) -> IdeaEvent:
    """Let votes of a case never count: of these members, or all that wait where none is named; the rows stay.

    Raises as ``release_votes`` does.
    """
    return _judge(case, State.REJECTED, members, by=by, reason=reason)


def _judge(case: VoteCase, state: HeldVote.State, members: Collection[int], *, by: Member, reason: str) -> IdeaEvent:
    # Of those whose idea was merged when they voted again, the case holds rows of another idea, too.
    rows = locked_groups(list(case.votes.order_by().values_list("idea", flat=True).distinct()) or [case.idea_id])
    if not can_judge_votes(by, rows[case.idea_id]):
        raise MayNotJudgeVotes
    if not reason.strip():
        raise TextIsEmpty(pointer="/reason")
    held = HeldVote.objects.select_for_update().filter(case=case).order_by("pk")
    named = held.exclude(state=state).filter(member__in=members)
    chosen = list(named if members else held.waiting())
    if not chosen or not {row.member_id for row in chosen} >= set(members):
        raise VotesAreDecided
    for row in chosen:
        row.state, row.decided_by, row.decided_at, row.reason = state, by, timezone.now(), reason.strip()
        if state == State.RELEASED:
            row.cleared = sorted({*row.cleared, *(sign["rule"] for sign in row.findings)})
        row.save(update_fields=["state", "decided_by", "decided_at", "reason", "cleared"])
        standing = Standing.COUNTS if state == State.RELEASED else Standing.REJECTED
        IdeaVote.objects.own().filter(idea=row.idea_id, member=row.member_id).update(standing=standing)
    _recount(rows)
    kind = IdeaEvent.Kind.VOTES_RELEASED if state == State.RELEASED else IdeaEvent.Kind.VOTES_REJECTED
    told = VotesJudged(case.pk, len(chosen), reason.strip())
    return record_idea_event(kind, rows[case.idea_id], by=by, extras=told)


def _countable(idea_id: int, votes: Collection[int]) -> Collection[IdeaVote]:
    words = VoteOrigin.objects.filter(vote=OuterRef("pk"))
    return IdeaVote.objects.own().counting().filter(~Exists(words), idea=idea_id, pk__in=votes)


def _recount(rows: dict[int, Idea]) -> None:
    for idea in rows.values():
        recount(idea)
