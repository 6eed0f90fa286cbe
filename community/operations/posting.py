"""Opening topics, adding posts and editing both."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.text import slugify

from community.errors import (
    MayNotEdit,
    MayNotWriteHere,
    PostIsNotStanding,
    PostOfAnotherTopic,
    TopicIsNotStanding,
    VersionIsStale,
)
from community.errors.duplicates import TopicAsksAgain
from community.errors.moderating import TopicIsLocked
from community.foundation.acting import act
from community.foundation.compiled import Compiled
from community.foundation.locking import leads_where_it_says, locking
from community.foundation.markup import RENDERER_VERSION, sanitise_html
from community.models import Category, Member, Post, PostRevision, Tag, Topic, TopicEvent
from community.models.topic import State, TopicQuerySet
from community.operations.attaching import attach
from community.operations.citing import note_article_uses, note_article_uses_again
from community.operations.describing import checked_fields, describe
from community.operations.ending_claims import end_own_claim
from community.operations.ending_needs import note_info_given
from community.operations.events import record_topic_event
from community.operations.holding_back import report_what_was_edited, wait_for_approval
from community.operations.naming import keep_mentions, render_naming, replace_mentions
from community.operations.numbering import next_number
from community.operations.sanctioning import check_may_speak
from community.operations.spotting_spam import judge_text, record_verdict
from community.operations.texts import checked_body, checked_title
from community.permissions import can_answer_when_locked, can_edit_post, can_edit_topic, can_see_topic, can_write_in

TAGS_AT_MOST = 5


@act
def open_topic(  # noqa: PLR0913 -- each is a field of the form that people fill in
    category: Category,
    *,
    by: Member,
    title: str,
    body: str,
    kind: str = Topic.Kind.QUESTION,
    tags: Collection[str] = (),
    attachments: Collection[int] = (),
    fields: Mapping[str, str] | None = None,
) -> TopicEvent:
    """Open a topic with its first post, files that its author has handed in and what else its category asks.

    Fields are given by key; where ``None`` is given, as by whoever writes a topic for others, nothing is asked. What
    the spam rules hold back is seen by its author and keepers only, until one of them lets it appear. Raises
    ``MayNotWriteHere``, ``MemberIsSilenced``, ``TextIsEmpty``, ``TextIsTooLong``, ``WordIsRefused`` or what is wrong
    with files and fields.
    """
    if not can_write_in(by, category):
        raise MayNotWriteHere
    title, body = checked_title(title), checked_body(body)
    values = {} if fields is None else checked_fields(category, fields)
    judgement = judge_text(f"{title}\n\n{body}", by=by, category=category)
    now = timezone.now()
    topic = Topic.objects.create(
        kind=kind,
        category=category,
        author=by,
        title=title,
        slug=Topic.slug_for(title),
        state=State.HELD if judgement.is_held else State.VISIBLE,
        created_at=now,
        last_posted_at=now,
        post_count=1,
    )
    topic.tags.set(tags_named(tags))
    post = _create_post(topic, number=1, by=by, body=body)
    attach(post, attachments, by=by)
    if values:
        describe(topic, values)
    record_verdict(judgement, "topic", topic.pk, by=by)
    if judgement.is_held:
        wait_for_approval("topic", topic, points=judgement.points)
    kind = TopicEvent.Kind.TOPIC_HELD if judgement.is_held else TopicEvent.Kind.TOPIC_OPENED
    return record_topic_event(kind, topic, by=by, post=post, at=now)


def tags_named(names: Collection[str]) -> list[Tag]:
    """Return the tags of these names, made where they are missing; empty ones are passed over."""
    slugs = list(dict.fromkeys(slug for name in names if (slug := slugify(name, allow_unicode=True)[:80])))
    Tag.objects.bulk_create([Tag(slug=slug) for slug in slugs[:TAGS_AT_MOST]], ignore_conflicts=True)
    return list(Tag.objects.filter(slug__in=slugs[:TAGS_AT_MOST]))


@act
def add_post(
    topic: Topic, *, by: Member, body: str, reply_to: Post | None = None, attachments: Collection[int] = ()
) -> TopicEvent:
    """Add a post to a topic, and beneath it files that its author has handed in.

    What the spam rules hold back counts nowhere until a keeper lets it appear. Raises ``MayNotWriteHere``,
    ``TopicIsNotStanding``, ``MemberIsSilenced``, ``TopicIsLocked``, ``TopicAsksAgain`` of whoever asks, ``TextIsEmpty``,
    ``TextIsTooLong``, ``WordIsRefused`` or what is wrong with the files. An answer that arrives beside a solve loses
    nothing: both lock the topic.
    """
    topic = locked_topic(topic)
    if not (can_write_in(by, topic.category) and can_see_topic(by, topic)):
        raise MayNotWriteHere
    if not topic.is_standing:
        raise TopicIsNotStanding
    body = checked_body(body)
    if reply_to is not None and reply_to.topic_id != topic.pk:
        reply_to = None
    judgement = judge_text(body, by=by, category=topic.category, topic=topic)
    if judgement.topic_is_locked and not can_answer_when_locked(by):
        raise TopicIsLocked
    if judgement.topic_asks_again:
        raise TopicAsksAgain
    state = State.HELD if judgement.is_held else State.VISIBLE
    post = _create_post(topic, number=next_number(topic), by=by, body=body, reply_to=reply_to, state=state)
    attach(post, attachments, by=by)
    record_verdict(judgement, "post", post.pk, by=by)
    end_own_claim(topic, by=by)
    if judgement.is_held:
        wait_for_approval("post", post, points=judgement.points)
        return record_topic_event(TopicEvent.Kind.POST_HELD, topic, by=by, post=post, at=post.created_at)
    topic.post_count += 1
    topic.last_posted_at = post.created_at
    topic.save(update_fields=["post_count", "last_posted_at"])
    note_info_given(topic, by=by, post=post)
    return record_topic_event(TopicEvent.Kind.POST_ADDED, topic, by=by, post=post, at=post.created_at)


@act
def edit_topic(
    topic: Topic,
    *,
    by: Member,
    title: str | None = None,
    tags: Collection[str] | None = None,
    fields: Mapping[str, str] | None = None,
    version: int | None = None,
) -> TopicEvent | None:
    """Change title, tags or what was said of its fields; nothing given changes nothing and returns ``None``.

    Raises ``MayNotEdit``, ``VersionIsStale`` or what is wrong with title or fields.
    """
    topic = locked_topic(topic)
    if not can_edit_topic(by, topic):
        raise MayNotEdit
    check_may_speak(by)
    if version is not None and version != topic.version:
        raise VersionIsStale
    if title is None and tags is None and fields is None:
        return None
    if fields is not None:
        describe(topic, checked_fields(topic.category, fields))
    if title is not None:
        topic.title = checked_title(title)
        report_what_was_edited(topic.title, topic, by=by, category=topic.category)
        topic.slug = Topic.slug_for(topic.title)
    if tags is not None:
        topic.tags.set(tags_named(tags))
    topic.version += 1
    topic.save(update_fields=["title", "slug", "version"])
    note_info_given(topic, by=by)
    return record_topic_event(TopicEvent.Kind.TOPIC_EDITED, topic, by=by)


@act
def edit_post(
    post: Post,
    *,
    by: Member,
    body: str,
    version: int | None = None,
    source_format: str = Post.Format.MARKDOWN,
) -> TopicEvent | None:
    """Replace the text of a post, which is kept as its revision; the same text changes nothing and returns ``None``.

    What the spam rules would have held back is reported, which may hide it. Raises ``MayNotEdit``, ``VersionIsStale``,
    ``PostIsNotStanding`` or what is wrong with the text.
    """
    topic, post = locked_post(post)
    if not can_edit_post(by, post):
        raise MayNotEdit
    if version is not None and version != post.version:
        raise VersionIsStale
    if not post.is_standing:
        raise PostIsNotStanding
    body = checked_body(body)
    if body == post.body:
        return None
    now = timezone.now()
    _keep_text(post, by=by, at=now)
    post.body, post.format = body, source_format
    # Foreign HTML comes back from an import only; nobody is called in it.
    post.html, mentions = (sanitise_html(body), []) if source_format == Post.Format.HTML else render_naming(body)
    post.renderer_version = RENDERER_VERSION
    post.edited_at = now
    post.version += 1
    post.save(update_fields=["body", "format", "html", "renderer_version", "edited_at", "version"])
    replace_mentions(post, mentions)
    note_article_uses_again(post)
    note_info_given(topic, by=by, post=post)
    event = record_topic_event(TopicEvent.Kind.POST_EDITED, topic, by=by, post=post)
    report_what_was_edited(body, topic if post.is_first else post, by=by, category=topic.category, topic=topic)
    return event


def locked_topic(topic: Topic) -> Topic:
    """Read the topic again under a row lock; every act on a topic or its posts begins here."""
    found = _LOCKED.first(pk=topic.pk)
    return found if found and leads_where_it_says(found) else _topics_with_place().get(pk=topic.pk)


def _topics_with_place() -> TopicQuerySet:
    return Topic.objects.select_related("category__circle")


_LOCKED = Compiled(lambda pk: locking(_topics_with_place(), pk), pk=2**40)


def locked_post(post: Post) -> tuple[Topic, Post]:
    """Read a post again under row locks, its topic first; raises ``PostOfAnotherTopic`` when it has just changed that."""
    topic = locked_topic(post.topic)
    post = Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    if post.topic_id != topic.pk:
        raise PostOfAnotherTopic
    return topic, post


def _keep_text(post: Post, *, by: Member, at: datetime) -> None:
    """Keep what a post says before another text takes its place; the lock of the post makes the number its own."""
    PostRevision.objects.create(
        post=post,
        number=post.version,
        body=post.body,
        format=post.format,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
        replaced_at=at,
    )


def _create_post(
    topic: Topic, *, number: int, by: Member, body: str, reply_to: Post | None = None, state: str = State.VISIBLE
) -> Post:
    html, mentions = render_naming(body)
    post = Post.objects.create(
        topic=topic,
        number=number,
        author=by,
        body=body,
        html=html,
        renderer_version=RENDERER_VERSION,
        reply_to=reply_to,
        state=state,
        created_at=timezone.now(),
    )
    keep_mentions(post, mentions)
    note_article_uses(post)
    return post
