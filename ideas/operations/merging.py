"""Letting an idea stand for another one that says the same, and taking that back.

Merging is a pointer. Votes, watches and shares stay where they are and are read through it, so that taking it back leaves
to each idea exactly what it had and what came to it since.
"""

from community.foundation.acting import act
from community.models import Member
from ideas.errors import (
    AdoptedIdeaStays,
    IdeaHasMerged,
    IdeaIntoItself,
    IdeaIsMerged,
    IdeaIsNotStanding,
    MayNotMerge,
    MergeWouldChain,
    MergeWouldReveal,
)
from ideas.models import Adoption, Idea, IdeaEvent
from ideas.models.idea_event import IdeaMerged, IdeaUnmerged
from ideas.operations.events import record_idea_event
from ideas.operations.groups import lock_ideas, locked_with_canonical, recount, recount_comments
from ideas.permissions import can_merge_ideas, can_see_idea


@act
def merge_idea(idea: Idea, into: Idea, *, by: Member, reason: str = "") -> IdeaEvent | None:
    """Let another idea, of whatever status, stand for this one; the same again changes nothing and returns ``None``.

    Raises ``MayNotMerge``, ``IdeaIntoItself``, ``IdeaIsMerged``, ``MergeWouldChain``, ``IdeaHasMerged``,
    ``IdeaIsNotStanding``, ``AdoptedIdeaStays`` or ``MergeWouldReveal``.
    """
    if idea.pk == into.pk:
        raise IdeaIntoItself(pointer="/idea")
    rows = lock_ideas({idea.pk, into.pk})
    idea, into = rows[idea.pk], rows[into.pk]
    if not (can_merge_ideas(by) and can_see_idea(by, idea) and can_see_idea(by, into)):
        raise MayNotMerge
    if idea.merged_into_id == into.pk:
        return None
    check_can_merge(idea, into)
    merged = IdeaMerged(into=into.pk, before=idea.status, reason=reason.strip())
    idea.merged_into, idea.status = into, Idea.Status.MERGED
    idea.save(update_fields=["merged_into", "status"])
    recount(into)
    recount_comments(into)
    return record_idea_event(IdeaEvent.Kind.IDEA_MERGED, idea, by=by, extras=merged)


@act
def unmerge_idea(idea: Idea, *, by: Member) -> IdeaEvent | None:
    """Let an idea stand for itself again, in the status that it had; one that does changes nothing.

    Raises ``MayNotMerge``.
    """
    idea, canonical = locked_with_canonical(idea)
    if not (can_merge_ideas(by) and can_see_idea(by, idea)):
        raise MayNotMerge
    if idea.merged_into_id is None:
        return None
    merges = idea.events.filter(kind=IdeaEvent.Kind.IDEA_MERGED).order_by("id")
    idea.status = IdeaMerged(**merges.values_list("extras", flat=True).last()).before  # type: ignore[arg-type]
    idea.merged_into = None
    idea.save(update_fields=["merged_into", "status"])
    recount(canonical)
    recount_comments(canonical)
    return record_idea_event(IdeaEvent.Kind.IDEA_UNMERGED, idea, by=by, extras=IdeaUnmerged(canonical.pk))


def check_can_merge(idea: Idea, into: Idea) -> None:
    """Raise what stands against letting one idea stand for the other."""
    if idea.merged_into_id is not None:
        raise IdeaIsMerged
    if into.merged_into_id is not None:
        raise MergeWouldChain
    if idea.merged.exists():
        raise IdeaHasMerged
    if Idea.State.VISIBLE not in {idea.state} & {into.state}:
        raise IdeaIsNotStanding
    # Realised values and what is expected belong to one idea; so the same money is never claimed for two.
    if Adoption.objects.filter(idea=idea).exists():
        raise AdoptedIdeaStays
    if into.category.circle_id not in {None, idea.category.circle_id}:
        raise MergeWouldReveal
