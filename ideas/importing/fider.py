"""Posts of Fider: the table that it exports, or what its API answers."""

from collections.abc import Collection

from community.importing.refusals import RowRefused
from community.importing.run import ImportRun
from community.importing.tags import tag_slugs
from ideas.importing.comments import comments_of, untold_comments
from ideas.importing.imported import ImportedIdea, SourceRow, Status
from ideas.importing.rows import Row, author_of, place_of, reason_of, title_of
from ideas.importing.texts import without_images

_VOTES = ("votescount", "totalvotes")
_COMMENTS = ("commentscount", "totalcomments")
_STATUSES = {
    "open": Status.OPEN,
    "planned": Status.PLANNED,
    "started": Status.STARTED,
    "completed": Status.DELIVERED,
    "declined": Status.DECLINED,
    # It points at the one that stands for it, which is looked for when all are there.
    "duplicate": Status.OPEN,
}


def is_meant_by(names: Collection[str]) -> bool:
    """Tell it by the number that each post has, and its count of votes."""
    return {"number", "title", "status"} <= set(names) and not set(_VOTES).isdisjoint(names)


def read(run: ImportRun, row: SourceRow, category: str) -> ImportedIdea:
    """Return a post. Raises ``RowRefused``."""
    values = Row(row.values)
    user, response = values.record("user"), values.record("response")
    at, status = values.moment("createdat"), status_of(run, row, values.text("status"), _STATUSES)
    reason = response.text("text") if row_is_nested(values) else values.text("response")
    original = response.record("original").text("number") or values.text("originalnumber")
    decided = response.optional_moment("respondedat") or values.optional_moment("respondedat")
    return ImportedIdea(
        key=run.key("ideas", _number(values.text("number"))),
        where=row.where,
        title=title_of(run, row, values.text("title")),
        body=without_images(values.text("description")),
        author=author_of(run, user.text("name") or values.text("createdby"), user.text("id"), at),
        category=place_of(category, run.source),
        created_at=at,
        votes=values.number(*_VOTES),
        status=status,
        reason=reason_of(run, status, reason),
        decided_at=decided,
        merged_into=run.key("ideas", original) if original else "",
        tags=tag_slugs(values.names("tags")),
        comments=comments_of(run, row, values),
        untold_comments=untold_comments(values, *_COMMENTS),
    )


def row_is_nested(values: Row) -> bool:
    """Tell whether the answer is a record of its own."""
    return isinstance(values.first("response"), dict)


def status_of(run: ImportRun, row: SourceRow, word: str, known: dict[str, Status]) -> Status:
    """Return our word for one of the source; what nobody knows is open, and said."""
    plain = " ".join(word.lower().replace("_", " ").replace("-", " ").split())
    if plain and plain not in known:
        run.report.warn("statuses taken for open", row.where, f"nobody here knows the status {word[:40]!r}")
    return known.get(plain, Status.OPEN)


def _number(number: str) -> str:
    if not number.strip():
        raise RowRefused("number is missing")
    return number.strip()
