"""What the desk answered in a ticket, and what of a text tells of the person who asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from community.models import Article, Member, Post
from community.models.category import Reader
from crm.models import ContactPoint, Message, Resolution, Ticket, TicketArticle

ANSWERS_SHOWN = 20
# Shorter names stand in too many texts by chance.
SHORTEST_NAME = 3
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What is as long as a number of a telephone and is no day.
_NUMBER = re.compile(r"(?<![\w.,])(?!\d{4}-\d\d-\d\d(?!\d))\+?\d[\d /()-]{7,}\d(?!\w|[.,]\d)")


@dataclass(frozen=True)
class Answer:
    """One thing that was said to whoever asked, and by which word it is chosen."""

    key: str
    body: str
    message: Message | None = None
    post: Post | None = None


def answers_of(ticket: Ticket) -> list[Answer]:
    """Return what was answered: what solved it first, then the newest; three queries at most."""
    return list({one.key: one for one in _answers(ticket) if one.body.strip()}.values())


def articles_made_of(ticket: Ticket, reader: Reader) -> models.QuerySet[TicketArticle]:
    """Return the articles that were made of answers of a ticket, as far as the reader may see them."""
    seen = Article.objects.visible_to(reader)
    links = TicketArticle.objects.filter(ticket=ticket, article__in=seen).select_related("article", "by")
    return links.order_by("id").fetch_mode(models.FETCH_PEERS)


def personal_words(ticket: Ticket, *texts: str) -> list[str]:
    """Return what in texts tells of the person who asked: names, addresses and numbers of theirs, and whatever looks so."""
    text = "\n".join(texts)
    found = [word for word in _known_of(ticket) if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)]
    alike = [match.group().strip() for look in (_ADDRESS, _NUMBER) for match in look.finditer(text)]
    return list(dict.fromkeys([*found, *alike]))


def _answers(ticket: Ticket) -> Iterator[Answer]:
    resolution: Resolution | None = getattr(ticket, "resolution", None)
    if resolution is not None and resolution.post is not None:
        yield _of_post(resolution.post)
    elif resolution is not None:
        yield Answer("resolution", resolution.answer)
    said = ticket.messages.filter(direction=Message.Direction.OUT, removed_at=None)
    for message in said.order_by("-written_at", "-id")[:ANSWERS_SHOWN]:
        yield Answer(f"message-{message.pk}", message.body, message=message)
    if ticket.topic is not None:
        # What other customers say is theirs; it becomes an article as a solution, with their name.
        staff = ticket.topic.posts.filter(author__kind=Member.Kind.EMPLOYEE)
        posts = staff.filter(number__gt=1, state=Post.State.VISIBLE)
        for post in posts.order_by("-number")[:ANSWERS_SHOWN]:
            yield _of_post(post)


def _of_post(post: Post) -> Answer:
    return Answer(f"post-{post.pk}", post.body, post=post)


def _known_of(ticket: Ticket) -> list[str]:
    contact = ticket.contact
    names = [contact.name, *contact.name.split()]
    if contact.member is not None:
        names += [contact.member.display_name, contact.member.handle or ""]
    points = ContactPoint.objects.filter(contact=contact).values_list("value", flat=True)
    return list(dict.fromkeys(word for word in [*names, contact.email, *points] if len(word) >= SHORTEST_NAME))
