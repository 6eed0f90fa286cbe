"""What the rows of a Stack Exchange dump say, as pure functions of their attributes."""

import re
from datetime import datetime

from community.importing.reading import Fields, ticks
from community.importing.refusals import RowRefused
from community.importing.remarks import comment_html
from community.importing.run import Author, ImportedComment, ImportRun
from community.importing.spool import ANSWER, QUESTION, SpooledPost
from community.importing.xml_rows import XmlRow

ACCEPTANCE, DUPLICATE = 1, 3
_TAG = re.compile(r"[^<>|]+")


def author_of(run: ImportRun, user: int | None, name: str, post_key: str, at: datetime) -> Author:
    """Return who wrote: a user, a deleted user of whom only the name is left, or somebody unknown.

    The dump's own process, user -1, stands for people who gave their posts to the community, and it has asked
    questions; so it is a customer like the others.
    """
    if user is not None:
        return Author(run.key("users", user), f"user{user}", at, has_row=True, kind=run.kind_of(user))
    if name:
        return Author(run.key("deleted-users", name), name, at)
    return Author(f"{post_key}/author", "Deleted user", at)


def read_user(run: ImportRun, row: XmlRow) -> Author:
    """Return a member. Raises ``RowRefused``."""
    fields = Fields(row.attributes)
    user = fields.integer("Id")
    name = fields.text("DisplayName", "").strip() or f"user{user}"
    at = fields.moment("CreationDate")
    return Author(run.key("users", user), name, at, has_row=True, kind=run.kind_of(user))


def read_post(row: XmlRow) -> SpooledPost:
    """Return a question or an answer. Raises ``RowRefused``."""
    fields = Fields(row.attributes)
    identity, kind = fields.integer("Id"), fields.integer("PostTypeId")
    title = " ".join(fields.text("Title", "").split())
    if kind == QUESTION and not title:
        raise RowRefused("Title is missing")
    edited, closed = fields.optional_moment("LastEditDate"), fields.optional_moment("ClosedDate")
    return SpooledPost(
        topic=fields.integer("ParentId") if kind == ANSWER else identity,
        type=kind,
        created=ticks(fields.moment("CreationDate")),
        id=identity,
        row=row.number,
        line=row.line,
        score=fields.score("Score"),
        edited=ticks(edited) if edited else None,
        closed=ticks(closed) if closed else None,
        owner=fields.optional_integer("OwnerUserId"),
        owner_name=fields.text("OwnerDisplayName", "").strip(),
        accepted_answer=fields.optional_integer("AcceptedAnswerId") if kind == QUESTION else None,
        title=title,
        tags=fields.text("Tags", ""),
        body=fields.text("Body"),
    )


def tag_names(tags: str) -> list[str]:
    """Return the names in ``<a><b>`` or, as newer dumps write it, ``|a|b|``."""
    return _TAG.findall(tags)


def read_comment(run: ImportRun, row: XmlRow) -> tuple[int, ImportedComment]:
    """Return a comment and the id of its post. Raises ``RowRefused``."""
    fields = Fields(row.attributes)
    key = run.key("comments", fields.integer("Id"))
    post = fields.integer("PostId")
    at = fields.moment("CreationDate")
    author = author_of(run, fields.optional_integer("UserId"), fields.text("UserDisplayName", "").strip(), key, at)
    text = fields.text("Text")
    comment = ImportedComment(key, run.key("posts", post), author, text, comment_html(text), at, fields.score("Score"))
    return post, comment
