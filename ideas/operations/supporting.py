"""Votes that staff cast for people who asked for an idea elsewhere, each with where that was.

The place is a row of another app, named by a word and a number; nothing of it is read here, and nothing of it is shown to
customers. However many places somebody asks in, it is one vote.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import models

from community.foundation.acting import act
from community.models import Member
from ideas.errors import MayNotVote
from ideas.models import FormerVote, Idea, IdeaVote, VoteOrigin
from ideas.models.vote import Source, Voter
from ideas.operations.groups import count_vote, locked_groups, locked_with_canonical
from ideas.operations.voting import remove_vote, take_back
from ideas.permissions import can_vote, can_vote_for_others


@act
def vote_on_behalf(idea: Idea, voter: Voter, source: Source, *, by: Member) -> IdeaVote | None:
    """Cast the vote of somebody who asked for an idea, or say where the vote that they have comes from, too.

    An idea that is decided or hidden takes none, and nobody votes for what they may not see: then it answers ``None``.
    It stays with the idea that was asked for, also when another one stands for it. Once more changes nothing. Raises
    ``MayNotVote``.
    """
    idea, canonical = locked_with_canonical(idea)
    if not can_vote_for_others(by, idea):
        raise MayNotVote
    if not _takes_vote_of(idea, canonical, voter):
        return None
    vote = IdeaVote.objects.filter(idea=idea, **voter.key).first() or cast_on_behalf(idea, canonical, voter)
    VoteOrigin.objects.get_or_create(vote=vote, kind=source.kind, number=source.number, defaults={"by": by})
    return vote


@act
def take_word_back(idea: Idea, source: Source) -> bool:
    """Nobody asked there after all: a vote on behalf that comes from nowhere else goes, an own one stays.

    Returns whether a vote went. Whoever calls has asked who may.
    """
    idea, canonical = locked_with_canonical(idea)
    origin = _origin(idea, source)
    if origin is None:
        return False
    origin.delete()
    return remove_if_groundless(origin.vote, canonical)


def hold_ideas(pks: Collection[int]) -> None:
    """Lock ideas with all that stand for the same, for a transaction that goes on to hand over the votes of several."""
    locked_groups(pks)


def take_back_votes_for(names: Sequence[str]) -> None:
    """Take back every vote of people without an account who are forgotten."""
    named = models.Q(stands_for__in=names) | models.Q(cast_as__in=names)
    take_back(IdeaVote.objects.filter(named))
    FormerVote.objects.filter(named).delete()


def cast_on_behalf(idea: Idea, canonical: Idea, voter: Voter, *, at: datetime | None = None) -> IdeaVote:
    """Add the vote that is not there, under the locks of the ideas."""
    moment = {} if at is None else {"created_at": at}
    vote = IdeaVote.objects.create(idea=idea, way=IdeaVote.Way.ON_BEHALF, **voter.key, **moment)
    count_vote(vote, canonical, 1)
    return vote


def remove_if_groundless(vote: IdeaVote, canonical: Idea) -> bool:
    """Take a vote on behalf away that comes from nowhere any more, under the locks; return whether it was one."""
    return not vote.is_own and not vote.origins.exists() and remove_vote(vote, canonical)


def _takes_vote_of(idea: Idea, canonical: Idea, voter: Voter) -> bool:
    may = voter.member is None or can_vote(voter.member, idea)
    stand = idea.state == canonical.state == Idea.State.VISIBLE
    return may and stand and canonical.accepts_votes


def _origin(idea: Idea, source: Source) -> VoteOrigin | None:
    found = VoteOrigin.objects.filter(vote__idea=idea, kind=source.kind, number=source.number)
    return found.select_related("vote__member").first()
