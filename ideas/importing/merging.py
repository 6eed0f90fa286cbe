"""Lets ideas of an import that the source takes for duplicates point at the one that stands for them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from community.foundation.copying import each_of
from community.foundation.errors import DomainError
from community.foundation.events import Origin
from community.importing.run import ImportRun
from community.models import Member
from ideas.importing.imported import ImportedIdea
from ideas.models import Idea, IdeaEvent
from ideas.models.idea_event import IdeaMerged
from ideas.operations.groups import lock_ideas, recount, recount_comments
from ideas.operations.merging import check_can_merge

MERGED, LEFT = "merged", "duplicates left by themselves"
_MERGES = (IdeaEvent.Kind.IDEA_MERGED, IdeaEvent.Kind.IDEA_UNMERGED)


def merge_duplicates(run: ImportRun, batch: Sequence[ImportedIdea]) -> None:
    """Merge those of a batch that point at another one; what was merged or taken apart here stays as it is."""
    wanted = [idea for idea in batch if idea.merged_into]
    keys = {key for idea in wanted for key in (idea.key, idea.merged_into)}
    if run.dry_run or not keys:
        return
    numbers = dict(Idea.objects.filter(import_key__in=each_of(keys)).values_list("import_key", "pk"))
    for idea in wanted:
        pk, into = numbers.get(idea.key), numbers.get(idea.merged_into)
        if pk is not None and into is not None:
            _merge(run, idea, pk, into)
        elif pk is not None:
            run.report.warn(LEFT, idea.where, "the idea that stands for it did not come along")


@transaction.atomic
def _merge(run: ImportRun, idea: ImportedIdea, pk: int, into: int) -> None:
    # Where the other one leads to may be known already.
    into = Idea.objects.values_list("merged_into", flat=True).get(pk=into) or into
    if pk == into:
        run.report.warn(LEFT, idea.where, "it would stand for itself")
        return
    rows = lock_ideas({pk, into})
    one, other = rows[pk], rows[into]
    decided_here = IdeaEvent.objects.filter(idea=one, kind__in=_MERGES, origin=Origin.LIVE).exists()
    if one.merged_into_id is not None or decided_here:
        return
    try:
        check_can_merge(one, other)
    except DomainError as refusal:
        run.report.warn(LEFT, idea.where, str(refusal))
        return
    # A source counts the voters of a duplicate with its original; ours are counted when they are merged.
    other.imported_votes -= min(one.imported_votes, max(other.imported_votes - other.imported_of_merged, 0))
    other.save(update_fields=["imported_votes"])
    merged = IdeaMerged(into=other.pk, before=one.status, reason=idea.reason)
    one.merged_into, one.status = other, Idea.Status.MERGED
    one.save(update_fields=["merged_into", "status"])
    recount(other)
    recount_comments(other)
    run.report.made[MERGED] += 1
    IdeaEvent.objects.create(
        kind=IdeaEvent.Kind.IDEA_MERGED,
        idea=one,
        by=Member.objects.system(),
        occurred_at=idea.decided_at or timezone.now(),
        origin=run.origin,
        extras=merged.as_json(),
    )
