"""Votes that staff cast for people who asked for an idea elsewhere, each with where that was.

The place is a row of another app, named by a word and a number; nothing of it is read here, and nothing of it is shown to
customers. However many places somebody asks in, it is one vote.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from community.foundation.acting import act
from community.models import Member
from ideas.errors import MayNotVote
from ideas.models import Idea, IdeaVote, VoteOrigin
from ideas.models.vote import Source, Voter
from ideas.operations.events import locked_idea
from ideas.operations.voting import remove_vote
from ideas.permissions import can_vote, can_vote_for_others


@act
def vote_on_behalf(idea: Idea, voter: Voter, source: Source, *, by: Member) -> IdeaVote | None:
    """Cast the vote of somebody who asked for an idea, or say where the vote that they have comes from, too.

    An idea that is decided or hidden takes none, and nobody votes for what they may not see: then it answers ``None``.
    Once more changes nothing. Raises ``MayNotVote``.
    """
    idea = locked_idea(idea)
    if not can_vote_for_others(by, idea):
        raise MayNotVote
    if not _takes_vote_of(idea, voter):
        return None
    vote = IdeaVote.objects.filter(idea=idea, **voter.key).first() or _cast(idea, voter)
    VoteOrigin.objects.get_or_create(vote=vote, kind=source.kind, number=source.number, defaults={"by": by})
    return vote


@act
def take_word_back(idea: Idea, source: Source) -> bool:
    """Nobody asked there after all: a vote on behalf that comes from nowhere else goes, an own one stays.

    Returns whether a vote went. Whoever calls has asked who may.
    """
    idea = locked_idea(idea)
    origin = _origin(idea, source)
    if origin is None:
        return False
    origin.delete()
    return _remove_if_groundless(origin.vote)


@act
def hand_word_to(idea: Idea, voter: Voter, source: Source) -> bool:
    """Whoever asked there is this person: a contact became a member, or two records became one, or two again.

    Returns whether that was new. What was taken back stays so, for it has no origin left.
    """
    idea = locked_idea(idea)
    origin = _origin(idea, source)
    if origin is None or (origin.vote.member, origin.vote.stands_for or "") == (voter.member, voter.stands_for):
        return False
    before = origin.vote
    origin.vote = IdeaVote.objects.filter(idea=idea, **voter.key).first() or _cast(idea, voter, at=origin.stated_at)
    origin.save(update_fields=["vote"])
    _remove_if_groundless(before)
    return True


def take_back_votes_for(names: Sequence[str]) -> None:
    """Take back every vote of people without an account who are forgotten, in the order of the ideas."""
    theirs = IdeaVote.objects.filter(stands_for__in=names)
    for idea_id, pk in theirs.order_by("idea", "pk").values_list("idea", "pk"):
        locked_idea(Idea(pk=idea_id))
        remove_vote(IdeaVote.objects.filter(pk=pk).first())


def _takes_vote_of(idea: Idea, voter: Voter) -> bool:
    may = voter.member is None or can_vote(voter.member, idea)
    return may and idea.state == Idea.State.VISIBLE and idea.accepts_votes


def _cast(idea: Idea, voter: Voter, *, at: datetime | None = None) -> IdeaVote:
    """Add the row that is not there, under the lock of the idea."""
    moment = {} if at is None else {"created_at": at}
    vote = IdeaVote.objects.create(idea=idea, way=IdeaVote.Way.ON_BEHALF, **voter.key, **moment)
    Idea.objects.filter(pk=idea.pk).update(vote_count=F("vote_count") + 1)
    return vote


def _origin(idea: Idea, source: Source) -> VoteOrigin | None:
    found = VoteOrigin.objects.filter(vote__idea=idea, kind=source.kind, number=source.number)
    return found.select_related("vote__member").first()


def _remove_if_groundless(vote: IdeaVote) -> bool:
    return not vote.is_own and not vote.origins.exists() and remove_vote(vote)
