"""A question to the ledger as plain data, so that it can be kept and asked again."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import AsOf, Basis, Selection

_NAMES = {"from_day": "from", "to_day": "to"}
_READING: Mapping[str, Callable[[Any], Any]] = {
    "basis": Basis,
    "from_day": date.fromisoformat,
    "to_day": date.fromisoformat,
    "as_of": lambda told: AsOf(told["text"], datetime.fromisoformat(told["before"])),
    "min_grade": Grade,
    "group_by": GroupBy,
}


def parameters_of(selection: Selection) -> dict[str, Any]:
    """Return what was asked; what was left open is left out."""
    told = {field.name: getattr(selection, field.name) for field in fields(selection)}
    return {_NAMES.get(name, name): _plain(value) for name, value in told.items() if value is not None}


def selection_of(parameters: Mapping[str, Any]) -> Selection:
    """Return the selection that was asked for; the reverse of `parameters_of`."""
    asked = {}
    for field in fields(Selection):
        name = _NAMES.get(field.name, field.name)
        if name in parameters:
            asked[field.name] = _READING.get(field.name, _as_it_is)(parameters[name])
    return Selection(**asked)


def _plain(value: Any) -> Any:
    if isinstance(value, AsOf):
        return {"text": value.text, "before": value.before.isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, bool) else str(value)


def _as_it_is(value: Any) -> Any:
    return value
