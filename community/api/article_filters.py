"""What lists of articles can be asked for, and the rows that answer."""

from typing import Any

from django.db import models
from rest_framework import serializers

from community.api.filters import in_category, narrowed
from community.api.serializers.fields import IdField
from community.foundation.requests import ParameterSerializer
from community.models import Article, ArticleRevision
from community.models.article import PUBLIC_STATES
from community.models.category import Reader

ORDERS = {"newest": ("-published_at", "-id"), "helpful": ("-helpful_count", "-id")}


class ArticleParameters(ParameterSerializer):
    """The filters of the list of articles; they narrow each other."""

    category = serializers.CharField(required=False, max_length=80, help_text="Id or slug.")
    language = serializers.CharField(required=False, max_length=8)
    state = serializers.ChoiceField(
        choices=Article.State.choices, required=False, help_text="What is public, if not given."
    )
    author = IdField(required=False, help_text="Id of a member.")
    owner = IdField(required=False, help_text="Id of a member.")
    under_review = serializers.BooleanField(required=False, help_text="With a text that waits for a review, or not.")
    due_on = serializers.DateField(required=False, help_text="To be looked at again by this day.")
    order = serializers.ChoiceField(choices=list(ORDERS), default="newest")


def articles_for_list(reader: Reader, given: dict[str, Any]) -> models.QuerySet[Article]:
    """Return the articles that answer the parameters, with their people in one query."""
    articles = Article.objects.visible_to(reader)
    order: tuple[str, ...] = ORDERS[given["order"]]
    if "state" in given:
        articles = articles.filter(state=given["state"])
    elif "under_review" not in given:
        articles = articles.public()
    if given["order"] == "newest" and given.get("state", PUBLIC_STATES[0]) not in PUBLIC_STATES:
        # What is not public has no moment of publishing.
        order = ("-id",)
    if "under_review" in given:
        articles = articles.filter(under_review__isnull=not given["under_review"])
        order = ("-id",) if "state" not in given and given["order"] == "newest" else order
    if "due_on" in given:
        articles = articles.due(given["due_on"])
    rows = in_category(narrowed(articles, given, language="language", author="author", owner="owner"), given)
    return rows.select_related("author", "owner").order_by(*order).fetch_mode(models.FETCH_PEERS)


def articles_for_detail(reader: Reader) -> models.QuerySet[Article]:
    """Return articles with what their own page shows, in one row each."""
    related = ("category__circle", "author", "owner", "published", "under_review")
    return Article.objects.visible_to(reader).select_related(*related).fetch_mode(models.FETCH_PEERS)


def revisions_for_list(reader: Reader, article: Article) -> models.QuerySet[ArticleRevision]:
    """Return the versions of an article that the reader may see, the last one first."""
    revisions = ArticleRevision.objects.visible_to(reader).filter(article=article)
    return revisions.select_related("author", "reviewer").newest_first().fetch_mode(models.FETCH_PEERS)
