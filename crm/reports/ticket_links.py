"""What stands beside a ticket on its page, told with the ticket: ideas, articles made of it, tickets told in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models.functions import JSONObject

from community.models import Article
from community.models.category import Reader
from crm.models import Ticket, TicketArticle, TicketMerge
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
    """Tell with each ticket its ``wishes_told``, ``articles_told`` and ``merges_told``; no query of its own."""
    wishes = wishes_seen_by(reader).select_related(None).filter(ticket=models.OuterRef("pk"))
    articles = TicketArticle.objects.filter(ticket=models.OuterRef("pk")).order_by("id")
    merges = TicketMerge.objects.filter(into=models.OuterRef("pk")).order_by("ticket")
    told = {"by": "by__display_name"}
    idea = {"pk": "idea__pk", "title": "idea__title", "slug": "idea__slug", "status": "idea__status"}
    article = {"pk": "article__pk", "title": "article__title", "slug": "article__slug", "state": "article__state"}
    return tickets.annotate(
        merges_told=ArraySubquery(merges.values("ticket")),
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


def merged_into(ticket: Any) -> list[Ticket]:
    """Return those that are told in a ticket that was read ``with_links``, by their numbers alone."""
    return [Ticket(pk=number) for number in ticket.merges_told]


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
