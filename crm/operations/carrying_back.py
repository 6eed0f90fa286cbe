"""Puts everything back that still stands as a merge left it; what somebody changed since stays as they left it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models

from crm.merging import Fate, Reference
from crm.models import LinkedPersona, MergedRows, MergedValue
from crm.operations.carrying import Carrying, hanging_on, portions
from crm.reports.merge_plan import doubled

_PERSONAS = "crm.linkedpersona.contact"


@dataclass
class _Moved:
    """What a merge moved of one foreign key, and the newest row when it did so first."""

    ids: list[int] = field(default_factory=list)
    newest: int = 0


def carry_back(work: Carrying) -> None:
    """Take back what a merge did, the last change first.

    What came after the merge stays with the record that stayed, but for what shows by itself whose it is: it was written by
    the member or by a persona that goes back.
    """
    moved = _moved_by(work)
    member = _columns_back(work)
    personas = list(
        LinkedPersona.objects.filter(
            pk__in=moved[_PERSONAS].ids if _PERSONAS in moved else [], contact=work.into.pk
        ).values_list("persona", flat=True)
        if _PERSONAS in moved
        else []
    )
    for reference in reversed(work.side.references):
        if reference.label in moved:
            _rows_back(work, reference, moved[reference.label].ids)
            _later_rows_back(work, reference, moved[reference.label], member, personas)
    _other_values_back(work)


def take_columns_back(work: Carrying) -> None:
    """Take back only what a merge did to the columns of the two records, and forget that it did; it is to be done anew."""
    _columns_back(work)
    table = work.side.model._meta.label_lower  # noqa: SLF001 -- Django documents it
    own = (work.thing.pk, work.into.pk)
    MergedValue.objects.filter(**work.of_merge, table=table, row__in=own).delete()
    work.thing.refresh_from_db()
    work.into.refresh_from_db()


def _moved_by(work: Carrying) -> dict[str, _Moved]:
    found: dict[str, _Moved] = {}
    for row in MergedRows.objects.filter(**work.of_merge).order_by("id"):
        of_key = found.setdefault(row.relation, _Moved(newest=row.newest))
        of_key.ids.extend(row.moved)
    return found


def _columns_back(work: Carrying) -> int | None:
    """Put the columns of the two records back, and return the member who went back with the one that was away."""
    table = work.side.model._meta.label_lower  # noqa: SLF001 -- Django documents it
    own = {work.thing.pk, work.into.pk}
    member: int | None = None
    for value in MergedValue.objects.filter(**work.of_merge, table=table).order_by("-id"):
        is_back = value.row in own and _put_back(work.side.model, value)
        if is_back and value.column == "member_id" and value.row == work.thing.pk:
            member = value.before
    return member


def _other_values_back(work: Carrying) -> None:
    known: dict[str, type[models.Model]] = {}
    for reference in work.side.references:
        known[reference.model._meta.label_lower] = reference.model  # noqa: SLF001 -- Django documents it
        known.update({model._meta.label_lower: model for model, _column in hanging_on(reference)})  # noqa: SLF001 -- as above
    own = work.side.model._meta.label_lower  # noqa: SLF001 -- as above
    for value in MergedValue.objects.filter(**work.of_merge).exclude(table=own).order_by("-id"):
        _put_back(known[value.table], value)


def _put_back(model: type[models.Model], value: MergedValue) -> bool:
    """Write what stood there before, unless somebody has changed it since; tell whether that was done."""
    row: Any = models.QuerySet(model).filter(pk=value.row).first()
    if row is None or getattr(row, value.column) != value.after:
        return False
    models.QuerySet(model).filter(pk=value.row).update(**{value.column: value.before})
    return True


def _rows_back(work: Carrying, reference: Reference, moved: list[int]) -> None:
    for some in portions(moved):
        rows = reference.rows.filter(pk__in=some, **{reference.column: work.into.pk})
        if reference.relation.fate is Fate.MOVE_UNLESS_THERE:
            # Somebody may have written the same for the record that was away.
            rows = rows.exclude(pk__in=list(doubled(reference, rows, work.thing).values_list("pk", flat=True)))
        rows.update(**{reference.column: work.thing.pk})


def _later_rows_back(
    work: Carrying, reference: Reference, moved: _Moved, member: int | None, personas: list[int]
) -> None:
    whose = models.Q(pk__in=[])
    for lookup in reference.relation.of_member if member is not None else ():
        whose |= models.Q(**{lookup: member})
    for lookup in reference.relation.of_persona if personas else ():
        whose |= models.Q(**{f"{lookup}__in": personas})
    later = reference.rows.filter(whose, pk__gt=moved.newest, **{reference.column: work.into.pk})
    ids = list(later.exclude(pk__in=moved.ids).values_list("pk", flat=True).distinct())
    reference.rows.filter(pk__in=ids).update(**{reference.column: work.thing.pk})
