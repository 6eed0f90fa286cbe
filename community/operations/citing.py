"""Noting which articles a post points to: an answer that was written once is used again."""

import re
from collections.abc import Collection

from django.conf import settings

from community.models import Article, ArticleUse, Post

NOTED_AT_MOST = 10
_LINK = re.compile(r'href="([^"]*?)/articles/([0-9]{1,18})(?:-[^"/?#]*)?[/?#"]')


def note_article_uses(post: Post) -> None:
    """Keep one row for each public article that the post points to and its author may see; no link costs no query.

    Called by the acts that write the post, in their transaction.
    """
    _note(post, _linked(post.html))


def note_article_uses_again(post: Post) -> None:
    """The same for a post that was edited: what it points to no more is used by it no more."""
    linked = _linked(post.html)
    ArticleUse.objects.filter(post=post).exclude(article__in=linked).delete()
    _note(post, linked)


def _note(post: Post, linked: Collection[int]) -> None:
    if linked:
        found = Article.objects.visible_to(post.author).public().filter(pk__in=linked).order_by("pk")
        ArticleUse.objects.bulk_create([ArticleUse(article=one, post=post) for one in found], ignore_conflicts=True)


def _linked(html: str) -> list[int]:
    """The numbers of the articles of this very site that a text points to, the first ones of many."""
    ours = ("", settings.BASE_URL.rstrip("/"))
    numbers = [int(number) for site, number in _LINK.findall(html) if site in ours]
    return list(dict.fromkeys(numbers))[:NOTED_AT_MOST]
