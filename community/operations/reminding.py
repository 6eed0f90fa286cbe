"""Reminding askers of answers that stand for days and that nobody has accepted."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from community.foundation.acting import act
from community.models import (
    AcceptReminder,
    Member,
    NoHelp,
    Post,
    Topic,
    TopicDuplicate,
    TopicEvent,
    TopicLock,
    Watch,
    WorksForMe,
)
from community.models.accept_reminder import REMINDERS_AT_MOST
from community.models.sanction import suspended_members
from community.models.topic import State
from community.models.topic_event import Reminded
from community.operations.events import record_topic_event
from community.operations.posting import locked_topic
from community.operations.sanctioning import locked_member

# What is older does not become news by being asked about.
ASKED_OF = timedelta(days=60)
AGAIN_AFTER = timedelta(days=14)
# Somebody with many open questions gets one of these a day; a little less, for the sweep is not on the second.
BETWEEN_TWO = timedelta(hours=20)


def remind_to_accept(*, now: datetime) -> int:
    """Remind every asker who is due, of one question each; return how many were reminded.

    Repeatable and safe beside another run: each reminder is decided anew under the lock of its question.
    """
    return sum(remind_asker(topic, now=now) is not None for topic in _due(now).order_by("pk"))


@act
def remind_asker(topic: Topic, *, now: datetime) -> TopicEvent | None:
    """Ask the asker whether the best answer solved the question, in the name of the system; if not due, ``None``."""
    topic = locked_topic(topic)
    # Two questions of one person at once are reminded of one after the other, and then only one.
    member = locked_member(Member(pk=topic.author_id))
    post = best_answer(topic, now=now)
    if post is None or not _due(now).filter(pk=topic.pk).exists():
        return None
    number = AcceptReminder.objects.filter(topic=topic).count() + 1
    AcceptReminder.objects.create(topic=topic, member=member, post=post, number=number, sent_at=now)
    by, extras = Member.objects.system(), Reminded(number)
    return record_topic_event(TopicEvent.Kind.ACCEPT_ASKED, topic, by=by, post=post, extras=extras, at=now)


def best_answer(topic: Topic, *, now: datetime) -> Post | None:
    """The answer that most probably solved a question: it works for most, or helped most; the later of equals."""
    works = WorksForMe.objects.filter(post=OuterRef("pk")).order_by().values("post").annotate(n=Count("pk")).values("n")
    answers = _answers(now, topic=topic.pk, asker=topic.author_id).annotate(works=Coalesce(Subquery(works), 0))
    return answers.order_by("-works", "-helpful_count", "-number").first()


def _due(now: datetime) -> models.QuerySet[Topic]:
    """Questions whose askers are to be reminded now."""
    of_topic, of_asker = {"topic": OuterRef("pk")}, {"member": OuterRef("author")}
    reminders = AcceptReminder.objects.filter(**of_topic)
    muted = Watch.objects.filter(level=Watch.Level.MUTED, **of_topic, **of_asker)
    topics = Topic.objects.standing().open().filter(post_count__gt=1, last_posted_at__gt=now - ASKED_OF)
    return (
        topics.filter(
            Exists(_answers(now, topic=OuterRef("pk"), asker=OuterRef("author"))),
            author__is_active=True,
            author__accept_reminders=True,
            author__email__isnull=False,
        )
        .exclude(author__mail_rhythm=Member.MailRhythm.NEVER)
        .exclude(author__in=suspended_members())
        .exclude(Exists(TopicLock.objects.filter(**of_topic)))
        .exclude(Exists(TopicDuplicate.objects.filter(**of_topic)))
        .exclude(Exists(muted))
        .exclude(Exists(reminders.answered()))
        .exclude(Exists(reminders.sent_since(now - AGAIN_AFTER)))
        .exclude(Exists(AcceptReminder.objects.sent_since(now - BETWEEN_TWO).filter(**of_asker)))
        .exclude(Exists(reminders.filter(number=REMINDERS_AT_MOST)))
    )


def _answers(now: datetime, *, topic: int | OuterRef, asker: int | OuterRef) -> models.QuerySet[Post]:
    """Answers of others that have stood for days, since the asker was heard of last: who still talks is not asked.

    Nor is anybody asked of what they said did not help.
    """
    no_help = NoHelp.objects.filter(post=OuterRef("pk"), member=OuterRef("topic__author"))
    later = Post.objects.filter(
        topic=OuterRef("topic"), author=OuterRef("topic__author"), number__gt=OuterRef("number")
    )
    window = Q(created_at__lte=now - timedelta(days=settings.ACCEPT_REMINDER_DAYS), created_at__gt=now - ASKED_OF)
    posts = Post.objects.standing().filter(window, topic=topic, number__gt=1)
    return posts.exclude(author=asker).exclude(Exists(no_help)).exclude(Exists(later.exclude(state=State.DELETED)))
