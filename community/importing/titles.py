"""Titles of imported topics."""

from community.importing.report import Report
from community.importing.run import TITLE_LENGTH_LIMIT


def cut_title(report: Report, where: str, title: str) -> str:
    """Return a title that fits, and say so when it did not."""
    if len(title) <= TITLE_LENGTH_LIMIT:
        return title
    report.warn("titles cut", where, f"the title has {len(title)} characters and was cut")
    return title[: TITLE_LENGTH_LIMIT - 1].rstrip() + "…"
