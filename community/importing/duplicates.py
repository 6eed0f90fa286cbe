"""Marks topics as duplicates of topics that are there already."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from community.foundation.copying import each_of
from community.importing.events import ImportedEvent, write_events
from community.importing.run import ImportedDuplicate, ImportRun
from community.models import Member, Topic, TopicDuplicate, TopicEvent, TopicMerge

LINKS = "links"


@transaction.atomic
def load_duplicates(run: ImportRun, duplicates: Sequence[ImportedDuplicate]) -> None:
    """Mark duplicates, unless a topic was marked before, whatever became of that."""
    keys = {key for one in duplicates for key in (one.topic_key, one.canonical_key)}
    rows = Topic.objects.filter(import_key__in=each_of(keys)).select_for_update(no_key=True).order_by("pk")
    topics = {row.import_key: row for row in rows}
    if not run.dry_run:
        whole = [one for one in duplicates if {one.topic_key, one.canonical_key} <= topics.keys()]
        run.report.skip(LINKS, "duplicates of topics that were not imported", len(duplicates) - len(whole))
        duplicates = whole
    marks = TopicEvent.objects.filter(topic__in=topics.values(), kind=TopicEvent.Kind.DUPLICATE_MARKED)
    marked = set(marks.values_list("topic__import_key", flat=True))
    fresh = [one for one in duplicates if one.topic_key not in marked]
    run.report.count(LINKS, "unchanged", len(duplicates) - len(fresh))
    pointing, pointed_to = _linked(topics)
    passed_over = [one for one in fresh if _would_chain(one, pointing, pointed_to)]
    for one in passed_over:
        run.report.warn("duplicates passed over", one.where, "one of the topics is linked to another one already")
        run.report.skip(LINKS, "duplicates that would make a chain")
    fresh = [one for one in fresh if one not in passed_over]
    run.report.count(LINKS, "created", len(fresh))
    if not run.dry_run:
        _write(run, fresh, topics)


def _linked(topics: Mapping[str | None, Topic]) -> tuple[set[str | None], set[str | None]]:
    """Find the topics that point to another one, or were merged into it here, and those that are pointed to."""
    pointing = TopicDuplicate.objects.filter(topic__in=topics.values())
    merged = TopicMerge.objects.filter(topic__in=topics.values())
    pointed_to = TopicDuplicate.objects.filter(canonical__in=topics.values())
    return (
        {*pointing.values_list("topic__import_key", flat=True), *merged.values_list("topic__import_key", flat=True)},
        set(pointed_to.values_list("canonical__import_key", flat=True)),
    )


def _would_chain(one: ImportedDuplicate, pointing: set[str | None], pointed_to: set[str | None]) -> bool:
    return one.topic_key in pointing | pointed_to or one.canonical_key in pointing


def _write(run: ImportRun, duplicates: Sequence[ImportedDuplicate], topics: Mapping[str | None, Topic]) -> None:
    system = Member.objects.system()
    rows = [
        TopicDuplicate(
            topic=topics[one.topic_key],
            canonical=topics[one.canonical_key],
            marked_by=system,
            marked_at=one.marked_at,
        )
        for one in duplicates
    ]
    TopicDuplicate.objects.bulk_create(rows)
    write_events(
        run,
        (ImportedEvent(TopicEvent.Kind.DUPLICATE_MARKED, row.topic_id, None, system.pk, row.marked_at) for row in rows),
    )
