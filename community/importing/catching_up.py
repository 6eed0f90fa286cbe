"""Adds to topics that an earlier run brought what the source has gained since: posts, texts, scores, solutions."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import MD5
from django.utils import timezone

from community.foundation.copying import copy_rows, each_of, new_ids
from community.foundation.events import Origin
from community.foundation.markup import RENDERER_VERSION
from community.importing.events import ImportedEvent, write_events
from community.importing.marks import settle_marks
from community.importing.members import member_ids
from community.importing.opening import POST_COLUMNS, TOPICS, post_row
from community.importing.places import Places
from community.importing.run import ImportedPost, ImportedTopic, ImportRun
from community.importing.settling import settle_solutions
from community.importing.standing import MovedPostState, decided_here, write_states
from community.models import MovedPost, Post, Topic, TopicEvent
from community.models.topic import State


class _KnownPost(NamedTuple):
    """What is there of a post already, without its text."""

    pk: int
    topic_id: int
    author_id: int
    score: int
    state: State
    digest: str


@dataclass
class _Gains:
    """What a batch of known topics gained."""

    added: list[tuple[Topic, ImportedPost]] = field(default_factory=list)
    edited: list[tuple[_KnownPost, ImportedPost]] = field(default_factory=list)
    rescored: list[tuple[_KnownPost, ImportedPost]] = field(default_factory=list)
    retitled: list[tuple[Topic, ImportedTopic]] = field(default_factory=list)
    moved_topics: dict[Topic, State] = field(default_factory=dict)
    moved_posts: list[MovedPostState] = field(default_factory=list)


def catch_up(run: ImportRun, topics: Mapping[Topic, ImportedTopic], places: Places) -> None:
    """Compare known topics with the source and write what is new; nothing that was done here is undone.

    What a topic gained that was merged here stands where it leads; its title is nobody's any more.
    """
    if not topics:
        return
    gains = _compare(run, topics, places)
    if not run.dry_run:
        _write_posts(run, gains, places)
        _write_texts(run, gains)
        write_states(run, gains.moved_topics, gains.moved_posts)
    settle_solutions(run, topics)
    settle_marks(run, {topic: imported for topic, imported in topics.items() if places.of(topic) is topic})


def _compare(run: ImportRun, topics: Mapping[Topic, ImportedTopic], places: Places) -> _Gains:
    gains = _Gains()
    keys = [post.key for topic in topics.values() for post in topic.posts]
    known = _known_posts(keys)
    edited_here, decided = _edited_here(topics), decided_here([*topics, *places.merged.values()])
    for topic, imported in topics.items():
        is_itself = places.of(topic) is topic
        if is_itself and topic.title != imported.title and (topic.pk, None) not in edited_here:
            gains.retitled.append((topic, imported))
        if is_itself and topic.state != imported.state and topic.pk not in decided.topics:
            gains.moved_topics[topic] = imported.state
        run.report.count(TOPICS, "updated" if topic in gains.moved_topics else "unchanged", imported.has_row)
        for post in imported.posts:
            row = known.get(post.key)
            if row is None:
                gains.added.append((topic, post))
                run.report.count(post.kind, "created")
                continue
            edited = row.digest != _digest(post.body) and (topic.pk, row.pk) not in edited_here
            rescored = row.score != post.score
            # What was split off here stands in a topic that nobody has locked.
            stands_in = places.of(topic)
            moved = row.state != post.state and row.topic_id == stands_in.pk and row.pk not in decided.posts
            gains.edited.extend([(row, post)] * edited)
            gains.rescored.extend([(row, post)] * rescored)
            gains.moved_posts.extend([MovedPostState(row.pk, stands_in, row.state, post.state)] * moved)
            retitled = post is imported.first and bool(gains.retitled) and gains.retitled[-1][0] is topic
            run.report.count(post.kind, "updated" if edited or rescored or retitled or moved else "unchanged")
    return gains


def _known_posts(keys: Collection[str]) -> dict[str | None, _KnownPost]:
    rows = Post.objects.filter(import_key__in=each_of(keys))
    columns = rows.values_list("import_key", "pk", "topic_id", "author_id", "imported_score", "state", MD5("body"))
    return {key: _KnownPost(*values) for key, *values in columns}


def _digest(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _edited_here(topics: Iterable[Topic]) -> set[tuple[int, int | None]]:
    """Find texts and titles that somebody changed here; they are left as they are."""
    kinds = [TopicEvent.Kind.POST_EDITED, TopicEvent.Kind.TOPIC_EDITED]
    edits = TopicEvent.objects.filter(topic__in=topics, kind__in=kinds, origin=Origin.LIVE)
    return set(edits.values_list("topic_id", "post_id"))


def _write_posts(run: ImportRun, gains: _Gains, places: Places) -> None:
    if not gains.added:
        return
    written_in = {topic.pk: places.of(topic) for topic, _post in gains.added}
    members = member_ids(run, (post.author for _topic, post in gains.added))
    numbered, taken = _numbered(written_in), _taken({place.pk for place in written_in.values()})
    rows, events = [], []
    for post_id, (topic, post) in zip(new_ids(Post, len(gains.added)), gains.added, strict=True):
        place, number = written_in[topic.pk], post.number
        if number in taken[place.pk] or place is not topic:
            # Somebody wrote here meanwhile; what comes later stands later.
            number = max(taken[place.pk]) + 1
        reply_to_id = numbered[topic.pk].get(post.reply_to) if post.reply_to else None
        numbered[topic.pk][post.number] = post_id
        taken[place.pk].add(number)
        author_id = members[post.author.key]
        rows.append(post_row(post_id, place.pk, number, author_id, reply_to_id, post))
        events.append(ImportedEvent(TopicEvent.Kind.POST_ADDED, place.pk, post_id, author_id, post.created_at))
        place.post_count += post.state == State.VISIBLE
        place.last_posted_at = max(place.last_posted_at, post.created_at)
    copy_rows(Post, POST_COLUMNS, rows)
    Topic.objects.bulk_update(
        {place.pk: place for place in written_in.values()}.values(), ["post_count", "last_posted_at"]
    )
    write_events(run, sorted(events, key=lambda event: event.occurred_at))


def _numbered(topics: Collection[int]) -> dict[int, dict[int, int]]:
    """Which post has a number in its source, by topic; those that were moved here since keep the one of before."""
    numbered: dict[int, dict[int, int]] = {pk: {} for pk in topics}
    stand = Post.objects.filter(topic__in=topics).values_list("topic", "number", "pk")
    moved = MovedPost.objects.filter(from_topic__in=topics).order_by("-pk")
    for topic, number, post in [*stand, *moved.values_list("from_topic", "from_number", "post")]:
        numbered[topic][number] = post
    return numbered


def _taken(topics: Collection[int]) -> dict[int, set[int]]:
    """The numbers that no new post gets, by topic: they stand, or have stood, for another one."""
    taken: dict[int, set[int]] = {pk: set() for pk in topics}
    stand = Post.objects.filter(topic__in=topics).values_list("topic", "number")
    left = MovedPost.objects.filter(from_topic__in=topics).values_list("from_topic", "from_number")
    came = MovedPost.objects.filter(to_topic__in=topics).values_list("to_topic", "to_number")
    for topic, number in [*stand, *left, *came]:
        taken[topic].add(number)
    return taken


def _write_texts(run: ImportRun, gains: _Gains) -> None:
    Post.objects.bulk_update(
        [Post(pk=row.pk, imported_score=post.score) for row, post in gains.rescored], ["imported_score"]
    )
    for row, post in gains.edited:
        Post.objects.filter(pk=row.pk).update(
            body=post.body,
            format=Post.Format.HTML,
            html=post.html,
            renderer_version=RENDERER_VERSION,
            edited_at=_edit_moment(post),
            version=F("version") + 1,
        )
    for topic, imported in gains.retitled:
        slug = Topic.slug_for(imported.title)
        Topic.objects.filter(pk=topic.pk).update(title=imported.title, slug=slug, version=F("version") + 1)
    write_events(run, _edit_events(gains))


def _edit_moment(post: ImportedPost) -> datetime:
    return post.edited_at or timezone.now()


def _edit_events(gains: _Gains) -> Iterator[ImportedEvent]:
    """Yield an event for each change; nobody knows the editor, so the author stands for him."""
    for row, post in gains.edited:
        yield ImportedEvent(TopicEvent.Kind.POST_EDITED, row.topic_id, row.pk, row.author_id, _edit_moment(post))
    for topic, imported in gains.retitled:
        at = _edit_moment(imported.first)
        yield ImportedEvent(TopicEvent.Kind.TOPIC_EDITED, topic.pk, None, topic.author_id, at)
