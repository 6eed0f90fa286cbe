"""What the posts in an answer of Discourse to ``GET /t/ID.json`` say."""

from collections.abc import Iterable
from datetime import datetime

from community.foundation.markup import render_markdown, sanitise_html
from community.importing.reading import Fields, score
from community.importing.refusals import RowRefused
from community.importing.run import LARGEST, Author, ImportedPost, ImportRun
from community.models import Member
from community.models.topic import State

POSTS = "posts"
REGULAR, MODERATOR_MESSAGE, LIKE = 1, 2, 2


def read_posts(run: ImportRun, where: str, values: Iterable[object]) -> list[ImportedPost]:
    """Return the posts of a topic by number; those that are refused or passed over are reported."""
    posts: dict[int, ImportedPost] = {}
    keys: set[str] = set()
    for place, value in enumerate(values, 1):
        at = f"{where}, post {place} of its list"
        try:
            fields = _fields(value)
            if fields.integer("post_type") not in {REGULAR, MODERATOR_MESSAGE}:
                run.report.skip(POSTS, "notes of actions and whispers, which nobody wrote for readers")
                continue
            post = _post(run, at, fields)
        except RowRefused as refusal:
            run.report.reject(POSTS, at, str(refusal))
            continue
        if post.number in posts:
            run.report.reject(POSTS, at, f"the post_number {post.number} was there before")
        elif post.key in keys:
            run.report.reject(POSTS, at, "another post of this topic has the same id")
        else:
            posts[post.number] = post
            keys.add(post.key)
    return [posts[number] for number in sorted(posts)]


def _fields(value: object) -> Fields:
    if not isinstance(value, dict):
        raise RowRefused("it is not an object")
    return Fields(value)


def _post(run: ImportRun, where: str, fields: Fields) -> ImportedPost:
    number, created_at = fields.integer("post_number"), fields.moment("created_at")
    if not 1 <= number <= LARGEST:
        raise RowRefused(f"post_number is out of range: {number}")
    # Some exports hold what was typed instead of what it became.
    is_typed = fields.has("raw") and not fields.has("cooked")
    body = render_markdown(fields.text("raw")) if is_typed else fields.text("cooked")
    # The date changes for many reasons; the version tells whether the text did.
    was_edited = (fields.optional_integer("version") or 1) > 1
    return ImportedPost(
        key=run.key("posts", fields.integer("id")),
        kind=POSTS,
        where=where,
        number=number,
        author=_author(run, fields, created_at),
        body=body,
        html=sanitise_html(body),
        created_at=created_at,
        edited_at=fields.optional_moment("updated_at") if was_edited else None,
        score=_likes(fields),
        reply_to=fields.optional_integer("reply_to_post_number"),
        state=_state(fields),
    )


def _author(run: ImportRun, fields: Fields, at: datetime) -> Author:
    name = fields.text("username", "").strip()
    if not name:
        return Author(f"{run.key('posts', fields.integer('id'))}/author", "Deleted user", at)
    # Below zero are the forum's own processes, which ask and solve nothing.
    is_machine = (fields.optional_integer("user_id") or 0) < 0
    kind = Member.Kind.SYSTEM if is_machine else run.kind_of(name)
    return Author(run.key("users", name), name, at, kind=kind)


def _likes(fields: Fields) -> int:
    for action in fields.items("actions_summary"):
        if isinstance(action, dict) and action.get("id") == LIKE:
            return score(action.get("count"), "the number of likes")
    return 0


def _state(fields: Fields) -> State:
    if fields.is_true("user_deleted") or fields.has("deleted_at"):
        return State.DELETED
    return State.HIDDEN if fields.is_true("hidden") else State.VISIBLE
