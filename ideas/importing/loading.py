"""Loads ideas in bulk, one transaction for each batch: a killed import leaves only what is complete."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import reset_queries, transaction
from django.utils import timezone

from community.foundation.copying import copy_rows, each_of
from community.foundation.events import Extras
from community.foundation.markup import render_markdown
from community.importing.members import member_ids
from community.importing.run import ImportRun
from community.importing.tags import tag_ids
from community.models import Member
from community.operations.spotting_spam import Judgement
from ideas.importing.imported import ImportedIdea, Status
from ideas.importing.suspicion import Suspicion
from ideas.models import Decision, Idea, IdeaEvent
from ideas.models.idea_event import StatusMoved
from ideas.operations.holding_back import wait_for_people

BATCH = 500
IDEAS = "ideas"
HELD = "held back"
_K = IdeaEvent.Kind


class _Known(NamedTuple):
    """What is there of an idea already."""

    pk: int
    imported_votes: int
    imported_of_merged: int
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class _Made:
    """A new row with what it was made of, and what speaks against it."""

    row: Idea
    idea: ImportedIdea
    judgement: Judgement


def batches_of(ideas: Iterable[ImportedIdea]) -> Iterator[list[ImportedIdea]]:
    """Gather ideas; one that comes twice comes in two batches, where the second finds the first one known."""
    batch: dict[str, ImportedIdea] = {}
    for idea in ideas:
        if len(batch) >= BATCH or idea.key in batch:
            yield list(batch.values())
            batch = {}
        batch[idea.key] = idea
    if batch:
        yield list(batch.values())


def load_ideas(run: ImportRun, batch: Sequence[ImportedIdea], suspicion: Suspicion) -> None:
    """Load a batch; of what is known only the number of votes is followed, and nothing that was done here is undone."""
    with transaction.atomic():
        known, ours = _known(batch), exported_here(batch)
        fresh = [idea for idea in batch if idea.key not in known and idea.key not in ours]
        run.report.count(IDEAS, "unchanged", len(ours.keys() - known.keys()))
        run.report.count(IDEAS, "created", len(fresh))
        _follow_votes(run, [(known[idea.key], idea) for idea in batch if idea.key in known])
        judged = [(idea, suspicion.judge(idea)) for idea in fresh]
        if held := sum(judgement.is_held for _idea, judgement in judged):
            run.report.made[HELD] += held
        if fresh and not run.dry_run:
            _open(run, judged)
    # With DEBUG on, Django keeps every statement, and memory would grow with the import.
    reset_queries()


def _known(batch: Sequence[ImportedIdea]) -> dict[str, _Known]:
    """Lock what is there, by number, as every act does."""
    keys = [idea.key for idea in batch]
    rows = Idea.objects.filter(import_key__in=each_of(keys)).order_by("pk").select_for_update(no_key=True)
    columns = rows.values_list("import_key", "pk", "imported_votes", "imported_of_merged", "merged_into")
    return {str(key): _Known(pk, votes, merged, into) for key, pk, votes, merged, into in columns}


def exported_here(batch: Sequence[ImportedIdea]) -> dict[str, int]:
    """Find ideas that were exported here: their page is one of ours, and they were proposed at the same moment."""
    named = {idea.key: number for idea in batch if (number := _number_here(idea.address))}
    dates = dict(Idea.objects.filter(pk__in=set(named.values())).values_list("pk", "created_at"))
    proposed = {idea.key: idea.created_at for idea in batch}
    return {key: number for key, number in named.items() if dates.get(number) == proposed[key]}


def _number_here(address: str) -> int | None:
    rest = address.removeprefix(f"{settings.BASE_URL.rstrip('/')}/ideas/")
    number = rest.split("-", 1)[0]
    is_number = rest != address and number.isascii() and number.isdigit() and len(number) < len(str(1 << 62))
    return int(number) if is_number else None


def _follow_votes(run: ImportRun, pairs: Sequence[tuple[_Known, ImportedIdea]]) -> None:
    """Take over what voters were added or lost there; where ideas were merged or taken apart, the sum stands as it was settled."""
    others = [known.pk for known, idea in pairs if known.imported_votes != idea.votes]
    unmerged = IdeaEvent.objects.filter(kind=_K.IDEA_UNMERGED, extras__out_of__in=others) if others else None
    apart = set(unmerged.values_list("extras__out_of", flat=True)) if unmerged is not None else set()
    for known, idea in pairs:
        is_settled = known.merged_into is not None or known.imported_of_merged or known.pk in apart
        if is_settled or known.imported_votes == idea.votes:
            run.report.count(IDEAS, "unchanged")
            continue
        run.report.count(IDEAS, "updated")
        if not run.dry_run:
            Idea.objects.filter(pk=known.pk).update(imported_votes=idea.votes)


def _open(run: ImportRun, judged: Sequence[tuple[ImportedIdea, Judgement]]) -> None:
    ids = member_ids(run, (idea.author for idea, _judgement in judged))
    people = Member.objects.in_bulk(set(ids.values()))
    rows = [_row(run, idea, people[ids[idea.author.key]], judgement) for idea, judgement in judged]
    made = [
        _Made(row, idea, judgement)
        for row, (idea, judgement) in zip(Idea.objects.bulk_create(rows), judged, strict=True)
    ]
    _write_tags(made)
    system, now = Member.objects.system(), timezone.now()
    Decision.objects.bulk_create(
        Decision(
            idea=one.row,
            status=one.idea.status,
            reason=one.idea.reason,
            decided_by=system,
            decided_at=decided_at(one.idea),
        )
        for one in made
        if one.idea.status != Status.OPEN or one.idea.reason
    )
    IdeaEvent.objects.bulk_create(event for one in made for event in _events(run, one, system, now))
    for one in made:
        if one.judgement.is_held:
            wait_for_people(one.row, one.judgement)


def _row(run: ImportRun, idea: ImportedIdea, author: Member, judgement: Judgement) -> Idea:
    return Idea(
        category_id=run.categories.id_of(idea.category),
        author=author,
        title=idea.title,
        slug=Idea.slug_for(idea.title),
        body=idea.body,
        html=render_markdown(idea.body),
        status=idea.status,
        state=Idea.State.HELD if judgement.is_held else Idea.State.VISIBLE,
        created_at=idea.created_at,
        imported_votes=idea.votes,
        import_key=idea.key,
    )


def _write_tags(made: Sequence[_Made]) -> None:
    ids = tag_ids(tag for one in made for tag in one.idea.tags)
    copy_rows(
        Idea.tags.through, ("idea_id", "tag_id"), ((one.row.pk, ids[tag]) for one in made for tag in one.idea.tags)
    )


def _events(run: ImportRun, one: _Made, system: Member, now: datetime) -> Iterator[IdeaEvent]:
    """Yield the history in the order in which it happened; no bell rings, for the sweeps of the backfill lane find it."""
    yield _event(run, _K.IDEA_PROPOSED, one, one.row.author, one.row.created_at)
    if one.idea.status != Status.OPEN:
        moved = StatusMoved(Status.OPEN.value, one.idea.status.value, one.idea.reason)
        yield _event(run, _K.STATUS_CHANGED, one, system, decided_at(one.idea), moved)
    if one.judgement.is_held:
        yield _event(run, _K.IDEA_HELD, one, system, now)


def _event(
    run: ImportRun, kind: IdeaEvent.Kind, one: _Made, by: Member, at: datetime, extras: Extras | None = None
) -> IdeaEvent:
    said = extras.as_json() if extras else {}
    return IdeaEvent(kind=kind, idea=one.row, by=by, occurred_at=at, origin=run.origin, extras=said)


def decided_at(idea: ImportedIdea) -> datetime:
    """Return when the company answered; where nobody noted it, with the proposal."""
    return idea.decided_at or idea.created_at
