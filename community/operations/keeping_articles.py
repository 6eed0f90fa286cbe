"""The life of an article: handed in, reviewed by a second person, published, confirmed, outdated, withdrawn."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from community.article_errors import (
    ArticleIsElsewhere,
    AuthorIsNoReviewer,
    DayIsPast,
    MayNotKeepArticle,
    MayNotReviewArticles,
    NothingToReview,
    OwnerCannotSee,
)
from community.errors import MayNotEdit, TextIsEmpty
from community.foundation.acting import act
from community.models import Article, ArticleEvent, ArticleRevision, Category, Member
from community.models.article import ArticleState
from community.models.article_event import Handed, Replaced
from community.models.topic_event import Reasoned
from community.models.visit import business_day
from community.operations.articles import check_sources_fit, locked_article, newest_revision, show_text
from community.operations.earning_by_articles import recount_scores_of_article
from community.operations.events import record_article_event
from community.operations.scoring import hold_ledger
from community.permissions import can_edit_article, can_keep_article, can_review_article, can_see_category

# How long a published text is trusted before somebody should look again.
HOLDS_FOR = timedelta(days=365)
_K, _S = ArticleEvent.Kind, ArticleState


@act
def submit_article(article: Article, *, by: Member) -> ArticleEvent | None:
    """Hand in the newest revision for review; handed in already it stays so and returns ``None``.

    Raises ``MayNotEdit``, ``ArticleIsElsewhere`` for a withdrawn one or ``NothingToReview``.
    """
    article = locked_article(article)
    if not can_edit_article(by, article):
        raise MayNotEdit
    newest = newest_revision(article)
    if article.under_review_id == newest.pk:
        return None
    if article.published_id == newest.pk:
        raise NothingToReview
    if not article.is_public:
        _move(article, _S.IN_REVIEW)
    article.under_review = newest
    _save(article, "under_review")
    return record_article_event(_K.ARTICLE_SUBMITTED, article, by=by, revision=newest)


@act
def send_article_back(article: Article, *, by: Member, reason: str) -> ArticleEvent:
    """Decline what was handed in, in words for whoever wrote it; a text that is published stays.

    Raises ``MayNotReviewArticles``, ``TextIsEmpty`` without a reason or ``NothingToReview``.
    """
    article = locked_article(article)
    if not can_review_article(by, article):
        raise MayNotReviewArticles
    reason = _reason(reason)
    revision = article.under_review
    if revision is None:
        raise NothingToReview
    article.under_review = None
    if article.state == _S.IN_REVIEW:
        _move(article, _S.DRAFT)
    _save(article, "under_review")
    return record_article_event(_K.ARTICLE_SENT_BACK, article, by=by, revision=revision, extras=Reasoned(reason))


@act
def publish_article(article: Article, *, by: Member, review_by: date | None = None) -> ArticleEvent | None:
    """Publish what was handed in; from now on readers see it. The newest text being published already returns ``None``.

    Raises ``MayNotReviewArticles``, ``NothingToReview``, ``DayIsPast`` or, where a second person is asked for,
    ``AuthorIsNoReviewer`` for whoever wrote any of the revisions since the last published one.
    """
    article = locked_article(article)
    if not can_review_article(by, article):
        raise MayNotReviewArticles
    revision = article.under_review
    if revision is None:
        if article.is_published and newest_revision(article).pk == article.published_id:
            return None
        raise NothingToReview
    if settings.ARTICLES_NEED_SECOND_PERSON and by.pk in _authors_since_published(article, revision):
        raise AuthorIsNoReviewer
    now = timezone.now()
    _move(article, _S.PUBLISHED)
    article.published, article.under_review, article.published_at = revision, None, now
    article.review_by = _checked_day(review_by, now)
    show_text(article, revision)
    _save(article, "published", "under_review", "published_at", "review_by", "title", "summary", "slug")
    revision.published_at, revision.reviewer = now, by
    revision.save(update_fields=["published_at", "reviewer"])
    return record_article_event(_K.ARTICLE_PUBLISHED, article, by=by, revision=revision, at=now)


@act
def mark_article_outdated(article: Article, *, by: Member, reason: str) -> ArticleEvent | None:
    """Warn readers that the text may be wrong now; an outdated one stays so and returns ``None``.

    Raises ``MayNotKeepArticle``, ``TextIsEmpty`` without a reason or ``ArticleIsElsewhere``.
    """
    article = _kept(article, by)
    reason = _reason(reason)
    if article.is_outdated:
        return None
    _move(article, _S.OUTDATED)
    _save(article)
    extras = Reasoned(reason)
    return record_article_event(_K.ARTICLE_OUTDATED, article, by=by, revision=article.published, extras=extras)


@act
def confirm_article(article: Article, *, by: Member, review_by: date | None = None) -> ArticleEvent:
    """Say that the published text holds, and when somebody should look again; an outdated one holds again.

    Raises ``MayNotKeepArticle``, ``ArticleIsElsewhere`` for what is not public, or ``DayIsPast``.
    """
    article = _kept(article, by)
    if not article.is_public:
        raise ArticleIsElsewhere
    _move(article, _S.PUBLISHED)
    article.review_by = _checked_day(review_by, timezone.now())
    _save(article, "review_by")
    return record_article_event(_K.ARTICLE_CONFIRMED, article, by=by, revision=article.published)


@act
def withdraw_article(article: Article, *, by: Member, reason: str) -> ArticleEvent | None:
    """Take an article from its readers; a withdrawn one stays so and returns ``None``.

    Raises ``MayNotKeepArticle`` or ``TextIsEmpty`` without a reason. Nothing is deleted.
    """
    article = _kept(article, by)
    reason = _reason(reason)
    if article.state == _S.WITHDRAWN:
        return None
    _move(article, _S.WITHDRAWN)
    article.published = article.under_review = None
    show_text(article, newest_revision(article))
    _save(article, "published", "under_review", "title", "summary", "slug")
    return record_article_event(_K.ARTICLE_WITHDRAWN, article, by=by, extras=Reasoned(reason))


@act
def restore_article(article: Article, *, by: Member) -> ArticleEvent:
    """Make a draft of a withdrawn article; a review follows. Raises ``MayNotKeepArticle`` or ``ArticleIsElsewhere``."""
    article = _kept(article, by)
    if article.state != _S.WITHDRAWN:
        raise ArticleIsElsewhere
    _move(article, _S.DRAFT)
    _save(article)
    return record_article_event(_K.ARTICLE_RESTORED, article, by=by)


@act
def hand_over_article(article: Article, owner: Member, *, by: Member) -> ArticleEvent | None:
    """Let somebody else answer for an article; its owner already returns ``None``.

    Raises ``MayNotKeepArticle``, or ``OwnerCannotSee`` for somebody who may not enter the category or sign in.
    """
    article = _kept(article, by)
    if not owner.is_active or not can_see_category(owner, article.category):
        raise OwnerCannotSee(pointer="/owner")
    if owner.pk == article.owner_id:
        return None
    handed = Handed(before=article.owner_id, after=owner.pk)
    article.owner = owner
    _save(article, "owner")
    return record_article_event(_K.OWNER_CHANGED, article, by=by, extras=handed)


@act
def move_article(article: Article, category: Category, *, by: Member) -> ArticleEvent | None:
    """Put an article into another category; where it stands already returns ``None``.

    Raises ``MayNotReviewArticles`` for everybody but keepers, ``SourceIsNarrower`` when a source stands where fewer
    people may look, or ``OwnerCannotSee`` when its owner could not look after it there.
    """
    article = locked_article(article)
    if not (can_review_article(by, article) and can_see_category(by, category)):
        raise MayNotReviewArticles
    if category.pk == article.category_id:
        return None
    check_sources_fit(article, category)
    if not can_see_category(article.owner, category):
        raise OwnerCannotSee(pointer="/category")
    moved = Replaced(before=article.category.slug, after=category.slug)
    hold_ledger()
    article.category = category
    _save(article, "category")
    recount_scores_of_article(article)
    return record_article_event(_K.CATEGORY_CHANGED, article, by=by, extras=moved)


@act
def set_review_date(article: Article, review_by: date, *, by: Member) -> ArticleEvent | None:
    """Say by when somebody should look again; the same day returns ``None``.

    Raises ``MayNotKeepArticle`` or ``DayIsPast``.
    """
    article = _kept(article, by)
    if review_by == article.review_by:
        return None
    before = article.review_by.isoformat() if article.review_by else ""
    article.review_by = _checked_day(review_by, timezone.now())
    _save(article, "review_by")
    extras = Replaced(before=before, after=review_by.isoformat())
    return record_article_event(_K.REVIEW_DATE_CHANGED, article, by=by, extras=extras)


def _kept(article: Article, by: Member) -> Article:
    article = locked_article(article)
    if not can_keep_article(by, article):
        raise MayNotKeepArticle
    return article


def _move(article: Article, state: ArticleState) -> None:
    if not article.may_become(state):
        raise ArticleIsElsewhere
    article.state = state


def _save(article: Article, *fields: str) -> None:
    article.version += 1
    article.save(update_fields=["state", "version", *fields])


def _authors_since_published(article: Article, revision: ArticleRevision) -> set[int]:
    since = article.published.number if article.published else 0
    written = ArticleRevision.objects.filter(article=article, number__gt=since, number__lte=revision.number)
    return set(written.values_list("author_id", flat=True))


def _checked_day(day: date | None, now: datetime) -> date:
    today = business_day(now)
    if day is None:
        return today + HOLDS_FOR
    if day <= today:
        raise DayIsPast(pointer="/review_by")
    return day


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise TextIsEmpty(pointer="/reason")
    return reason
