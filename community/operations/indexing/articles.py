"""What is searched of articles, and following their events."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import models

from community.foundation.intake import Intake, run_intake
from community.models import Article, ArticleEvent, ArticleSearchIntake
from community.operations.indexing.documents import hold, index_things
from community.operations.indexing.wording import one_line, plain_text
from community.searchables import Draft

ARTICLE = "article"


def take_in_article_events(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the documents up to date with all article events that wait in a lane; return how many were handled."""
    return run_intake(ARTICLE_EVENTS, lane=lane, since=since)


def follow_article_events(events: Sequence[ArticleEvent]) -> None:
    """Write the documents of the articles as they are now."""
    index_things(ARTICLE, {event.article_id for event in events})


def articles_to_search() -> models.QuerySet[Article]:
    """Articles that may have a document: those that hold. An outdated one is read with a warning, and not offered."""
    return Article.objects.published()


def article_drafts(ids: Sequence[int]) -> Iterator[Draft]:
    """Say what is searched of articles: title, summary and text of the published revision, in the article's language.

    What is written or reviewed beside it is nobody's to find.
    """
    hold(Article, ids)
    for article in articles_to_search().filter(pk__in=ids).select_related("published"):
        assert article.published is not None
        assert article.published_at is not None
        yield Draft(
            thing_id=article.pk,
            category_id=article.category_id,
            author_id=article.author_id,
            language=article.language,
            title=article.title,
            body=f"{one_line(article.summary)} {plain_text(article.published.html)}".strip(),
            address=article.get_absolute_url(),
            created_at=article.created_at,
            updated_at=article.published_at,
        )


ARTICLE_EVENTS = Intake(
    name="community.search_articles",
    events=ArticleEvent,
    marks=ArticleSearchIntake,
    kinds=[kind for kind in ArticleEvent.Kind if kind not in ArticleEvent.OF_READERS],
    handle=follow_article_events,
)
