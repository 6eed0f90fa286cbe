"""Opens topics that are not known yet, with posts, tags, solution and events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from community.foundation.copying import copy_rows, each_of, new_ids
from community.foundation.markup import RENDERER_VERSION
from community.importing.events import ImportedEvent, write_events
from community.importing.marks import mark_new
from community.importing.members import member_ids
from community.importing.run import ImportedPost, ImportedTopic, ImportRun
from community.importing.tags import tag_ids
from community.models import Member, Post, Solution, Topic, TopicEvent
from community.models.topic import State
from community.models.topic_event import Reasoned, SolutionMoved

TOPICS = "topics"
POST_COLUMNS = (
    *("id", "topic_id", "number", "author_id", "body", "format", "html", "renderer_version", "reply_to_id", "state"),
    *("created_at", "edited_at", "helpful_count", "imported_score", "version", "import_key"),
)
_TOPIC_COLUMNS = (
    *("id", "kind", "category_id", "author_id", "title", "slug", "state", "created_at", "last_posted_at"),
    *("post_count", "me_too_count", "solved_at", "version", "import_key"),
)
_TAKEN_AWAY = {State.HIDDEN: TopicEvent.Kind.TOPIC_HIDDEN, State.DELETED: TopicEvent.Kind.TOPIC_DELETED}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A topic with the ids of its rows."""

    topic: ImportedTopic
    id: int
    category_id: int
    author_id: int
    post_ids: dict[str, int]


def open_topics(run: ImportRun, topics: Sequence[ImportedTopic]) -> None:
    """Write new topics and everything in them."""
    topics = _without_known_posts(run, topics)
    for topic in topics:
        run.report.count(TOPICS, "created", topic.has_row)
        run.report.made["solutions"] += topic.solution is not None
        for post in topic.posts:
            run.report.count(post.kind, "created")
    if run.dry_run or not topics:
        return
    members = member_ids(run, (post.author for topic in topics for post in topic.posts))
    opened = _drawn(run, topics, members)
    copy_rows(Topic, _TOPIC_COLUMNS, map(_topic_row, opened))
    copy_rows(Post, POST_COLUMNS, (row for one in opened for row in _post_rows(one, members)))
    _write_tags(opened)
    copy_rows(Solution, ("topic_id", "post_id", "marked_by_id", "marked_at"), _solution_rows(opened))
    mark_new({one.id: one.topic for one in opened})
    write_events(run, (event for one in opened for event in _events(one, members)))


def post_row(
    post_id: int, topic_id: int, number: int, author_id: int, reply_to_id: int | None, post: ImportedPost
) -> tuple[object, ...]:
    """Return the values of a new post for ``POST_COLUMNS``; what it says is kept and a harmless copy is shown."""
    return (
        *(post_id, topic_id, number, author_id, post.body, Post.Format.HTML.value, post.html),
        *(RENDERER_VERSION, reply_to_id, post.state.value, post.created_at, post.edited_at, 0, post.score, 1, post.key),
    )


def _without_known_posts(run: ImportRun, topics: Sequence[ImportedTopic]) -> list[ImportedTopic]:
    """Pass over posts that an earlier import brought with another topic."""
    keys = [post.key for topic in topics for post in topic.posts]
    known = set(Post.objects.filter(import_key__in=each_of(keys)).values_list("import_key", flat=True))
    kept = []
    for topic in topics:
        if topic.first.key in known:
            run.report.reject(TOPICS, topic.where, "its first post came with another topic before")
            run.report.skip(topic.first.kind, "posts of refused topics", len(topic.posts))
            continue
        fresh = [post for post in topic.posts if post.key not in known]
        run.report.count(topic.first.kind, "unchanged", len(topic.posts) - len(fresh))
        solution = topic.solution if topic.solution and topic.solution.post_key not in known else None
        kept.append(replace(topic, posts=fresh, solution=solution))
    return kept


def _drawn(run: ImportRun, topics: Sequence[ImportedTopic], members: Mapping[str, int]) -> list[_Opened]:
    topic_ids = new_ids(Topic, len(topics))
    drawn = iter(new_ids(Post, sum(len(topic.posts) for topic in topics)))
    return [
        _Opened(
            topic,
            topic_id,
            run.categories.id_of(topic.category),
            members[topic.first.author.key],
            {post.key: next(drawn) for post in topic.posts},
        )
        for topic_id, topic in zip(topic_ids, topics, strict=True)
    ]


def _topic_row(opened: _Opened) -> tuple[object, ...]:
    topic = opened.topic
    standing = sum(post.state == State.VISIBLE for post in topic.posts)
    return (
        *(opened.id, topic.kind.value, opened.category_id, opened.author_id, topic.title, Topic.slug_for(topic.title)),
        *(topic.state.value, topic.first.created_at, last_posted_at(topic.posts), standing, 0),
        *(topic.solution.marked_at if topic.solution else None, 1, topic.key),
    )


def last_posted_at(posts: Iterable[ImportedPost]) -> datetime:
    """Return when the newest of some posts was written."""
    return max(post.created_at for post in posts)


def _post_rows(opened: _Opened, members: Mapping[str, int]) -> Iterator[tuple[object, ...]]:
    by_number = {post.number: opened.post_ids[post.key] for post in opened.topic.posts}
    for post in opened.topic.posts:
        reply_to_id = by_number.get(post.reply_to) if post.reply_to else None
        yield post_row(opened.post_ids[post.key], opened.id, post.number, members[post.author.key], reply_to_id, post)


def _write_tags(opened: Sequence[_Opened]) -> None:
    ids = tag_ids(tag for one in opened for tag in one.topic.tags)
    rows = ((one.id, ids[tag]) for one in opened for tag in one.topic.tags)
    copy_rows(Topic.tags.through, ("topic_id", "tag_id"), rows)


def _solution_rows(opened: Iterable[_Opened]) -> Iterator[tuple[object, ...]]:
    for one in opened:
        if one.topic.solution:
            yield one.id, one.post_ids[one.topic.solution.post_key], one.author_id, one.topic.solution.marked_at


def _events(opened: _Opened, members: Mapping[str, int]) -> Iterator[ImportedEvent]:
    """Yield the history of a topic in the order in which it happened, the opening first whatever the dates say."""
    topic, kinds = opened.topic, TopicEvent.Kind
    yield ImportedEvent(
        kinds.TOPIC_OPENED, opened.id, opened.post_ids[topic.first.key], opened.author_id, topic.first.created_at
    )
    events = [
        ImportedEvent(kinds.POST_ADDED, opened.id, opened.post_ids[post.key], members[post.author.key], post.created_at)
        for post in topic.posts[1:]
    ]
    if topic.solution:
        post_id, at = opened.post_ids[topic.solution.post_key], topic.solution.marked_at
        moved = SolutionMoved(before=None, after=post_id)
        events.append(ImportedEvent(kinds.TOPIC_SOLVED, opened.id, post_id, opened.author_id, at, moved))
    # Sorting keeps the order of equals: an answer accepted at once comes before its acceptance.
    yield from sorted(events, key=lambda event: event.occurred_at)
    if topic.state in _TAKEN_AWAY:
        yield ImportedEvent(
            _TAKEN_AWAY[topic.state],
            opened.id,
            None,
            Member.objects.system().pk,
            last_posted_at(topic.posts),
            Reasoned("imported like this"),
        )
