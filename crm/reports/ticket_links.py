"""What stands beside a ticket on its page, ideas that it asks for and articles made of it, told with the ticket itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject

from community.models import Article
from community.models.category import Reader
from crm.models import Ticket, TicketArticle
from crm.reports.wishes import wishes_seen_by
from ideas.models import Idea


@dataclass(frozen=True)
class Wish:
    """An idea that whoever asked would have, with the way of the vote that stands for it."""

    idea: Idea
    vote_way: str | None
    by: str
    linked_at: datetime


@dataclass(frozen=True)
class MadeArticle:
    """An article that was made of an answer."""

    article: Article
    by: str
    written_at: datetime


def with_links(tickets: models.QuerySet[Ticket], reader: Reader) -> models.QuerySet[Any]:
    """Tell with each ticket its ``wishes_told`` and ``articles_told``; no query of its own."""
    wishes = wishes_seen_by(reader).select_related(None).filter(ticket=models.OuterRef("pk"))
    articles = TicketArticle.objects.filter(ticket=models.OuterRef("pk")).order_by("id")
    told = {"by": "by__display_name"}
    idea = {"pk": "idea__pk", "title": "idea__title", "slug": "idea__slug", "status": "idea__status"}
    article = {"pk": "article__pk", "title": "article__title", "slug": "article__slug", "state": "article__state"}
    return tickets.annotate(
        wishes_told=ArraySubquery(
            wishes.values(told=JSONObject(idea=JSONObject(**idea), way="vote_way", at="linked_at", **told))
        ),
        articles_told=ArraySubquery(
            articles.values(told=JSONObject(article=JSONObject(**article), at="written_at", **told))
        ),
    )


def wishes_of(ticket: Any) -> list[Wish]:
    """Return the wishes of a ticket that was read ``with_links``."""
    return [Wish(Idea(**one["idea"]), one["way"], one["by"], _moment(one["at"])) for one in ticket.wishes_told]


def articles_of(ticket: Any) -> list[MadeArticle]:
    """Return the articles of a ticket that was read ``with_links``."""
    return [MadeArticle(Article(**one["article"]), one["by"], _moment(one["at"])) for one in ticket.articles_told]


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
