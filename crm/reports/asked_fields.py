"""Which additional fields a rule asks for, and for which values of them."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from crm.models import FieldDefinition, Segment

_T = FieldDefinition.Target
# How rules of a kind of segment begin the names of the fields of a kind of row.
_BEGINNINGS = {
    (Segment.Target.CONTACT, _T.CONTACT): "custom.",
    (Segment.Target.CONTACT, _T.ACCOUNT): "account.custom.",
    (Segment.Target.ACCOUNT, _T.ACCOUNT): "custom.",
}


def names_of(field: FieldDefinition) -> dict[str, str]:
    """Return how rules call a field, by what the segment is of; nothing where none can ask for it."""
    return {
        str(of): f"{beginning}{field.code}" for (of, kind), beginning in _BEGINNINGS.items() if kind == field.target
    }


def fields_asked(target: str, rule: Any) -> models.QuerySet[FieldDefinition]:
    """Return the definitions of those that a rule asks for, whether it can be compiled or not."""
    wanted = models.Q(pk__in=[])
    for name, _value in _leaves(rule):
        for (of, kind), beginning in _BEGINNINGS.items():
            if of == target and name.startswith(beginning):
                wanted |= models.Q(target=kind, code=name.removeprefix(beginning))
    return FieldDefinition.objects.filter(wanted)


def values_asked(rule: Any, name: str) -> list[str]:
    """Return the words that a rule asks of one field, in whatever way."""
    return [
        one
        for asked, value in _leaves(rule)
        if asked == name
        for one in (value if isinstance(value, list) else [value])
        if isinstance(one, str)
    ]


def _leaves(rule: Any) -> Iterator[tuple[str, Any]]:
    """Yield field and value of each question in a rule, however deep; what is no rule asks nothing."""
    waiting = [rule]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict) and "field" in part:
            yield str(part["field"]), part.get("value")
        elif isinstance(part, dict):
            waiting += part.values()
