"""Posts of Canny: a table with its columns or what its API answers; our own exports are written like it."""

from collections.abc import Collection
from hashlib import sha256

from community.importing.run import ImportRun
from community.importing.tags import tag_slugs
from ideas.importing.comments import comments_of, untold_comments
from ideas.importing.fider import status_of
from ideas.importing.imported import ImportedIdea, SourceRow, Status
from ideas.importing.rows import Row, author_of, place_of, reason_of, title_of
from ideas.importing.texts import without_images

_TITLE, _BODY = ("title", "posttitle"), ("details", "postdetails", "description")
_VOTES = ("score", "votes", "votecount", "votescount", "numberofvotes")
_AT = ("created", "createdat", "datecreated", "createddate", "postcreated")
# Their words, and those that we write for what they have no word for.
STATUSES = {
    "open": Status.OPEN,
    "under review": Status.UNDER_REVIEW,
    "planned": Status.PLANNED,
    "in progress": Status.STARTED,
    "complete": Status.DELIVERED,
    "closed": Status.DECLINED,
}
MERGED = "merged"


def is_meant_by(names: Collection[str]) -> bool:
    """Tell it by a title and a score, and a place or the details of a post."""
    has = set(names)
    return all(not has.isdisjoint(some) for some in (_TITLE, _VOTES, _AT, {*_BODY, "board", "category"}))


def read(run: ImportRun, row: SourceRow, category: str) -> ImportedIdea:
    """Return a post. Raises ``RowRefused``."""
    values = Row(row.values)
    author, at = values.record("author"), values.moment(*_AT)
    title, into = title_of(run, row, values.text(*_TITLE)), values.text("mergedinto")
    status = status_of(run, row, values.text("status", "poststatus"), {**STATUSES, MERGED: Status.OPEN})
    reason = values.text("response", "statuschangecomment")
    return ImportedIdea(
        key=run.key("ideas", _identity(values, title)),
        where=row.where,
        title=title,
        body=without_images(values.text(*_BODY)),
        author=author_of(
            run,
            author.text("name") or values.named("author", "authorname", "postauthor", "createdby"),
            author.text("id") or values.text("authorid"),
            at,
        ),
        category=place_of(category, values.named("board"), values.named("category"), run.source),
        created_at=at,
        votes=values.number(*_VOTES),
        status=status,
        reason=reason_of(run, status, reason),
        decided_at=values.optional_moment("statuschangedat", "statuschanged"),
        merged_into=run.key("ideas", into) if into else "",
        tags=tag_slugs(values.names("tags")),
        comments=comments_of(run, row, values),
        untold_comments=untold_comments(values, "commentcount"),
        address=values.text("url", "posturl"),
    )


def _identity(values: Row, title: str) -> str:
    """Return the id; where the table has none, what tells two posts apart."""
    told = values.text("id", "postid").strip()
    if told:
        return told
    said = "\n".join([values.text("url", "posturl") or title, str(values.first(*_AT))])
    return f"post-{sha256(said.encode()).hexdigest()[:24]}"
