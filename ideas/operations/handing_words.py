"""Votes on behalf follow the people they are of: a contact became a member, two records became one, or two again.

The rows themselves go, with their numbers and dates; none is cast, dated or remembered anew because of it. Two votes of
what is one person now stay two rows that count once, so that each goes back as it was.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from django.db.models import Q

from community.foundation.acting import act
from ideas.models import FormerVote, Idea, IdeaVote, VoteOrigin
from ideas.models.vote import Source, Voter
from ideas.operations.groups import count_vote, locked_with_canonical
from ideas.operations.supporting import cast_on_behalf, remove_if_groundless
from ideas.operations.voting import remove_vote

# So that a row which only leads to another one is not remembered as a vote that somebody took back; the trigger knows it.
_NOBODY = "ideas.nobody"


@act
def hand_words_to(idea: Idea, voters: Mapping[Source, Voter], *, keeping_names: bool) -> None:
    """Let the votes for an idea that come from these places be of the people who asked there, as they are known now.

    ``keeping_names`` says that they are others because two became one: each vote keeps whose it was, and goes back there
    when the place does. What was taken back stays so, for it has no place left.
    """
    idea, canonical = locked_with_canonical(idea)
    # All that may go as a whole do so first; then there is a vote for whoever only has a part of another one.
    gone: set[int | None] = set()
    for vote, wanted in list(_misplaced(idea, voters)):
        if vote.pk not in gone and not vote.is_own and vote.whose not in wanted.values():
            gone.add(_go_over(vote, _heir(vote, list(wanted.values())), canonical, keeping_names=keeping_names))
    for vote, wanted in list(_misplaced(idea, voters)):
        for origin, voter in wanted.items():
            if voter != vote.whose:
                there = IdeaVote.objects.filter(idea=idea, **voter.key).first()
                origin.vote = there or cast_on_behalf(idea, canonical, voter, at=origin.stated_at)
                origin.save(update_fields=["vote"])
        remove_if_groundless(vote, canonical)


def hand_memories_to(voters: Mapping[str, Voter]) -> None:
    """Let what is remembered of votes by these names be of whom the names lead to now, under the locks of ``ideas_remembered_of``.

    So whoever took a vote back while two were one makes theirs no younger, and takes no age along when they are two.
    """
    for name, voter in sorted(voters.items()):
        rows = FormerVote.objects.filter(Q(stands_for=name, cast_as=None) | Q(cast_as=name))
        cast_as = None if voter.stands_for == name else name
        rows.update(member=voter.member, stands_for=voter.stands_for or None, cast_as=cast_as)


def ideas_remembered_of(names: Collection[str]) -> list[int]:
    """Return for which ideas votes by these names are remembered."""
    rows = FormerVote.objects.filter(Q(stands_for__in=names) | Q(cast_as__in=names))
    return list(rows.values_list("idea", flat=True))


def _misplaced(idea: Idea, voters: Mapping[Source, Voter]) -> Iterator[tuple[IdeaVote, dict[VoteOrigin, Voter]]]:
    """Yield the votes of which a word is somebody else's, with whose each of their words is, in the order of their numbers."""
    places = VoteOrigin.objects.filter(
        vote__idea=idea, kind__in={source.kind for source in voters}, number__in={source.number for source in voters}
    )
    words = VoteOrigin.objects.filter(vote__in=places.values("vote")).select_related("vote__member")
    for vote, origins in groupby(words.order_by("vote", "id"), key=lambda origin: origin.vote):
        wanted = {origin: voters.get(Source(origin.kind, origin.number), vote.whose) for origin in origins}
        if any(voter != vote.whose for voter in wanted.values()):
            yield vote, wanted


def _heir(vote: IdeaVote, wanted: list[Voter]) -> Voter:
    """Say with whom a vote goes of whose places none is its person's any more: with whoever cast it, else with the first."""
    return next((voter for voter in wanted if voter.stands_for == vote.cast_as), wanted[0])


def _go_over(vote: IdeaVote, voter: Voter, canonical: Idea, *, keeping_names: bool) -> int | None:
    """Let a vote be of another person, apart from their own one when it shall go back; return which one was one too many."""
    name = vote.cast_as or (vote.stands_for if keeping_names else None)
    if voter.stands_for == name:
        name = None
    place = {"cast_as": name} if name else voter.key
    there = IdeaVote.objects.filter(idea=vote.idea_id, **place).exclude(pk=vote.pk).first()
    # The older one stays, unless the person cast the other one: then that is what they say.
    stays = there is None or (not there.is_own and vote.pk < there.pk)
    gone = None
    if there is not None:
        gone = _give_up(*((there, vote) if stays else (vote, there)), canonical)
    if stays:
        count_vote(vote, canonical, -1)
        _rename(vote, voter, name)
        count_vote(vote, canonical, 1)
    return gone


def _give_up(vote: IdeaVote, kept: IdeaVote, canonical: Idea) -> int:
    VoteOrigin.objects.filter(vote=vote).update(vote=kept)
    # They are of one person by one name, who first voted when the older one was cast.
    IdeaVote.objects.filter(pk=kept.pk).update(first_at=min(kept.first_at, vote.first_at))
    pk = vote.pk
    _rename(vote, vote.whose, _NOBODY)
    remove_vote(vote, canonical)
    return pk


def _rename(vote: IdeaVote, voter: Voter, name: str | None) -> None:
    vote.member, vote.stands_for, vote.cast_as = voter.member, voter.stands_for or None, name
    vote.save(update_fields=["member", "stands_for", "cast_as"])
