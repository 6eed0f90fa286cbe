"""Reads what networks send: strictly where it matters, and never trusting the type of anything."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from crm.connectors.base import CannotBeRead, Counted
from crm.presence_figures import PresenceMetric

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTED_TO = 2**62
_LATEST = datetime(2200, 1, 1, tzinfo=UTC).timestamp()


def read_json(raw: bytes) -> Any:
    """Return what the bytes say; raises ``CannotBeRead``."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise CannotBeRead(f"not JSON: {error}") from error


def write_json(value: Any) -> bytes:
    """Return the same bytes for the same value, whatever order its names came in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def digest_of(raw: bytes) -> str:
    """Return by what bytes without an id are known again."""
    return hashlib.sha256(raw).hexdigest()


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """Return an object; raises ``CannotBeRead``."""
    if not isinstance(value, dict):
        raise CannotBeRead(f"{what} is no object")
    return value


def sequence(value: Any, what: str) -> Sequence[Any]:
    """Return a list; raises ``CannotBeRead``."""
    if not isinstance(value, list):
        raise CannotBeRead(f"{what} is no list")
    return value


def text(value: Any, *, limit: int = 0) -> str:
    """Return words that the database takes; nothing where there are none."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    clean = str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return clean[:limit] if limit else clean


def count_of(value: Any) -> int | None:
    """Return a whole number of people that the database takes, or nothing."""
    is_count = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _COUNTED_TO
    return value if is_count else None


def name_of(value: Any, what: str) -> str:
    """Return an id; raises ``CannotBeRead`` where there is none or an endless one."""
    found = text(value).strip()
    if not 0 < len(found) <= 300:
        raise CannotBeRead(f"{what} has no id")
    return found


def moment(value: Any, what: str) -> datetime:
    """Return a moment that is given as RFC 3339 or in seconds or milliseconds; raises ``CannotBeRead``."""
    try:
        if isinstance(value, str) and not value.strip().isdecimal():
            return believable(datetime.fromisoformat(value.strip()))
        seconds = float("nan" if isinstance(value, bool) else value)
        return believable(datetime.fromtimestamp(seconds / 1000 if seconds > _LATEST else seconds, UTC))
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise CannotBeRead(f"{what} has no moment") from error


def believable(read: datetime) -> datetime:
    """Return a moment between 1970 and now, and a day for clocks that go wrong; without a zone it is UTC.

    Whoever writes a feed may write any year, and some of them no calendar can show in every zone. Raises ``OverflowError``.
    """
    utc = read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    return min(max(utc, _FIRST), datetime.now(UTC) + timedelta(days=1))


def counted(row: Mapping[str, Any], names: Mapping[str, PresenceMetric]) -> list[Counted]:
    """Return the figures of a row that are whole numbers from zero on, given as numbers or as text."""
    found = list[Counted]()
    for name, metric in names.items():
        value = text(row.get(name))
        if value.isascii() and value.isdecimal() and len(value) <= 15:
            found.append(Counted(metric, int(value)))
    return found


def address(value: Any) -> str:
    """Return a web address, or nothing: only such addresses may ever become links."""
    found = text(value).strip()
    return found if found.startswith(("https://", "http://")) and len(found) <= 500 else ""
