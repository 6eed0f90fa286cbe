"""Taking posts out of a topic into one of their own, and taking that back."""

from collections.abc import Collection
from dataclasses import dataclass

from community.errors import MayNotWriteHere, PostIsNotStanding, PostOfAnotherTopic, TextIsEmpty, TopicIsNotStanding
from community.errors.moving import FirstPostStays, MayNotMoveTopic
from community.flaggable import Because
from community.foundation.acting import act
from community.models import (
    Category,
    Member,
    ModerationAct,
    Notification,
    Post,
    ReadMark,
    Topic,
    TopicEvent,
    TopicMerge,
)
from community.models.topic_event import PostsMoved
from community.operations.carrying_marks import mark_apart
from community.operations.duplicates import locked_topics
from community.operations.events import record_topic_event
from community.operations.merging import close_empty_topic, hand_people_over
from community.operations.moving import check_articles_fit, check_reveals_nothing
from community.operations.posting import locked_topic
from community.operations.rearranging import (
    Rearranged,
    last_moments,
    move_posts,
    moved_by,
    put_posts_back,
    readdress,
    readdress_back,
    recount,
)
from community.operations.recording_acts import record_act, upon_topic
from community.operations.reviving import drop_solution_of, revive_solution
from community.operations.scoring import hold_ledger
from community.operations.texts import checked_title
from community.permissions import can_move_topic, can_write_in

_T = TopicEvent.Kind


@dataclass(frozen=True)
class NewTopic:
    """What the topic that posts are taken into is called, and where it stands."""

    title: str
    category: Category


@act
def split_topic(topic: Topic, posts: Collection[int], new: NewTopic, *, by: Member, because: Because) -> ModerationAct:
    """Take posts, given by id, into a new topic in their order; the first of them becomes its text.

    They keep authors, moments, votes and files; a solution among them is none any more. Their numbers here are given to
    no other post. Raises ``MayNotMoveTopic``, ``MayNotWriteHere``, ``TextIsEmpty``, ``TextIsTooLong``,
    ``TopicIsNotStanding``, ``PostOfAnotherTopic``, ``FirstPostStays``, ``PostIsNotStanding`` when the first of them does
    not, ``MoveWouldReveal`` or ``SourceIsNarrower``.
    """
    topic = locked_topic(topic)
    if not can_move_topic(by, topic):
        raise MayNotMoveTopic
    if not can_write_in(by, new.category):
        raise MayNotWriteHere
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    title, chosen = checked_title(new.title), _checked_posts(topic, posts)
    check_reveals_nothing(topic.category, new.category)
    check_articles_fit(Post.objects.filter(pk__in=posts), new.category)
    hold_ledger()
    last, ids = last_moments(topic), [post.pk for post in chosen]
    is_solution = Post.objects.filter(pk__in=ids, solution__isnull=False).exists()
    solution = drop_solution_of(topic, by=by) if is_solution else None
    apart = _open(topic, chosen[0], title, new.category)
    mark_apart(topic, apart, ids)
    moved, read = readdress(Notification.objects.filter(post__in=ids), apart)
    extras = Rearranged(apart.pk, last, solution, notifications=moved, read=read)
    act = record_act(ModerationAct.Kind.SPLIT, upon_topic(topic), by=by, because=because, extras=extras)
    move_posts(chosen, apart, act=act)
    recount(topic)
    recount(apart)
    record_topic_event(_T.TOPIC_SPLIT, topic, by=by, extras=PostsMoved(apart.pk, ids))
    record_topic_event(_T.TOPIC_OPENED, apart, by=apart.author, post=chosen[0], at=apart.created_at)
    record_topic_event(_T.POSTS_MOVED, apart, by=by, extras=PostsMoved(topic.pk, ids))
    return act


def unsplit_topic(topic: Topic, act: ModerationAct, by: Member, because: Because) -> ModerationAct | None:
    """Take a split back; nothing when the act itself took a merge back, or when one of both topics went on since.

    The new topic went on when others wrote in it or a question was pointed to it, the old one when it was merged.
    """
    if act.undoes_id is not None:
        return None
    topic, apart = locked_topics(topic, Topic(pk=act.extras["into"]))
    rows = moved_by(act)
    went_on = apart.posts.exclude(pk__in=[row.post_id for row in rows]).exists() or apart.duplicates.exists()
    if not rows or went_on or TopicMerge.objects.filter(topic=topic).exists():
        return None
    hold_ledger()
    drop_solution_of(apart, by=by)
    undoing = record_act(ModerationAct.Kind.MERGE, upon_topic(topic), by=by, because=because)
    put_posts_back(rows, topic)
    readdress_back(act.extras, topic)
    hand_people_over(apart, topic)
    ReadMark.objects.filter(topic=apart).delete()
    close_empty_topic(apart, topic, act=undoing, by=by)
    recount(topic, known=act.extras["last"][str(topic.pk)])
    ids = [row.post_id for row in rows]
    record_topic_event(_T.POSTS_MOVED, topic, by=by, extras=PostsMoved(apart.pk, ids))
    revive_solution(topic, act.extras["solution"], by=by)
    return undoing


def _checked_posts(topic: Topic, ids: Collection[int]) -> list[Post]:
    if not topic.is_standing:
        raise TopicIsNotStanding
    posts = list(Post.objects.filter(topic=topic, pk__in=ids).order_by("number"))
    if not posts or len(posts) != len(set(ids)):
        raise PostOfAnotherTopic
    if posts[0].is_first:
        raise FirstPostStays
    if not posts[0].is_standing:
        raise PostIsNotStanding
    return posts


def _open(topic: Topic, first: Post, title: str, category: Category) -> Topic:
    return Topic.objects.create(
        kind=topic.kind,
        category=category,
        author=first.author,
        title=title,
        slug=Topic.slug_for(title),
        created_at=first.created_at,
        last_posted_at=first.created_at,
    )
