"""Whoever writes a feed or calls a hook may say any year; none of them breaks a list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from crm.connectors.base import CannotBeRead
from crm.connectors.feeds import _moment as moment_of_feed
from crm.connectors.mail import _moment as moment_of_letter
from crm.connectors.reading import moment

YEAR_ONE, YEAR_LAST = "0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (YEAR_ONE, datetime(1970, 1, 1, tzinfo=UTC)),
        (-62_135_596_800, datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-11-01T10:00:00+02:00", datetime(2026, 11, 1, 8, tzinfo=UTC)),
        ("2026-11-01T10:00:00", datetime(2026, 11, 1, 10, tzinfo=UTC)),
    ],
)
def test_a_moment_is_believed_from_1970_on(said, believed):
    assert moment(said, "it") == believed


@pytest.mark.parametrize("said", [YEAR_LAST, "9999-12-31T23:59:59-14:00", 253_402_300_799])
def test_nobody_writes_in_years_to_come(said):
    try:
        found = moment(said, "it")
    except CannotBeRead:
        return
    assert found <= timezone.now() + timedelta(days=1, seconds=1)


def test_feeds_and_letters_are_not_believed_either():
    soon = timezone.now() + timedelta(days=1, seconds=1)
    assert moment_of_feed("Fri, 31 Dec 9999 23:59:59 GMT") <= soon
    assert moment_of_feed("0001-01-01T00:00:00+14:00") is None
    assert moment_of_feed("Mon, 01 Jan 1801 00:00:00 +1400") == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment_of_letter("Fri, 31 Dec 9999 23:59:59 -1400") <= timezone.now()
    assert moment_of_letter("Mon, 01 Jan 0001 00:00:00 +1400") <= timezone.now()
    assert moment_of_letter("yesterday") <= timezone.now()
