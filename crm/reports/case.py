"""One case in one order: what was said in the thread, in private and among colleagues."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from community.models import Member, Post
from crm.models import Channel, Contact, Message, MessageFile, Persona, Ticket

SHOWN = 100


@dataclass(frozen=True)
class Said:
    """One thing that was said: who may read it, who said it, when, and where it stands."""

    visibility: Message.Visibility
    by: Member | Persona | Contact | Channel | None
    at: datetime
    html: str
    post: Post | None = None
    message: Message | None = None
    files: tuple[MessageFile, ...] = ()


def case_of(ticket: Ticket) -> list[Said]:
    """Return the latest posts and messages of a ticket together, as they were written, in three queries at most."""
    said = [*_posts(ticket), *_messages(ticket)]
    return sorted(said, key=lambda one: one.at)[-SHOWN:]


def _posts(ticket: Ticket) -> Iterator[Said]:
    if ticket.topic is not None:
        posts = ticket.topic.posts.select_related("author", "solution").order_by("-number")[:SHOWN]
        for post in posts:
            yield Said(Message.Visibility.PUBLIC, post.author, post.created_at, post.html, post=post)


def _messages(ticket: Ticket) -> Iterator[Said]:
    messages = ticket.messages.select_related("by", "persona", "contact", "channel", "delivery").with_files()
    for message in messages.order_by("-written_at", "-id")[:SHOWN]:
        yield Said(
            Message.Visibility(message.visibility),
            _speaker(message),
            message.written_at,
            message.html,
            message=message,
            files=tuple(message.files.all()),
        )


def _speaker(message: Message) -> Member | Persona | Contact | Channel | None:
    """An answer that was written on the network itself is ours, whoever of us wrote it: its persona is who is answered."""
    if message.direction == Message.Direction.OUT and message.by is None and message.channel is not None:
        return message.channel
    return message.by or message.persona or message.contact
