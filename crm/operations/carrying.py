"""Lets what names one record name another one, and writes down what it changed, so that exactly that can be taken back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from crm.merge_fates import ColumnFate
from crm.merging import Reference
from crm.models import MergedRows, MergedValue
from crm.reports.merge_plan import AnyMerge, Record, Side, after_merge, plan_move

AT_ONCE = 5000
Change = tuple[int, str, Any, Any]


@dataclass(frozen=True)
class Carrying:
    """A merge at work on two locked records."""

    side: Side
    merge: AnyMerge
    thing: Record
    into: Record

    @property
    def of_merge(self) -> dict[str, AnyMerge]:
        """By which column the journal names this merge."""
        return {self.side.journal: self.merge}

    def write_down(self, model: type[models.Model], changes: Iterable[Change]) -> None:
        """Keep of columns of rows what stood there before and after."""
        table = model._meta.label_lower  # noqa: SLF001 -- Django documents it
        MergedValue.objects.bulk_create(
            MergedValue(**self.of_merge, table=table, row=row, column=column, before=before, after=after)
            for row, column, before, after in changes
        )


def carry(work: Carrying, *, anew: bool = False) -> int:
    """Move the rows of one record to the other one and return how many; what has moved already stays.

    May be done again at any time: it takes along what still, or again, names the record that was merged away. ``anew`` says
    that the columns of the two were taken back meanwhile.
    """
    first = anew or not MergedRows.objects.filter(**work.of_merge).exists()
    moved = sum(_carry_rows(work, reference) for reference in work.side.references)
    # What moved may have changed the two: the database keeps columns in step with rows.
    work.thing.refresh_from_db()
    work.into.refresh_from_db()
    _carry_columns(work, first=first)
    return moved


def hanging_on(reference: Reference) -> Iterator[tuple[type[models.Model], str]]:
    """Yield the model and the column of each kind of rows that hang on those of a foreign key."""
    for relation in reference.model._meta.related_objects:  # noqa: SLF001 -- Django documents it
        model = relation.related_model
        assert isinstance(model, type)
        if f"{model._meta.label_lower}.{relation.field.name}" in reference.relation.hanging:  # noqa: SLF001 -- as above
            yield model, relation.field.name


def portions(ids: list[int]) -> Iterator[list[int]]:
    """Yield many ids in parts that one statement can name."""
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _carry_rows(work: Carrying, reference: Reference) -> int:
    move = plan_move(reference, work.thing, work.into)
    known = MergedRows.objects.filter(**work.of_merge, relation=reference.label).order_by("id").first()
    if move is None or (known is not None and not move.moved):
        return 0
    newest = known.newest if known else (reference.rows.aggregate(last=models.Max("pk"))["last"] or 0)
    MergedRows.objects.create(
        **work.of_merge, relation=reference.label, moved=move.moved, kept=move.kept, newest=newest
    )
    _lower_flags(work, reference, move.moved)
    for some in portions(move.moved):
        reference.rows.filter(pk__in=some).update(**{reference.column: work.into.pk})
    _carry_hanging(work, reference, move.kept)
    return len(move.moved)


def _lower_flags(work: Carrying, reference: Reference, moved: list[int]) -> None:
    """Take a flag that only one row may carry away from those rows whose place is taken there."""
    if reference.relation.only_one is None:
        return
    flag, by = reference.relation.only_one
    there = reference.rows.filter(**{reference.column: work.into.pk, flag: True}).order_by()
    taken = models.Exists(there.filter(**{name: models.OuterRef(name) for name in by}))
    ids = list(reference.rows.filter(taken, pk__in=moved, **{flag: True}).values_list("pk", flat=True))
    work.write_down(reference.model, ((pk, flag, True, False) for pk in ids))
    reference.rows.filter(pk__in=ids).update(**{flag: False})


def _carry_hanging(work: Carrying, reference: Reference, kept: list[int]) -> None:
    """What hangs on a row that stays behind goes to the row of the other record that says the same."""
    same = reference.relation.same
    for model, column in hanging_on(reference) if kept else ():
        rows = reference.rows.filter(**{reference.column: work.into.pk}).values_list("pk", *same)
        there = {tuple(key): pk for pk, *key in rows}
        for pk, *key in reference.rows.filter(pk__in=kept).values_list("pk", *same):
            hanging: models.QuerySet[models.Model] = models.QuerySet(model).filter(**{column: pk})
            ids = list(hanging.values_list("pk", flat=True))
            to = there[tuple(key)]
            work.write_down(model, [(row, f"{column}_id", pk, to) for row in ids])
            hanging.filter(pk__in=ids).update(**{column: to})


def _carry_columns(work: Carrying, *, first: bool) -> None:
    """Fill what the record that stays does not have. Versions are counted up once, by the first carrying."""
    given: dict[str, Any] = {}
    taken: dict[str, Any] = {}
    for name, fate in work.side.columns.items():
        column = work.side.model._meta.get_field(name).attname  # noqa: SLF001 -- Django documents it
        own, there = getattr(work.thing, column), getattr(work.into, column)
        after = after_merge(fate, own, there)
        if fate is ColumnFate.VERSION:
            given[column], taken[column] = (own + 1, after) if first else (own, there)
            continue
        if fate is ColumnFate.HAND_OVER and after != there:
            given[column] = None
        taken[column] = after
    # What is given away comes first: nobody else may have the same meanwhile.
    _change(work, work.thing, given)
    _change(work, work.into, taken)


def _change(work: Carrying, record: Record, wanted: dict[str, Any]) -> None:
    before = {column: getattr(record, column) for column in wanted}
    changed = {column: value for column, value in wanted.items() if value != before[column]}
    work.write_down(work.side.model, [(record.pk, name, before[name], changed[name]) for name in changed])
    if changed:
        work.side.model.objects.filter(pk=record.pk).update(**changed)
        record.refresh_from_db()
