"""Asking those whom an article helped last whether it still holds, and telling its owner what they say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import nlargest

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from community.article_errors import WasNotAsked
from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.models import (
    Article,
    ArticleEvent,
    ArticleSource,
    AskSession,
    Feedback,
    Helpful,
    Member,
    Post,
    Solution,
    StalenessAnswer,
    StalenessCheck,
    Suggestion,
)
from community.models.article_event import Doubted
from community.models.visit import business_day
from community.operations.articles import locked_article
from community.operations.events import record_article_event
from community.operations.feedback import FEEDBACK_LENGTH_LIMIT
from community.permissions import can_give_feedback, can_see_article

# So long before somebody should look again, the answers that help looking are gathered.
AHEAD = timedelta(days=14)
OPEN_FOR = timedelta(days=14)
NOT_AGAIN_FOR = timedelta(days=90)
PEOPLE_AT_MOST = 5
# Of each kind so many are looked at; some of them have left or answer for the article themselves.
CANDIDATES = 20
BY_READERS, BY_SOLUTION = "readers", "solution"
_K = ArticleEvent.Kind


def check_staleness(*, now: datetime) -> int:
    """Ask about what is due soon, close what is over, doubt what lost its solution; return how much was done.

    Repeatable: what was asked, closed or doubted is not so again.
    """
    return _open_checks(now) + _close_checks(now) + _doubt_lost_sources(now)


@act
def open_staleness_check(article: Article, *, now: datetime) -> ArticleEvent | None:
    """Ask those whom the article helped last, in the name of the system.

    Without anybody to ask, while a check is open, or soon after another one nothing happens and ``None`` is returned.
    """
    article = locked_article(article)
    recent = Q(closed_at__isnull=True) | Q(opened_at__gt=now - NOT_AGAIN_FOR)
    if article.published is None or StalenessCheck.objects.filter(recent, article=article).exists():
        return None
    people = people_helped_last(article)
    if not people:
        return None
    revision = article.published
    check = StalenessCheck.objects.create(article=article, revision=revision, opened_at=now, closes_at=now + OPEN_FOR)
    StalenessAnswer.objects.bulk_create(
        StalenessAnswer(check_round=check, member=member, asked_at=now) for member in people
    )
    by = Member.objects.system()
    return record_article_event(_K.HELPED_ASKED, article, by=by, revision=revision, at=now)


@act
def answer_staleness(article: Article, *, by: Member, holds: bool, text: str = "", now: datetime) -> bool:
    """Say whether the article still holds; return whether that is news. When all have answered the check is over.

    Raises ``WasNotAsked`` or ``TextIsTooLong``.
    """
    article = locked_article(article)
    text = text.strip()
    if len(text) > FEEDBACK_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/text")
    rows = StalenessAnswer.objects.filter(check_round__article=article, check_round__closed_at__isnull=True, member=by)
    answer = rows.first()
    if answer is None or not can_see_article(by, article):
        raise WasNotAsked
    if (answer.holds, answer.text) == (holds, text):
        return False
    answer.holds, answer.text, answer.answered_at = holds, text, now
    answer.save(update_fields=["holds", "text", "answered_at"])
    if not StalenessAnswer.objects.awaited().filter(check_round=answer.check_round_id).exists():
        _close(answer.check_round, article, now)
    return True


def people_helped_last(article: Article) -> list[Member]:
    """Return who said last that it helped: of the article, of a suggestion, or of the solution it stems from."""
    latest: dict[int, datetime] = {}
    for member, moment in _helped(article):
        latest[member] = max(moment, latest.get(member, moment))
    last = nlargest(CANDIDATES, latest, key=lambda member: (latest[member], member))
    known = Member.objects.in_bulk(last)
    people = (known[pk] for pk in last if pk in known)
    may = [one for one in people if can_give_feedback(one, article) and can_see_article(one, article)]
    return may[:PEOPLE_AT_MOST]


def _helped(article: Article) -> Iterator[tuple[int, datetime]]:
    votes = Feedback.objects.helpful().filter(article=article, member__isnull=False).order_by("-given_at")
    yield from votes.values_list("member_id", "given_at")[:CANDIDATES]
    opened = Suggestion.objects.filter(
        thing_kind=Suggestion.Thing.ARTICLE, thing_id=article.pk, opened_at__isnull=False
    )
    sessions = AskSession.objects.filter(
        pk__in=opened.values("session"), outcome=AskSession.Outcome.HELPED, member__isnull=False
    )
    for member, moment in sessions.order_by("-outcome_at").values_list("member_id", "outcome_at")[:CANDIDATES]:
        if moment is not None:
            yield member, moment
    posts = article.sources.values("post")
    yield from (
        Helpful.objects.filter(post__in=posts).order_by("-created_at").values_list("member", "created_at")[:CANDIDATES]
    )
    yield from Solution.objects.filter(post__in=posts).values_list("topic__author", "marked_at")[:CANDIDATES]


def _open_checks(now: datetime) -> int:
    due = Article.objects.published().due(business_day(now + AHEAD))
    recent = StalenessCheck.objects.filter(Q(closed_at__isnull=True) | Q(opened_at__gt=now - NOT_AGAIN_FOR))
    fresh = due.exclude(pk__in=recent.values("article")).order_by("review_by", "pk")
    return sum(open_staleness_check(article, now=now) is not None for article in fresh.iterator())


def _close_checks(now: datetime) -> int:
    due = StalenessCheck.objects.open().filter(closes_at__lte=now).order_by("pk")
    return sum(_close_if_open(check, now) for check in due.iterator())


@act
def _close_if_open(check: StalenessCheck, now: datetime) -> bool:
    article = locked_article(Article(pk=check.article_id))
    if not StalenessCheck.objects.open().filter(pk=check.pk).exists():
        return False
    _close(check, article, now)
    return True


def _close(check: StalenessCheck, article: Article, now: datetime) -> None:
    """End a check; when half of those who answered say that it is outdated, its owner has to look."""
    StalenessCheck.objects.filter(pk=check.pk).update(closed_at=now)
    said = StalenessAnswer.objects.filter(check_round=check).aggregate(
        yes=Count("pk", filter=Q(holds=True)), no=Count("pk", filter=Q(holds=False))
    )
    if article.is_published and said["no"] and said["no"] >= said["yes"]:
        _doubt(article, Doubted(cause=BY_READERS, holds=said["yes"], outdated=said["no"]), now)


def _doubt_lost_sources(now: datetime) -> int:
    """Doubt published articles one of whose sources is a standing solution no more, once after each publishing."""
    events = ArticleEvent.objects.filter(article=OuterRef("pk")).order_by("-pk").values("pk")
    doubts = events.filter(kind=_K.ARTICLE_DOUBTED, extras__cause=BY_SOLUTION)
    lost = ArticleSource.objects.filter(Q(post__solution__isnull=True) | ~Q(post__state=Post.State.VISIBLE))
    articles = Article.objects.published().filter(Exists(lost.filter(article=OuterRef("pk"))))
    said = {"told": Subquery(events.filter(kind=_K.ARTICLE_PUBLISHED)[:1]), "doubted": Subquery(doubts[:1])}
    fresh = articles.annotate(**said).filter(Q(doubted__isnull=True) | Q(doubted__lt=F("told"))).order_by("pk")
    for article in (rows := list(fresh)):
        _doubt(article, Doubted(cause=BY_SOLUTION), now)
    return len(rows)


@act
def _doubt(article: Article, doubt: Doubted, now: datetime) -> None:
    by = Member.objects.system()
    record_article_event(_K.ARTICLE_DOUBTED, article, by=by, revision=article.published, extras=doubt, at=now)
