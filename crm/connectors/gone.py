"""What we found out by asking: a message that is no longer there."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils import timezone

from crm.connectors.base import Fetched, Removed
from crm.connectors.reading import mapping, moment, name_of, read_json, write_json

GONE = "gone:"


def gone(external_id: str, at: datetime) -> Fetched:
    """Return what is kept of it, like anything else that came in."""
    return Fetched(f"{GONE}{external_id}"[:300], write_json({"gone": external_id, "at": at.isoformat()}))


def absent(ids: Iterable[str], there: Collection[str]) -> list[Fetched]:
    """Return what is kept of those that are not there."""
    now = timezone.now()
    return [gone(one, now) for one in ids if one not in there]


def read_gone(raw: bytes) -> Removed:
    """Read it back."""
    row = mapping(read_json(raw), "the row")
    return Removed(name_of(row.get("gone"), "the message"), None, moment(row.get("at"), "the row"))
