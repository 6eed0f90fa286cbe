"""The rules by which contacts and accounts are chosen: one language for segments, lists of the API and the back office.

A rule is ``{"field": …, "op": …, "value": …}``, or ``{"all": […]}``, ``{"any": […]}`` or ``{"not": …}`` of rules. It becomes
one condition of one query, whatever it says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from community.foundation.numbers import plain_number
from crm.models import Contact, FieldDefinition
from crm.models.restriction import without_restricted
from crm.people_errors import RuleIsMalformed
from crm.reports.rule_fields import (
    BOOLEAN,
    CHOICE,
    FIELDS,
    MOMENT,
    NUMBER,
    PLAIN_OF_ACCOUNTS,
    TEXT,
    Field,
    below,
    custom_fields,
)

DEPTH_LIMIT, PARTS_LIMIT = 6, 60
Rule = Mapping[str, Any]
_OPS: dict[str, tuple[str, ...]] = {
    TEXT: ("is", "is_not", "in", "contains", "begins", "is_set"),
    NUMBER: ("is", "is_not", "in", "more", "at_least", "less", "at_most", "is_set"),
    MOMENT: ("before", "since", "last_days", "is_set"),
    BOOLEAN: ("is",),
    CHOICE: ("is", "is_not", "in", "is_set"),
}
_LOOKUPS = {
    "in": "in",
    "contains": "icontains",
    "begins": "istartswith",
    "more": "gt",
    "at_least": "gte",
    "less": "lt",
    "at_most": "lte",
    "before": "lt",
    "since": "gte",
}


@dataclass(frozen=True)
class Chosen:
    """A condition, and what has to be computed beside the columns before it can be asked."""

    condition: models.Q
    aliases: dict[str, Any]

    def of[Row: models.Model](self, rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
        """Keep the rows that fulfil the condition."""
        kept: Any = rows.alias(**self.aliases).filter(self.condition)
        # Nobody is chosen whose data is kept and not used.
        chosen: Any = without_restricted(kept) if rows.model is Contact else kept
        of_them: models.QuerySet[Row] = chosen
        return of_them


def chosen_by(target: str, rule: Any) -> Chosen:
    """Compile a rule for contacts or accounts; raises ``RuleIsMalformed`` with a pointer to what is wrong."""
    return _Compiler(target).compile(rule)


def fields_of(target: str) -> dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return by name the kind, the operators and the choices of everything that a rule can ask for."""
    compiler = _Compiler(target)
    return {name: (field.kind, _OPS[field.kind], field.choices) for name, field in compiler.fields.items()}


class _Compiler:
    """Reads one rule."""

    def __init__(self, target: str) -> None:
        self.fields = {**FIELDS[target], **custom_fields(target, "custom")}
        if target == FieldDefinition.Target.CONTACT:
            self.fields |= {f"account.{name}": below("account", field) for name, field in PLAIN_OF_ACCOUNTS.items()}
            self.fields |= custom_fields("account", "account__custom", "account.")
        self.aliases: dict[str, Any] = {}
        self.parts = 0

    def compile(self, rule: Any) -> Chosen:
        condition = self._read(rule, "", 0)
        return Chosen(condition, self.aliases)

    def _read(self, rule: Any, pointer: str, depth: int) -> models.Q:
        self.parts += 1
        if not isinstance(rule, Mapping) or depth > DEPTH_LIMIT or self.parts > PARTS_LIMIT:
            raise RuleIsMalformed(pointer=pointer)
        keys = set(rule)
        if keys == {"not"}:
            return ~self._read(rule["not"], f"{pointer}/not", depth + 1)
        for word, joined in (("all", models.Q.AND), ("any", models.Q.OR)):
            if keys == {word}:
                return self._join(rule[word], joined, f"{pointer}/{word}", depth)
        if not {"field", "op"} <= keys <= {"field", "op", "value"}:
            raise RuleIsMalformed(pointer=pointer)
        return self._leaf(rule, pointer)

    def _join(self, rules: Any, joined: str, pointer: str, depth: int) -> models.Q:
        if not isinstance(rules, list) or not rules:
            raise RuleIsMalformed(pointer=pointer)
        parts = [self._read(rule, f"{pointer}/{place}", depth + 1) for place, rule in enumerate(rules)]
        condition = parts[0]
        for part in parts[1:]:
            condition = condition & part if joined == models.Q.AND else condition | part
        return condition

    def _leaf(self, rule: Rule, pointer: str) -> models.Q:
        field = self.fields.get(str(rule["field"]))
        if field is None:
            raise RuleIsMalformed(pointer=f"{pointer}/field")
        op = str(rule["op"])
        if op not in _OPS[field.kind]:
            raise RuleIsMalformed(pointer=f"{pointer}/op")
        try:
            return self._compare(str(rule["field"]), field, op, rule.get("value"))
        except (ValueError, TypeError, ArithmeticError) as error:
            raise RuleIsMalformed(pointer=f"{pointer}/value") from error

    def _compare(self, name: str, field: Field, op: str, value: Any) -> models.Q:
        if field.one_of is not None:
            return _one_of(field, op, value)
        path = field.path
        computed = field.known if op == "is_set" and field.known else field.computed
        if computed is not None:
            path = f"{'known' if computed is field.known else 'computed'}_{name.replace('.', '_')}"
            self.aliases[path] = computed()
        if op == "is_set":
            return _is_set(path, field, bool(_boolean(True if value is None else value)))
        if op == "last_days":
            days = int(_number(value))
            if not 0 <= days <= 36_500:
                raise ValueError
            since = timezone.now() - timedelta(days=days)
            # An additional field holds its day as text.
            return models.Q(**{f"{path}__gte": timezone.localdate(since).isoformat() if "custom__" in path else since})
        if op in {"is", "is_not"}:
            same = _equal(path, _value(field, value))
            return ~same if op == "is_not" else same
        wanted = [_value(field, one) for one in _listed(value)] if op == "in" else _value(field, value)
        asked = models.Q(**{f"{path}__{_LOOKUPS[op]}": wanted})
        # What is not there is neither more nor less, and its opposite is true of it.
        return models.Q(**{f"{path}__isnull": False}) & asked if "custom__" in path else asked


def _equal(path: str, value: Any) -> models.Q:
    column, is_custom, code = path.partition("custom__")
    # Containment is what the index of the additional fields answers.
    return models.Q(**{f"{column}custom__contains": {code: value}} if is_custom else {path: value})


def _one_of(field: Field, op: str, value: Any) -> models.Q:
    assert field.one_of is not None
    if op == "is_set":
        raise ValueError
    words = _listed(value) if op == "in" else [value]
    condition = models.Q()
    for word in words:
        condition |= field.one_of(str(_value(field, word)))
    return ~condition if op == "is_not" else condition


def _is_set(path: str, field: Field, wanted: bool) -> models.Q:  # noqa: FBT001 -- what the rule says
    missing = models.Q(**{f"{path}__isnull": True})
    if field.kind == TEXT and "custom__" not in path:
        missing |= models.Q(**{path: ""})
    return ~missing if wanted else missing


def _value(field: Field, value: Any) -> Any:
    if field.kind == BOOLEAN:
        return _boolean(value)
    if field.kind == NUMBER:
        number = _number(value)
        if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
            raise ValueError
        return float(number) if "custom__" in field.path else number
    if field.kind == MOMENT:
        return _moment(value, as_text="custom__" in field.path)
    if not isinstance(value, str) or len(value) > 500 or "\x00" in value:
        raise TypeError
    if field.choices and value not in field.choices:
        raise ValueError
    return value


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    return plain_number(value) if isinstance(value, str) else Decimal(str(value))


def _moment(value: Any, *, as_text: bool) -> datetime | str:
    if not isinstance(value, str):
        raise TypeError
    day = parse_date(value)
    if as_text:
        if day is None:
            raise ValueError
        return day.isoformat()
    moment = timezone.make_aware(datetime.combine(day, datetime.min.time())) if day else parse_datetime(value)
    if moment is None or timezone.is_naive(moment):
        raise ValueError
    return moment


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not 0 < len(value) <= 100:
        raise TypeError
    return value
