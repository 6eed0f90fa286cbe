"""What articles earn for those who wrote and checked them: following their events, and moving with them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from community.foundation.intake import Intake, run_intake
from community.models import Article, ArticleEvent, ArticlePointIntake, Feedback, PointEntry
from community.operations.earning import Scope, day_of, recount_scores, settle_points
from community.operations.outcomes import ARTICLE

_K = ArticleEvent.Kind
_OF_STANDING = {_K.ARTICLE_PUBLISHED, _K.ARTICLE_WITHDRAWN, _K.ARTICLE_RESTORED, _K.CATEGORY_CHANGED}
ARTICLE_KINDS = {*_OF_STANDING, *ArticleEvent.OF_READERS}


def take_in_recognition_of_articles(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the ledger up to date with all article events that wait in a lane; return how many were handled."""
    return run_intake(RECOGNITION_OF_ARTICLES, lane=lane, since=since)


def settle_after_articles(events: Sequence[ArticleEvent]) -> None:
    """Settle what the events are about: all votes on an article that came or went, else those of the reader."""
    scope = Scope()
    for event in events:
        voted, paid = Feedback.objects.filter(article=event.article_id), _entries(event.article_id)
        if event.kind not in _OF_STANDING:
            voted, paid = voted.filter(member=event.by_id), paid.filter(giver=event.by_id)
        scope.votes |= _cast(voted) | set(paid.values_list("member", "day"))
    settle_points(scope)


def recount_scores_of_article(article: Article) -> None:
    """Add up the days on which an article earned something anew; the act that moves it holds the ledger."""
    recount_scores(ARTICLE, [article.pk])


def _entries(article_id: int) -> QuerySet[PointEntry]:
    return PointEntry.objects.filter(source=ARTICLE, source_id=article_id)


def _cast(feedback: QuerySet[Feedback]) -> set[tuple[int, date]]:
    """For whom and on which days; strangers are nobody who was helped."""
    rows: Any = feedback.filter(member__isnull=False, is_helpful=True)
    cast = rows.values_list("revision__author", "revision__reviewer", "given_at")
    return {(member, day_of(at)) for *people, at in cast.iterator() for member in people if member is not None}


RECOGNITION_OF_ARTICLES = Intake(
    name="community.recognition_of_articles",
    events=ArticleEvent,
    marks=ArticlePointIntake,
    kinds=ARTICLE_KINDS,
    handle=settle_after_articles,
)
