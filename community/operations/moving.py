"""Moving a topic to another category: who may look at it changes, and all that hangs on that follows at once."""

from dataclasses import dataclass

from django.db import models

from community.article_errors import SourceIsNarrower
from community.errors import MayNotWriteHere, TextIsEmpty
from community.errors.duplicates import OriginalIsNarrower
from community.errors.moving import MayNotMoveTopic, MoveWouldReveal
from community.flaggable import Because
from community.foundation.acting import act
from community.foundation.events import Extras
from community.models import (
    Article,
    Category,
    Member,
    ModerationAct,
    ModerationCase,
    Notification,
    Post,
    Topic,
    TopicEvent,
)
from community.models.topic_event import Moved
from community.operations.earning import recount_scores_of
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.recording_acts import record_act, upon_topic
from community.operations.scoring import hold_ledger
from community.permissions import can_moderate, can_move_topic, can_write_in


@dataclass(frozen=True)
class Relocated(Extras):
    """The categories before and after."""

    before: int
    after: int


@act
def move_topic(topic: Topic, category: Category, *, by: Member, because: Because) -> ModerationAct | None:
    """Put a topic into another category; the one it is in already changes nothing.

    What was said of its fields stays as it was said. Notifications and cases go along, so whoever may not look there
    is not shown them any more. Raises ``MayNotMoveTopic``, ``MayNotWriteHere`` for a place that is closed to who moves
    it, ``TextIsEmpty`` without a reason, ``MoveWouldReveal`` out of a circle, ``OriginalIsNarrower`` where a pointer
    would lead to what not all readers see, or ``SourceIsNarrower`` where an article that was made of it stands wider.
    """
    topic = locked_topic(topic)
    if not (can_move_topic(by, topic) or can_moderate(by)):
        raise MayNotMoveTopic
    if not can_write_in(by, category):
        raise MayNotWriteHere
    if not because.reason.strip():
        raise TextIsEmpty(pointer="/reason")
    if topic.category_id == category.pk:
        return None
    # What is taken back was there before.
    if because.undoes is None:
        check_reveals_nothing(topic.category, category)
    _check_pointers(topic, category)
    check_articles_fit(Post.objects.filter(topic=topic), category)
    hold_ledger()
    before = topic.category_id
    topic.category = category
    topic.save(update_fields=["category"])
    posts = Post.objects.filter(topic=topic)
    take_along(posts, topic)
    Notification.objects.filter(topic=topic).update(category=category)
    ModerationCase.objects.open().filter(thing_kind="topic", thing_id=topic.pk).update(category=category)
    recount_scores_of(posts)
    record_topic_event(TopicEvent.Kind.TOPIC_MOVED, topic, by=by, extras=Moved(before, category.pk))
    extras = Relocated(before, category.pk)
    return record_act(ModerationAct.Kind.MOVE, upon_topic(topic), by=by, because=because, extras=extras)


def check_reveals_nothing(before: Category, after: Category) -> None:
    """Raise ``MoveWouldReveal`` when others would read what was written for a circle."""
    if before.circle_id is not None and not before.admits_all_of(after):
        raise MoveWouldReveal


def check_articles_fit(posts: models.QuerySet[Post], category: Category) -> None:
    """Raise ``SourceIsNarrower`` when an article made of one of the posts stands where more people look."""
    articles = Article.objects.filter(sources__post__in=posts).select_related("category__circle").distinct()
    if not all(category.admits_all_of(article.category) for article in articles):
        raise SourceIsNarrower


def take_along(posts: models.QuerySet[Post], topic: Topic) -> None:
    """Let what waits for moderators about posts stand where their topic is."""
    ids = list(posts.values_list("pk", flat=True))
    cases = ModerationCase.objects.open().filter(thing_kind="post", thing_id__in=ids)
    cases.update(category=topic.category_id)


def _check_pointers(topic: Topic, category: Category) -> None:
    original = Topic.objects.filter(duplicates__topic=topic).select_related("category__circle").first()
    if original is not None and not original.category.admits_all_of(category):
        raise OriginalIsNarrower
    for place in Category.objects.filter(topics__duplicate_of__canonical=topic).distinct():
        if not category.admits_all_of(place):
            raise OriginalIsNarrower
