"""What was said or done in a ticket since somebody looked at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import Max

from community.models import Member, Post
from crm.models import Ticket, TicketEvent
from crm.reports.case import Said, case_of
from crm.reports.told_events import with_names

_K = TicketEvent.Kind
# Deadlines and surveys go their way by themselves, and what was said in the thread is known by its post.
_BY_ITSELF = (_K.POLICY_APPLIED, _K.CLOCK_WARNED, _K.CLOCK_BREACHED, _K.SURVEYED, _K.THREAD_SAID)
# No number of a row has more.
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Mark:
    """How far somebody has read: the id of the newest event of the ticket, and the number of the newest post."""

    event: int = 0
    post: int = 0

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the mark that a form brings back; what is none has seen nothing."""
        parts = text.split("-")
        if len(parts) != 2 or not all(part.isdecimal() and len(part) <= _MOST_DIGITS for part in parts):
            return cls()
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.event}-{self.post}"


@dataclass(frozen=True)
class News:
    """What others said and did meanwhile."""

    events: Sequence[TicketEvent]
    posts: Sequence[Post]

    def __bool__(self) -> bool:
        return bool(self.events or self.posts)

    def said_in(self, ticket: Ticket) -> list[Said]:
        """Return what of it was said, as the page of the ticket shows it."""
        messages = {event.extras.get("message") for event in self.events} - {None}
        posts = {post.pk for post in self.posts}
        return [
            one
            for one in case_of(ticket)
            if (one.message and one.message.pk in messages) or (one.post and one.post.pk in posts)
        ]


def mark_of(ticket: Ticket) -> Mark:
    """Return how far whoever reads a ticket now has read; ask before reading it. Two queries at most."""
    event = ticket.events.aggregate(newest=Max("id"))["newest"]
    post = Post.objects.filter(topic_id=ticket.topic_id).aggregate(newest=Max("number")) if ticket.topic_id else {}
    return Mark(event or 0, post.get("newest") or 0)


def news_of(ticket: Ticket, seen: Mark, reader: Member) -> News:
    """Return what others said and did in a ticket after that. Two queries at most."""
    events = ticket.events.filter(id__gt=seen.event).exclude(by=reader).exclude(kind__in=_BY_ITSELF)
    posts: Sequence[Post] = ()
    if ticket.topic_id:
        posts = list(Post.objects.filter(topic_id=ticket.topic_id, number__gt=seen.post).exclude(author=reader))
    return News(list(with_names(events).order_by("id")), posts)
