"""Tells staff from which ticket an article grew, as far as they may see the ticket."""

from collections.abc import Iterator

from django.urls import reverse

from community.models import Article, Member
from community.web.provenance import Grounds
from crm.models import Ticket


def grounds_of_article(article: Article, reader: Member) -> Iterator[Grounds]:
    """Yield the ticket whose answer the article was made of."""
    for ticket in Ticket.objects.visible_to(reader).filter(articles__article=article):
        yield Grounds(str(ticket), reverse("admin:crm_ticket_change", args=[ticket.pk]))
