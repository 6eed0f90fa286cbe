"""Contacts as a table or as vCards, written row by row, however many there are."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from community.foundation.cells import guarded
from crm.models import ConsentStatement, Contact, ContactPoint, FieldDefinition
from crm.models.file_words import NETWORKS, as_written
from crm.models.own_names import own_name
from crm.models.restriction import without_restricted

AT_ONCE = 2000
_K = ContactPoint.Kind
_LONGEST_LINE = 75
# Columns behind all others, each of which says in one cell what has no column.
_OURS = ("consents", "point_labels")


def as_table(contacts: models.QuerySet[Contact]) -> Iterator[str]:
    """Yield the lines of a CSV file that ``import_contacts`` reads; nothing in it is a formula."""
    fields = list(FieldDefinition.objects.of(FieldDefinition.Target.CONTACT))
    networks = sorted(ContactPoint.objects.exclude(network="").values_list("network", flat=True).distinct())
    codes = [one.code for one in fields]
    heads = ["id", "name", "email", "phone", "organisation", "organisation_id", "address"]
    heads += [network if network in NETWORKS else f"handle:{network}" for network in networks]
    # A field that is called like another column is told apart from it.
    heads += [f"custom:{code}" if code in {*heads, *_OURS} else code for code in codes] + list(_OURS)
    return written(_rows(contacts, heads, networks, codes))


def as_cards(contacts: models.QuerySet[Contact]) -> Iterator[str]:
    """Yield one vCard 4.0 for each contact; what no standard has a word for stands in properties of our own."""
    codes = [one.code for one in FieldDefinition.objects.of(FieldDefinition.Target.CONTACT)]
    for contact in _read(contacts):
        points = _current(contact)
        lines = ["BEGIN:VCARD", "VERSION:4.0", f"UID:{own_name(contact)}", f"FN:{_escaped(str(contact))}"]
        if contact.account is not None:
            lines.append(f"ORG:{_escaped(contact.account.name)}")
            lines.append(f"X-MITWERT-ACCOUNT:{own_name(contact.account)}")
        lines += [_property(point) for point in points]
        custom = ((code, said(contact.custom.get(code))) for code in codes)
        lines += [f"X-MITWERT-FIELD:{_escaped(f'{code}={value}')}" for code, value in custom if value]
        lines += [f"X-MITWERT-CONSENT:{_escaped(json.dumps(one, ensure_ascii=False))}" for one in _consents(points)]
        lines += [f"X-MITWERT-LABEL:{_escaped(json.dumps(one, ensure_ascii=False))}" for one in _labels(points)]
        yield "".join(map(_folded, [*lines, "END:VCARD"]))


def written(rows: Iterable[list[str]]) -> Iterator[str]:
    """Yield each row as a line of CSV; no cell is a formula."""
    line = io.StringIO()
    writer = csv.writer(line)
    for cells in rows:
        writer.writerow([guarded(cell) for cell in cells])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


@dataclass(frozen=True)
class Format:
    """How contacts are written: by which function, as what, and how the file ends."""

    write: Callable[[models.QuerySet[Contact]], Iterator[str]]
    content_type: str
    suffix: str


FORMATS = {
    "csv": Format(as_table, "text/csv; charset=utf-8", "csv"),
    "vcard": Format(as_cards, "text/vcard; charset=utf-8", "vcf"),
}


def _rows(
    contacts: models.QuerySet[Contact], heads: list[str], networks: list[str], codes: list[str]
) -> Iterator[list[str]]:
    yield heads
    for contact in _read(contacts):
        points = _current(contact)
        yield [
            own_name(contact),
            contact.name,
            ";".join(point.value for point in points if point.kind == _K.EMAIL),
            ";".join(point.value for point in points if point.kind == _K.PHONE),
            contact.account.name if contact.account else "",
            own_name(contact.account) if contact.account else "",
            # An empty line parts two addresses.
            "\n\n".join(re.sub(r"\n\s*\n", "\n", point.value) for point in points if point.kind == _K.POSTAL),
            *(";".join(point.value for point in points if point.network == network) for network in networks),
            *(said(contact.custom.get(code)) for code in codes),
            _in_one_cell(_consents(points)),
            _in_one_cell(_labels(points)),
        ]


def _read(contacts: models.QuerySet[Contact]) -> Iterable[Contact]:
    statements = models.Prefetch(
        "statements", ConsentStatement.objects.select_related("purpose").order_by("stated_at", "id")
    )
    current = ContactPoint.objects.current().prefetch_related(statements)
    points = models.Prefetch("points", current.order_by("-is_primary", "id"))
    rows = without_restricted(contacts).order_by("pk").select_related("account").prefetch_related(points)
    return rows.iterator(chunk_size=AT_ONCE)


def _current(contact: Contact) -> list[ContactPoint]:
    return list(contact.points.all())


def _property(point: ContactPoint) -> str:
    preferred = ";PREF=1" if point.is_primary else ""
    match point.kind:
        case _K.EMAIL:
            return f"EMAIL{preferred}:{_escaped(point.value)}"
        case _K.PHONE:
            return f"TEL{preferred}:{_escaped(point.value)}"
        case _K.POSTAL:
            return f"ADR{preferred}:;;{_escaped(point.value)};;;;"
    network = re.sub("[^A-Za-z0-9-]", "", point.network)
    ours = re.sub('[",:;]', "", point.network)
    return f'X-SOCIALPROFILE;TYPE={network};X-MITWERT-NETWORK="{ours}"{preferred}:{_escaped(point.value)}'


def _consents(points: Iterable[ContactPoint]) -> list[dict[str, Any]]:
    """Return all that was ever said of points in use, as files of ours say it."""
    said_of = [(point, one) for point in points for one in point.statements.all()]
    for point, one in said_of:
        one.point = point
    return as_written(one for _point, one in said_of)


def _labels(points: Iterable[ContactPoint]) -> list[dict[str, Any]]:
    """Return how points are called, as files of ours say it."""
    return [{"point": [one.kind, one.network, one.value], "label": one.label} for one in points if one.label]


def _in_one_cell(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False) if rows else ""


def _escaped(value: str) -> str:
    value = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return re.sub(r"\r\n|\r|\n", r"\\n", value)


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, none of which ends in the middle of a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = "", 1
        piece += letter
        size += width
    return "\r\n ".join([*pieces, piece]) + "\r\n"


def said(value: object) -> str:
    """Return a value of an additional field as files say it."""
    if value is None:
        return ""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
