"""Reads typed values and refuses, by name, what is wrong with them."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from community.importing.refusals import RowRefused
from community.importing.run import LARGEST, SMALLEST

_INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
# What no row of ours can hold: PostgreSQL takes no null character and UTF-8 no half of a pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Nobody wrote in a forum before. Some programs write the year 1 for "no date": it cannot be shown west of Greenwich.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def text(value: object, name: str) -> str:
    """Return a text that can be stored. Raises ``RowRefused``."""
    if not isinstance(value, str):
        raise RowRefused(f"{name} is missing" if value is None else f"{name} is not a text")
    if found := _UNSTORABLE.search(value):
        raise RowRefused(f"{name} holds the invalid character U+{ord(found[0]):04X} at position {found.start() + 1}")
    return value


def integer(value: object, name: str) -> int:
    """Return a whole number. Raises ``RowRefused``."""
    if value is None:
        raise RowRefused(f"{name} is missing")
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise RowRefused(f"{name} is not a whole number: {str(value)[:40]!r}")


def score(value: object, name: str) -> int:
    """Return a number of votes, none when nothing is said. Raises ``RowRefused``."""
    number = 0 if value is None else integer(value, name)
    if not SMALLEST <= number <= LARGEST:
        raise RowRefused(f"{name} is out of range: {number}")
    return number


def moment(value: object, name: str) -> datetime:
    """Return a moment in UTC, which is what one without a zone means. Raises ``RowRefused``."""
    written = text(value, name)
    at = end(value, name)
    if at > datetime.now(UTC) + timedelta(days=1):
        raise RowRefused(f"{name} lies in the future: {written[:40]!r}")
    if at < EPOCH:
        raise RowRefused(f"{name} lies before 1970: {written[:40]!r}")
    return at


def end(value: object, name: str) -> datetime:
    """Return a moment that may be to come. Raises ``RowRefused``."""
    written = text(value, name)
    try:
        read = datetime.fromisoformat(written)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RowRefused(f"{name} is not a date: {written[:40]!r}") from None


def ticks(at: datetime) -> int:
    """Return the microseconds since 1970, exactly."""
    return (at - EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """Return the moment so many microseconds after 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


class Fields:
    """The named values of one row."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def is_true(self, name: str) -> bool:
        return self._values.get(name) is True

    def is_false(self, name: str) -> bool:
        return self._values.get(name) is False

    def record(self, name: str) -> "Fields":
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise RowRefused(f"{name} is missing")
        return Fields(value)

    def items(self, name: str) -> Sequence[object]:
        """Return a list, empty when it is missing. Raises ``RowRefused``."""
        value = self._values[name] if self.has(name) else ()
        if not isinstance(value, list | tuple):
            raise RowRefused(f"{name} is not a list")
        return value

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name)
        return default if value is None and default is not None else text(value, name)

    def integer(self, name: str) -> int:
        return integer(self._values.get(name), name)

    def optional_integer(self, name: str) -> int | None:
        return integer(self._values[name], name) if self.has(name) else None

    def score(self, name: str) -> int:
        return score(self._values.get(name), name)

    def moment(self, name: str) -> datetime:
        return moment(self._values.get(name), name)

    def optional_moment(self, name: str) -> datetime | None:
        return moment(self._values[name], name) if self.has(name) else None

    def optional_end(self, name: str) -> datetime | None:
        return end(self._values[name], name) if self.has(name) else None
