"""Solving a question by the link of an e-mail, without signing in: looking changes nothing, answering acts once."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils import timezone

from community.errors import PostIsNotStanding, PostOfAnotherTopic, TopicIsNotStanding
from community.errors.reminding import LinkHasExpired, LinkIsNobodysNow, LinkIsUnknown
from community.foundation.acting import act
from community.models import AcceptReminder, Member, Post, Topic
from community.models.sanction import without_suspended
from community.operations.posting import locked_topic
from community.operations.solving import mark_solution
from community.operations.trying import say_no_help
from community.permissions import can_see_topic

SALT = "mitwert.solution"
GOOD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class SolutionLink:
    """Whom it was sent to, about which question, and which answer of it."""

    member: int
    topic: int
    post: int

    def __str__(self) -> str:
        return TimestampSigner(salt=SALT).sign(f"{self.member}-{self.topic}-{self.post}")

    @classmethod
    def read(cls, word: str) -> Self:
        """Read a link that we signed not too long ago. Raises ``LinkHasExpired`` or ``LinkIsUnknown``."""
        try:
            member, topic, post = TimestampSigner(salt=SALT).unsign(word, max_age=GOOD_FOR).split("-")
        except SignatureExpired as error:
            raise LinkHasExpired from error
        except (BadSignature, ValueError) as error:
            raise LinkIsUnknown(pointer="/word") from error
        return cls(int(member), int(topic), int(post))


@dataclass(frozen=True)
class Asked:
    """What a link is about, as it stands now."""

    member: Member
    topic: Topic
    post: Post
    reminder: AcceptReminder

    @property
    def is_settled(self) -> bool:
        """Tell whether there is nothing left to ask: the link was used, or the question is solved anyway."""
        return bool(self.reminder.answer) or self.topic.is_solved


def look_at_link(word: str) -> Asked:
    """Find what a link is about and change nothing, for programs follow the links of e-mails.

    Raises ``LinkHasExpired``, ``LinkIsUnknown``, ``LinkIsNobodysNow``, and ``TopicIsNotStanding``,
    ``PostIsNotStanding`` or ``PostOfAnotherTopic`` for what was taken away or moved since.
    """
    link = SolutionLink.read(word)
    member = _member_of(link)
    topic = Topic.objects.select_related("category__circle").filter(pk=link.topic).first()
    return _asked(link, member, topic)


@act
def answer_by_link(word: str, answer: str) -> tuple[Asked, bool]:
    """Say whether the answer solved the question, as whoever the link was sent to; return also whether that is news.

    What is settled already stays as it is: a link acts once. Raises as ``look_at_link`` does, or what
    ``mark_solution`` and ``say_no_help`` raise.
    """
    link = SolutionLink.read(word)
    member = _member_of(link)
    found = Topic.objects.filter(pk=link.topic).first()
    asked = _asked(link, member, locked_topic(found) if found else None)
    if asked.is_settled:
        return asked, False
    if answer == AcceptReminder.Answer.SOLVED:
        event = mark_solution(asked.topic, asked.post, by=member)
        asked.topic.solved_at = event.occurred_at if event else None
    else:
        say_no_help(asked.post, by=member)
    asked.reminder.answer, asked.reminder.answered_at = answer, timezone.now()
    asked.reminder.save(update_fields=["answer", "answered_at"])
    return asked, True


def _member_of(link: SolutionLink) -> Member:
    member: Member | None = without_suspended(Member.objects.active()).filter(pk=link.member).first()
    if member is None:
        raise LinkIsNobodysNow
    return member


def _asked(link: SolutionLink, member: Member, topic: Topic | None) -> Asked:
    rows = AcceptReminder.objects.filter(topic=topic, member=member, post=link.post).select_related("post__author")
    reminder = rows.order_by("-number").first() if topic else None
    if topic is None or reminder is None:
        raise LinkIsUnknown(pointer="/word")
    if not topic.is_standing:
        raise TopicIsNotStanding
    if not can_see_topic(member, topic):
        raise LinkIsNobodysNow
    if reminder.post.topic_id != topic.pk:
        raise PostOfAnotherTopic
    if not reminder.post.is_standing:
        raise PostIsNotStanding
    return Asked(member, topic, reminder.post, reminder)
