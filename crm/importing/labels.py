"""Labels of addresses and numbers, as files of ours say them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from community.foundation.copying import table_of
from crm.models import Contact, ContactPoint
from crm.models.contact_point import normalised

if TYPE_CHECKING:
    from crm.importing.people import ImportedPerson

LONGEST_LABEL = 60
# Kind, network, and what is the same however it is written.
Point = tuple[str, str, str]
_LABEL = f"""
UPDATE {table_of(ContactPoint)} p SET label = v.label
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[]) AS v (contact, kind, network, normalised, label)
WHERE p.contact_id = v.contact AND p.kind = v.kind AND p.network = v.network AND p.normalised = v.normalised AND p.label = ''
"""  # noqa: S608 -- names are our own


@dataclass(frozen=True)
class ImportedLabel:
    """How one point of a row is called."""

    point: Point
    label: str

    def __str__(self) -> str:
        return f"{self.point[2]}: {self.label}"


def written_labels(text: str) -> list[ImportedLabel]:
    """Return what a file of ours says in one cell. Raises ``ValueError`` with a sentence for whoever has to correct it."""
    if not text:
        return []
    try:
        rows = json.loads(text)
        return [_of_ours(row) for row in (rows if isinstance(rows, list) else [rows])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(_("Labels are not written as a file of ours writes them.")) from error


def _of_ours(row: Mapping[str, Any]) -> ImportedLabel:
    kind, network, value = map(str, row["point"])
    label = " ".join(str(row["label"]).replace("\0", "").split())
    if kind not in ContactPoint.Kind.values or not 0 < len(label) <= LONGEST_LABEL:
        raise ValueError
    return ImportedLabel((kind, network, normalised(kind, value)), label)


def labels_of(person: "ImportedPerson", points: Iterable[Point]) -> dict[Point, str]:
    """Return how a row calls the points that it brings; others it cannot call anything."""
    known = set(points)
    return {one.point: one.label for one in reversed(person.labels) if one.point in known}


def label_imported(told: Iterable[tuple[Contact, "ImportedPerson", list[Point]]]) -> None:
    """Label what has no label yet, in one statement for all; what it is called already stays."""
    rows: dict[tuple[int, Point], str] = {}
    for contact, person, points in told:
        for point, label in labels_of(person, points).items():
            rows.setdefault((contact.pk, point), label)
    if rows:
        with connection.cursor() as cursor:
            columns = zip(*((pk, *point, label) for (pk, point), label in rows.items()), strict=True)
            cursor.execute(_LABEL, [list(column) for column in columns])
