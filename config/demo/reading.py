"""Reads the story, which is data, and says when it happens."""

import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

STORY = Path(__file__).parent / "story"
YEAR = 2026
# The clock on the wall of the people in the story; wherever it is loaded, it is the same story.
PLACE = ZoneInfo("Europe/Berlin")
MONTHS = [date(YEAR, month, 1) for month in range(5, 11)]
CLOSED_MONTHS = MONTHS[:4]
END = datetime(YEAR, 10, 31, 20, 0, tzinfo=PLACE)


def read(name: str) -> dict[str, Any]:
    """Return one file of the story."""
    with (STORY / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of the story's clock."""
    return datetime.combine(day, time(hour, minute), PLACE)


def day_of(month_and_day: str) -> date:
    """Return the day that ``"05-18"`` means."""
    return date.fromisoformat(f"{YEAR}-{month_and_day}")


def next_month(month: date) -> date:
    """Return the first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
