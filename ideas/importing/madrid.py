"""Proposals of Decide Madrid, a table of Consul: mixed HTML and text, no author, no status, days without a time."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from community.importing.reading import moment
from community.importing.refusals import RowRefused
from community.importing.run import ImportRun
from ideas.importing.imported import ImportedIdea, SourceRow, Status
from ideas.importing.rows import Row, author_of, in_language_of, place_of, title_of
from ideas.importing.texts import markdown_of, without_images

ZONE = ZoneInfo("Europe/Madrid")
WITHDRAWN = _("Withdrawn by whoever had proposed it.")


def is_meant_by(names: Collection[str]) -> bool:
    """Tell it by the column that only this program writes."""
    return {"id", "title", "description", "cachedvotesup", "createdat"} <= set(names)


def read(run: ImportRun, row: SourceRow, category: str) -> ImportedIdea:
    """Return a proposal; one that was withdrawn takes no more votes, and says why. Raises ``RowRefused``."""
    values = Row(row.values)
    at, retired = _day(values.text("createdat")), values.optional_moment("retiredat")
    return ImportedIdea(
        key=run.key("ideas", _number(values)),
        where=row.where,
        title=title_of(run, row, values.text("title")),
        body=without_images(markdown_of(values.text("description"))),
        author=author_of(run, "", "", at),
        category=place_of(category, run.source),
        created_at=at,
        votes=values.number("cachedvotesup"),
        status=Status.DECLINED if retired else Status.OPEN,
        reason=in_language_of(run, WITHDRAWN) if retired else "",
        decided_at=retired,
    )


def _number(values: Row) -> str:
    number = values.text("id").strip()
    if not number:
        raise RowRefused("id is missing")
    return number


def _day(written: str) -> datetime:
    try:
        day = datetime.strptime(written, "%d/%m/%Y").replace(tzinfo=ZONE)
    except ValueError:
        raise RowRefused(f"created_at is not a day: {written[:40]!r}") from None
    return moment(day.isoformat(), "created_at")
