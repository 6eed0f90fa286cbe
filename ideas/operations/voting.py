"""Voting for an idea and taking the vote back."""

from django.db.models import F
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from ideas.errors import IdeaClosedForVotes, IdeaIsNotStanding, MayNotVote
from ideas.models import Idea, IdeaVote
from ideas.operations.events import locked_idea
from ideas.permissions import can_vote


@act
def cast_vote(idea: Idea, *, by: Member) -> bool:
    """Vote for an idea; return whether that is new. What staff cast on behalf of a member becomes the member's own.

    However often and however parallel it is called, one vote and a count of one remain. Raises ``MayNotVote``,
    ``IdeaIsNotStanding`` or ``IdeaClosedForVotes``.
    """
    idea = locked_idea(idea)
    _check_voting(idea, by)
    # The idea is locked: nobody else can add the row between these two lines.
    vote = IdeaVote.objects.filter(idea=idea, member=by).first()
    if vote is None:
        IdeaVote.objects.create(idea=idea, member=by)
        Idea.objects.filter(pk=idea.pk).update(vote_count=F("vote_count") + 1)
    elif not vote.is_own:
        IdeaVote.objects.filter(pk=vote.pk).update(way=IdeaVote.Way.OWN, created_at=timezone.now())
    return vote is None or not vote.is_own


@act
def withdraw_vote(idea: Idea, *, by: Member) -> bool:
    """Take a vote back, whoever cast it; return whether there was one. Raises as ``cast_vote`` does."""
    idea = locked_idea(idea)
    _check_voting(idea, by)
    return remove_vote(IdeaVote.objects.filter(idea=idea, member=by).first())


def hold_ideas_of(member: Member) -> None:
    """Lock all ideas for which a member voted, by number, for an erasure that holds nothing that comes after them yet."""
    voted = IdeaVote.objects.filter(member=member).values("idea")
    list(Idea.objects.select_for_update(no_key=True).filter(pk__in=voted).order_by("pk").values_list("pk"))


def take_votes_back(member: Member) -> None:
    """Take back every vote of a member who is forgotten, of closed ideas too, in the order of the ideas."""
    for idea_id in IdeaVote.objects.filter(member=member).order_by("idea").values_list("idea", flat=True):
        idea = locked_idea(Idea(pk=idea_id))
        remove_vote(IdeaVote.objects.filter(idea=idea, member=member).first())


def remove_vote(vote: IdeaVote | None) -> bool:
    """Take a vote away with where it came from, under the lock of its idea; return whether there was one."""
    if vote is None:
        return False
    vote.delete()
    Idea.objects.filter(pk=vote.idea_id).update(vote_count=F("vote_count") - 1)
    return True


def _check_voting(idea: Idea, by: Member) -> None:
    if not can_vote(by, idea):
        raise MayNotVote
    if not idea.state == Idea.State.VISIBLE:
        raise IdeaIsNotStanding
    if not idea.accepts_votes:
        raise IdeaClosedForVotes
