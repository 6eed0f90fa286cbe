"""What the groups of a report are called, where their keys are codes."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from roi.models import Goal, Kpi, Strategy, ValueDriver
from roi.models.attribution import Role
from roi.reports.grouping import GroupBy


def titles_of(group_by: GroupBy | None, keys: Collection[str]) -> dict[str, str]:
    """Return what each key is called, in one query; a key that is missing here speaks for itself."""
    if group_by == GroupBy.ROLE:
        return {role.value: str(role.label) for role in Role}
    rows = _named(group_by)
    return {} if rows is None else dict(rows.filter(code__in=keys).values_list("code", "title"))


def _named(group_by: GroupBy | None) -> QuerySet[Any] | None:
    """Return where the titles stand, if there are any."""
    match group_by:
        case GroupBy.GOAL:
            return Goal.objects.all()
        case GroupBy.STRATEGY:
            return Strategy.objects.all()
        case GroupBy.DRIVER:
            return ValueDriver.objects.all()
        case GroupBy.KPI:
            return Kpi.objects.all()
        case _:
            return None
