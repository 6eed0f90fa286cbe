"""Addresses and handles that only look alike were taken for the same, and digits that nobody dials for digits."""

import re
import unicodedata
from typing import Any, ClassVar

from django.db import migrations

KELVIN = "\u212a"


def call_anew(apps: Any, _editor: Any) -> None:
    """Write again by what points are compared, of those beyond ASCII only, for all others it is the same.

    Where a contact has the very same under its new name already, the row stays as it is: two of one kind that lead to
    the same person harm nobody, and consents may hang on either.
    """
    points = apps.get_model("crm", "ContactPoint").objects
    for point in points.filter(kind__in=["email", "handle", "phone"], value__regex="[^\\x01-\\x7f]").iterator():
        called = _called(point.kind, point.value)
        same = points.filter(contact=point.contact_id, kind=point.kind, network=point.network, normalised=called)
        if called and called != point.normalised and not same.exists() and not _is_anothers(points, point, called):
            points.filter(pk=point.pk).update(normalised=called)


def _is_anothers(points: Any, point: Any, called: str) -> bool:
    """What is proven belongs to one contact; of two that say so people have to find out."""
    proven = points.filter(kind=point.kind, network=point.network, normalised=called, retired_at=None)
    return point.verified_at is not None and proven.exclude(verified_at=None).exists()


def _called(kind: str, value: str) -> str:
    value = value.strip()
    if kind == "phone":
        plain = "".join("+" if sign == "\uff0b" else str(unicodedata.decimal(sign, sign)) for sign in value)
        digits = re.sub(r"[^0-9+]", "", plain.replace("(0)", ""))
        international = "+" + digits[2:] if digits.startswith("00") else digits
        return international[:1] + international[1:].replace("+", "")
    bare = value.lstrip("@") if kind == "handle" else value
    return KELVIN.join(part.lower() for part in bare.split(KELVIN))


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("crm", "0071_files_of_accounts")]

    operations: ClassVar = [migrations.RunPython(call_anew, migrations.RunPython.noop)]
