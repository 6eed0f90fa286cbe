"""One case in one order: what was said in the thread, in private and among colleagues, and in the tickets that are told in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from community.models import Member, Post
from crm.models import Channel, Contact, Message, MessageFile, Persona, Ticket, TicketMerge
from crm.models.message import MessageQuerySet

# As much as one page of a case shows.
SHOWN = 50
# Numbers of what was said: messages have the even ones, posts the odd ones.
_MESSAGE, _POST, _KINDS = 0, 1, 2


@dataclass(frozen=True)
class Said:
    """One thing that was said: who may read it, who said it, when, and where it stands.

    ``pk`` is a number of its own among all of the case. ``elsewhere`` is the ticket in which it was said, where that is
    another one, merged into this.
    """

    visibility: Message.Visibility
    by: Member | Persona | Contact | Channel | None
    at: datetime
    html: str
    pk: int
    post: Post | None = None
    message: Message | None = None
    files: tuple[MessageFile, ...] = ()
    elsewhere: Ticket | None = None


def case_of(ticket: Ticket) -> list[Said]:
    """Return the latest posts and messages of a case together, as they were written, in three queries at most."""
    return read_case(ticket, None, SHOWN)[::-1]


def read_case(ticket: Ticket, key: tuple[Any, int] | None, size: int, backwards: bool = False) -> list[Said]:  # noqa: FBT001, FBT002 -- how pages are read
    """Return so many posts and messages from a key (moment, number) on, the latest first, in three queries at most.

    Backwards goes to later ones, the earliest of them first.
    """
    said = [*_posts(ticket, key, size, backwards=backwards), *_messages(ticket, key, size, backwards=backwards)]
    return sorted(said, key=lambda one: (one.at, one.pk), reverse=not backwards)[:size]


def messages_of_case(ticket: Ticket) -> MessageQuerySet:
    """Return what was said in a ticket and in those that are told in it, in private and among colleagues.

    The numbers of these tickets are read first, so that the index of conversations leads to each.
    """
    own = Ticket.objects.filter(pk=ticket.pk).values("pk")
    return Message.objects.filter(ticket__in=own.union(TicketMerge.objects.filter(into=ticket).values("ticket")))


def _posts(ticket: Ticket, key: tuple[Any, int] | None, size: int, *, backwards: bool) -> Iterator[Said]:
    if ticket.topic is not None:
        posts = ticket.topic.posts.select_related("author", "solution")
        for post in _from(posts, "created_at", _POST, key, backwards=backwards)[:size]:
            number = post.pk * _KINDS + _POST
            yield Said(Message.Visibility.PUBLIC, post.author, post.created_at, post.html, number, post=post)


def _messages(ticket: Ticket, key: tuple[Any, int] | None, size: int, *, backwards: bool) -> Iterator[Said]:
    # Which ones first, then all that belongs to them: the database weighs far fewer ways to join without a limit.
    page = _from(messages_of_case(ticket), "written_at", _MESSAGE, key, backwards=backwards)[:size]
    messages = Message.objects.filter(pk__in=page.values("pk")).order_by(*page.query.order_by)
    joined = messages.select_related("by", "persona__link", "contact", "channel", "delivery", "acknowledgement")
    for message in joined.with_files():
        yield Said(
            Message.Visibility(message.visibility),
            _speaker(message),
            message.written_at,
            message.html,
            message.pk * _KINDS + _MESSAGE,
            message=message,
            files=tuple(message.files.all()),
            elsewhere=None if message.ticket_id == ticket.pk else Ticket(pk=message.ticket_id),
        )


def _from[Row: models.Model](
    rows: models.QuerySet[Row], at: str, kind: int, key: tuple[Any, int] | None, *, backwards: bool
) -> models.QuerySet[Row]:
    """Return rows of one kind from a key on, in the order of reading."""
    sign = "" if backwards else "-"
    ordered = rows.order_by(f"{sign}{at}", f"{sign}pk")
    if key is None:
        return ordered
    moment, number = key
    if backwards:
        first = models.Q(**{at: moment}, pk__gt=(number - kind) // _KINDS)
        return ordered.filter(models.Q(**{f"{at}__gt": moment}) | first)
    last = models.Q(**{at: moment}, pk__lte=(number - kind - 1) // _KINDS)
    return ordered.filter(models.Q(**{f"{at}__lt": moment}) | last)


def _speaker(message: Message) -> Member | Persona | Contact | Channel | None:
    """An answer that was written on the network itself is ours, whoever of us wrote it: its persona is who is answered."""
    if message.direction == Message.Direction.OUT and message.by is None and message.channel is not None:
        return message.channel
    return message.by or message.persona or message.contact
