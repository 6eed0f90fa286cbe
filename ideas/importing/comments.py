"""Comments as they stand beside a post: a list of records, or the same as JSON in one cell of a table."""

import json
from collections.abc import Iterator
from hashlib import sha256

from community.importing.refusals import RowRefused
from community.importing.run import ImportRun
from ideas.importing.imported import ImportedComment, SourceRow
from ideas.importing.rows import Row, author_of
from ideas.importing.texts import without_images

COMMENTS = "comments"
AMONG_COLLEAGUES = "comments among colleagues, which nobody else is to read"
_BODY, _AT = ("value", "content", "body", "text"), ("created", "createdat")
# As whom Fider knows colleagues.
_COLLEAGUES = frozenset({"administrator", "collaborator", "moderator"})


def comments_of(run: ImportRun, row: SourceRow, values: Row) -> tuple[ImportedComment, ...]:
    """Return the comments of a post, whose order is that of their moments; one that says nothing costs no post."""
    return tuple(_read(run, row, _listed(run, row, values)))


def untold_comments(values: Row, *names: str) -> int:
    """Return of how many comments only the number stands there. Raises ``RowRefused``."""
    return 0 if values.first(COMMENTS) else values.number(*names)


def _listed(run: ImportRun, row: SourceRow, values: Row) -> list[object]:
    told = values.first(COMMENTS)
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except ValueError:
            run.report.reject(COMMENTS, row.where, "the comments are no JSON")
    return told if isinstance(told, list) else []


def _read(run: ImportRun, row: SourceRow, told: list[object]) -> Iterator[ImportedComment]:
    for number, item in enumerate(told, 1):
        values, where = Row(item if isinstance(item, dict) else {}), f"{row.where}, comment {number}"
        if values.first("private", "internal") is True:
            run.report.skip(COMMENTS, AMONG_COLLEAGUES)
            continue
        try:
            yield _comment(run, values, where)
        except RowRefused as refusal:
            run.report.reject(COMMENTS, where, str(refusal))


def _comment(run: ImportRun, values: Row, where: str) -> ImportedComment:
    author = values.record("author") if values.first("author") else values.record("user")
    body, at = without_images(values.text(*_BODY).strip()), values.moment(*_AT)
    if not body:
        raise RowRefused("the comment says nothing")
    is_colleague = author.first("isadmin") is True or author.text("role").lower() in _COLLEAGUES
    name, number = author.text("name"), author.text("id")
    said = "\n".join([where, at.isoformat(), number or name, body])
    told = values.text("id").strip() or f"said-{sha256(said.encode()).hexdigest()[:24]}"
    return ImportedComment(
        key=run.key(COMMENTS, told),
        body=body,
        author=author_of(run, name, number, at),
        created_at=at,
        edited_at=values.optional_moment("editedat", "edited"),
        is_of_company=is_colleague,
    )
