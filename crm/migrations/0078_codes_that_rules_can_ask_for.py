"""Codes of additional fields that rules could not ask by are written otherwise, wherever they are named; late reminders come in time."""

import re
from typing import Any, ClassVar

from django.db import migrations, models

GOOD = re.compile("[a-z](_?[a-z0-9])*")
ROWS = {"contact": "Contact", "account": "Account", "ticket": "Ticket"}
LENGTH = 40
# How rules of a kind of segment begin the names of the fields of a kind of row.
BEGINNINGS = (("contact", "contact", "custom."), ("contact", "account", "account.custom."), ("account", "account", "custom."))


def call_fields_otherwise(apps: Any, editor: Any) -> None:
    """Rename each such field with what rows hold by it, and what rules of segments and files that wait name it by."""

    def rows_of(name: str) -> Any:
        return apps.get_model("crm", name).objects.using(editor.connection.alias)

    definitions = rows_of("FieldDefinition")
    for field in definitions.order_by("pk"):
        if GOOD.fullmatch(field.code):
            continue
        taken = set(definitions.filter(target=field.target).values_list("code", flat=True))
        before, after = field.code, _free(field.code, taken)
        definitions.filter(pk=field.pk).update(code=after)
        rows = rows_of(ROWS[field.target])
        for row in rows.filter(custom__has_key=before).only("pk", "custom").iterator():
            custom = {after if code == before else code: value for code, value in row.custom.items()}
            rows.filter(pk=row.pk).update(custom=custom)
        for of, target, beginning in BEGINNINGS:
            if target == field.target:
                _rename_in_rules(rows_of("Segment").filter(target=of), beginning, before, after)
        if field.target != "ticket":
            _rename_in_files(rows_of("ContactImport"), f"custom:{before}", f"custom:{after}")


def remind_in_time(apps: Any, editor: Any) -> None:
    """What nobody was reminded of before it was due, they are reminded of when it is."""
    late = apps.get_model("crm", "Activity").objects.using(editor.connection.alias).filter(remind_at__gt=models.F("due_at"))
    late.update(remind_at=models.F("due_at"))


def _free(code: str, taken: set[str]) -> str:
    plain = re.sub("_+", "_", code).rstrip("_")
    number, found = 1, plain
    while found in taken:
        number += 1
        found = f"{plain[: LENGTH - len(str(number)) - 1].rstrip('_')}_{number}"
    return found


def _rename_in_rules(segments: Any, beginning: str, before: str, after: str) -> None:
    for segment in segments:
        rule = _renamed(segment.rule, f"{beginning}{before}", f"{beginning}{after}")
        if rule != segment.rule:
            segments.filter(pk=segment.pk).update(rule=rule)


def _renamed(rule: Any, before: str, after: str) -> Any:
    if isinstance(rule, list):
        return [_renamed(part, before, after) for part in rule]
    if not isinstance(rule, dict):
        return rule
    if "field" in rule:
        return {**rule, "field": after} if rule["field"] == before else rule
    return {word: _renamed(part, before, after) for word, part in rule.items()}


def _rename_in_files(files: Any, before: str, after: str) -> None:
    for file in files.exclude(mapping={}):
        mapping = {column: after if target == before else target for column, target in file.mapping.items()}
        if mapping != file.mapping:
            files.filter(pk=file.pk).update(mapping=mapping)


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("crm", "0077_comments_at_issues")]

    operations: ClassVar = [
        migrations.RunPython(call_fields_otherwise, migrations.RunPython.noop),
        migrations.RunPython(remind_in_time, migrations.RunPython.noop),
    ]
