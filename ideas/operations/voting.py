"""Voting for an idea and taking the vote back."""

from django.db.models import Exists, QuerySet
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from ideas.errors import IdeaClosedForVotes, IdeaIsNotStanding, MayNotVote
from ideas.models import FormerVote, HeldVote, Idea, IdeaComment, IdeaVote
from ideas.operations.groups import count_vote, locked_groups, locked_with_canonical
from ideas.permissions import can_vote


@act
def cast_vote(idea: Idea, *, by: Member) -> bool:
    """Vote for an idea; return whether that is new. What staff cast on behalf of a member becomes the member's own.

    However often and however parallel it is called, one vote and a count of one remain. A vote for a merged idea is cast
    for the one that stands for it. Raises ``MayNotVote``, ``IdeaIsNotStanding`` or ``IdeaClosedForVotes``.
    """
    _idea, canonical = locked_with_canonical(idea)
    _check_voting(canonical, by)
    # The idea is locked: nobody else can add the row between these two lines.
    vote = IdeaVote.objects.filter(idea=canonical, member=by, cast_as=None).first()
    if vote is None:
        count_vote(IdeaVote.objects.create(idea=canonical, member=by), canonical, 1)
    elif not vote.is_own:
        # What staff wrote down counts by their word; whose own vote does not count leaves it at that.
        refused = HeldVote.objects.not_counting().filter(idea=canonical, member=by)
        IdeaVote.objects.filter(~Exists(refused), pk=vote.pk).update(way=IdeaVote.Way.OWN, created_at=timezone.now())
    return vote is None or not vote.is_own


@act
def withdraw_vote(idea: Idea, *, by: Member) -> bool:
    """Take a vote back, whoever cast it, from all ideas that stand for the same; return whether there was one.

    Raises as ``cast_vote`` does.
    """
    rows = locked_groups([idea.pk])
    canonical = rows[rows[idea.pk].canonical_id]
    _check_voting(canonical, by)
    votes = list(IdeaVote.objects.filter(idea__in=rows, member=by).order_by("pk"))
    for vote in votes:
        remove_vote(vote, canonical)
    return bool(votes)


def hold_ideas_of(member: Member) -> None:
    """Lock all ideas for which a member voted or on which they commented, by number, for an erasure.

    It holds nothing that comes after them yet.
    """
    voted = IdeaVote.objects.filter(member=member).order_by().values_list("idea", flat=True)
    commented = IdeaComment.objects.filter(author=member).order_by().values_list("idea", flat=True)
    locked_groups(list(voted.union(commented)))


def take_votes_back(member: Member) -> None:
    """Take back every vote of a member who is forgotten, of closed ideas too."""
    take_back(IdeaVote.objects.filter(member=member))
    FormerVote.objects.filter(member=member).delete()
    HeldVote.objects.filter(member=member).delete()


def take_back(votes: QuerySet[IdeaVote]) -> None:
    """Take back votes whose people are forgotten, under the locks of all their ideas."""
    rows = locked_groups(votes.values_list("idea", flat=True))
    for vote in votes.filter(idea__in=rows).order_by("idea", "pk"):
        remove_vote(vote, rows[rows[vote.idea_id].canonical_id])


def remove_vote(vote: IdeaVote, canonical: Idea) -> bool:
    """Take a vote away with where it came from, under the locks of its idea and of what stands for it."""
    vote.delete()
    count_vote(vote, canonical, -1)
    return True


def _check_voting(idea: Idea, by: Member) -> None:
    if not can_vote(by, idea):
        raise MayNotVote
    if not idea.state == Idea.State.VISIBLE:
        raise IdeaIsNotStanding
    if not idea.accepts_votes:
        raise IdeaClosedForVotes
