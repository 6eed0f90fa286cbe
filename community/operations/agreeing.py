"""Me too on a question and helpful on a post; PUT and DELETE, never a toggle."""

from django.db.models import F

from community.errors import (
    MayNotWriteHere,
    OwnContentIsNotHelpful,
    OwnQuestionIsMeant,
    PostIsNotStanding,
    TopicIsNotStanding,
)
from community.foundation.acting import act
from community.models import Helpful, Member, MeToo, Post, Topic, TopicEvent
from community.models.topic_event import Voted
from community.operations.events import record_topic_event
from community.operations.posting import locked_post, locked_topic
from community.permissions import can_see_topic


@act
def add_me_too(topic: Topic, *, by: Member) -> bool:
    """Say that this problem is mine too; return whether that is new.

    Raises ``MayNotWriteHere``, ``OwnQuestionIsMeant`` for the asker, or ``TopicIsNotStanding``.
    """
    topic = locked_topic(topic)
    _check_may_join(topic, by)
    if topic.author_id == by.pk:
        raise OwnQuestionIsMeant
    # The topic is locked: nobody else can add the row between these two lines.
    if MeToo.objects.filter(topic=topic, member=by).exists():
        return False
    row = MeToo.objects.create(topic=topic, member=by)
    Topic.objects.filter(pk=topic.pk).update(me_too_count=F("me_too_count") + 1)
    record_topic_event(TopicEvent.Kind.ME_TOO_ADDED, topic, by=by, at=row.created_at)
    return True


@act
def remove_me_too(topic: Topic, *, by: Member) -> bool:
    """Take it back; return whether there was anything to take back."""
    topic = locked_topic(topic)
    removed, _per_model = MeToo.objects.filter(topic=topic, member=by).delete()
    if removed:
        Topic.objects.filter(pk=topic.pk).update(me_too_count=F("me_too_count") - removed)
        record_topic_event(TopicEvent.Kind.ME_TOO_REMOVED, topic, by=by)
    return bool(removed)


@act
def mark_helpful(post: Post, *, by: Member) -> bool:
    """Vote for a post; return whether that is new.

    Raises ``MayNotWriteHere``, ``OwnContentIsNotHelpful``, ``TopicIsNotStanding`` or ``PostIsNotStanding``.
    """
    topic, post = locked_post(post)
    _check_may_join(topic, by)
    if post.author_id == by.pk:
        raise OwnContentIsNotHelpful
    if not post.is_standing:
        raise PostIsNotStanding
    # The post is locked: nobody else can add the row between these two lines.
    if Helpful.objects.filter(post=post, member=by).exists():
        return False
    row = Helpful.objects.create(post=post, member=by)
    Post.objects.filter(pk=post.pk).update(helpful_count=F("helpful_count") + 1)
    voted = Voted(row.created_at.isoformat())
    record_topic_event(TopicEvent.Kind.HELPFUL_MARKED, topic, by=by, post=post, extras=voted, at=row.created_at)
    return True


@act
def unmark_helpful(post: Post, *, by: Member) -> bool:
    """Take the vote back; return whether there was one."""
    topic, post = locked_post(post)
    row = Helpful.objects.filter(post=post, member=by).first()
    if row is None:
        return False
    row.delete()
    Post.objects.filter(pk=post.pk).update(helpful_count=F("helpful_count") - 1)
    voted = Voted(row.created_at.isoformat())
    record_topic_event(TopicEvent.Kind.HELPFUL_UNMARKED, topic, by=by, post=post, extras=voted)
    return True


def _check_may_join(topic: Topic, by: Member) -> None:
    if not (by.is_active and can_see_topic(by, topic)):
        raise MayNotWriteHere
    if not topic.is_standing:
        raise TopicIsNotStanding
