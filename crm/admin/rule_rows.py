"""The rule of a segment as rows of a form: field, operator and value, of which all or any hold; without a script."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.foundation.numbers import may_mean_two, plain_number, typed_number, written_number
from crm.models import Segment
from crm.operations.segmenting import Preview
from crm.reports.rule_fields import BOOLEAN, NUMBER
from crm.reports.rules import fields_of

SPARE_ROWS = 3
ROWS_AT_MOST = 40
JOINS = (("all", _("all of these hold")), ("any", _("any of these holds")))
OPERATORS = {
    "is": _("is"),
    "is_not": _("is not"),
    "in": _("is one of (separated by commas)"),
    "contains": _("contains"),
    "begins": _("begins with"),
    "more": _("is more than"),
    "at_least": _("is at least"),
    "less": _("is less than"),
    "at_most": _("is at most"),
    "before": _("is before (YYYY-MM-DD)"),
    "since": _("is since (YYYY-MM-DD)"),
    "last_days": _("was in the last … days"),
    "is_set": _("is there (yes or no)"),
}
YES, NO = ("yes", "ja", "true", "1", ""), ("no", "nein", "false", "0")


@dataclass(frozen=True)
class Rows:
    """What stands in the form."""

    join: str
    rows: tuple[tuple[str, str, str], ...]


def as_rows(rule: Any) -> Rows | None:
    """Return a rule as rows, or nothing when rows cannot say it."""
    if isinstance(rule, dict) and set(rule) in ({"all"}, {"any"}):
        [(join, parts)] = rule.items()
    else:
        join, parts = "all", [rule]
    if not isinstance(parts, list) or not all(
        isinstance(part, dict) and {"field", "op"} <= set(part) for part in parts
    ):
        return None
    return Rows(join, tuple((str(one["field"]), str(one["op"]), _written(one.get("value"))) for one in parts))


def as_rule(said: Rows) -> dict[str, Any]:
    """Return rows as a rule; whether it can be asked is the compiler's question."""
    kinds = {
        name: kind for target in Segment.Target.values for name, (kind, _ops, _choices) in fields_of(target).items()
    }
    parts = [_part(field, op, value.strip(), kinds.get(field, "")) for field, op, value in said.rows if field]
    return parts[0] if len(parts) == 1 else {said.join: parts}


class RuleWidget(forms.Widget):
    """Rows to choose from, and a text where rows cannot say it."""

    template_name = "crm/admin/rule_rows.html"
    looked: Preview | None = None
    # Of which kind the rows are that are chosen; nothing: not known yet.
    target = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the rows that were filled in, or the text."""
        if name in data:
            return data[name]
        rows = [
            tuple(str(data.get(f"{name}_{part}_{place}", "")) for part in ("field", "op", "value"))
            for place in range(ROWS_AT_MOST)
        ]
        return Rows(str(data.get(f"{name}_join", "all")), tuple(row for row in rows if row[0]))  # type: ignore[misc]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether nothing of it was sent."""
        return name not in data and f"{name}_join" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Lay the rows out, with some to spare."""
        rows = value if isinstance(value, Rows) else as_rows(_read(value)) if value else Rows("all", ())
        context = super().get_context(name, None, attrs)
        filled = [*(rows.rows if rows else ()), *[("", "", "")] * SPARE_ROWS]
        context["widget"] |= {
            "join": rows.join if rows else "",
            "joins": JOINS,
            "rows": [(place, *row) for place, row in enumerate(filled[:ROWS_AT_MOST])],
            "groups": [
                (Segment.Target(target).label, list(fields_of(target)))
                for target in Segment.Target.values
                if self.target in {"", target}
            ],
            "operators": OPERATORS.items(),
            "text": ""
            if rows
            else value
            if isinstance(value, str)
            else json.dumps(value, ensure_ascii=False, indent=2),
            "is_text": rows is None,
            "looked": self.looked,
        }
        return context


class RuleField(forms.Field):
    """A rule, as rows or as text."""

    widget = RuleWidget

    def clean(self, value: Any) -> Any:
        """Return the rule."""
        if isinstance(value, Rows):
            if not value.rows:
                raise forms.ValidationError(_("Fill in at least one row."))
            return as_rule(value)
        rule = _read(value)
        if rule is None:
            raise forms.ValidationError(_("This is no JSON."))
        return rule

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is meant, however it is written."""
        try:
            return bool(self.clean(data) != initial)
        except forms.ValidationError:
            return True


def _read(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _written(value: Any) -> str:
    if isinstance(value, list):
        # Commas part the list, so its numbers are plain.
        return ", ".join(str(one) if isinstance(one, int | float) else _written(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return written_number(value)
    return "" if value is None else str(value)


def _part(field: str, op: str, value: str, kind: str) -> dict[str, Any]:
    if op == "in":
        return {
            "field": field,
            "op": op,
            "value": [_meant(one.strip(), kind, read=plain_number) for one in value.split(",") if one.strip()],
        }
    if op == "is_set":
        return {"field": field, "op": op, "value": _meant(value, BOOLEAN)}
    return {"field": field, "op": op, "value": _meant(value, NUMBER if op == "last_days" else kind)}


def _meant(value: str, kind: str, read: Callable[[str], Decimal] = typed_number) -> Any:
    if kind == BOOLEAN and value.lower() in (*YES, *NO):
        return value.lower() in YES
    if kind == NUMBER:
        try:
            number = read(value)
        except ValueError as error:
            if may_mean_two(value):
                told = _("%(number)s may be read in two ways: write it without a point, or with a comma.")
                raise forms.ValidationError(told % {"number": value}) from error
            return value
        return int(number) if number == number.to_integral_value() and abs(number) < 10**18 else float(number)
    return value
