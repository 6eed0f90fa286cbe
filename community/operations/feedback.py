"""Saying whether an article helped, taking that back, and dealing with the words."""

from django.db.models import Count, F, Q
from django.utils import timezone

from community.article_errors import ArticleIsNotPublic, MayNotGiveFeedback, MayNotKeepArticle
from community.errors import TextIsTooLong
from community.foundation.acting import act
from community.models import Article, ArticleEvent, Feedback, Member
from community.operations.articles import locked_article
from community.operations.events import record_article_event
from community.permissions import can_give_feedback, can_keep_article, can_see_article

FEEDBACK_LENGTH_LIMIT = 2000
_K = ArticleEvent.Kind


@act
def give_feedback(article: Article, *, by: Member | None, visitor: str, is_helpful: bool, text: str = "") -> bool:
    """Vote on what is published now, in place of an earlier vote on the same text; return whether anything changed.

    A stranger is nobody, told apart by the key. Raises ``MayNotGiveFeedback``, ``ArticleIsNotPublic`` or
    ``TextIsTooLong``.
    """
    article = locked_article(article)
    if not can_give_feedback(by, article) or (by is not None and not can_see_article(by, article)):
        raise MayNotGiveFeedback
    if not article.is_public or article.published is None:
        raise ArticleIsNotPublic
    text = text.strip()
    if len(text) > FEEDBACK_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/text")
    # The article is locked: nobody else votes on it between these lines.
    given = Feedback.objects.of_visitor(visitor).filter(revision=article.published).first()
    if given is None:
        row = Feedback(article=article, revision=article.published, member=by, visitor=visitor)
        row.is_helpful, row.text = is_helpful, text
        row.save()
        _count(article, helpful=int(is_helpful), unhelpful=int(not is_helpful))
        _record(_K.FEEDBACK_GIVEN, article, by)
        return True
    if (given.is_helpful, given.text) == (is_helpful, text):
        return False
    turn = int(is_helpful) - int(given.is_helpful)
    _count(article, helpful=turn, unhelpful=-turn)
    given.is_helpful, given.text, given.given_at = is_helpful, text, timezone.now()
    given.settled_at = given.settled_by = None
    given.save(update_fields=["is_helpful", "text", "given_at", "settled_at", "settled_by"])
    _record(_K.FEEDBACK_GIVEN, article, by)
    return True


@act
def take_feedback_back(article: Article, *, visitor: str) -> bool:
    """Take one's vote on the published text back; return whether there was one."""
    article = locked_article(article)
    return bool(_remove(article, Q(visitor=visitor, revision=article.published)))


def hold_articles_of(member: Member) -> None:
    """Lock all articles on which a member voted, by number, for an erasure that holds no ledger yet."""
    voted = Feedback.objects.filter(member=member).values("article")
    list(Article.objects.select_for_update(no_key=True).filter(pk__in=voted).order_by("pk").values_list("pk"))


@act
def forget_feedback_of(member: Member) -> None:
    """Remove what a member voted anywhere, and count down."""
    for article in list(Article.objects.filter(feedback__member=member).distinct().order_by("pk")):
        _remove(locked_article(article), Q(member=member))


@act
def settle_feedback(feedback: Feedback, *, by: Member) -> bool:
    """Say that the words were dealt with; return whether that is new. Raises ``MayNotKeepArticle``."""
    article = locked_article(feedback.article)
    if not can_keep_article(by, article):
        raise MayNotKeepArticle
    unsettled = Feedback.objects.filter(pk=feedback.pk, settled_at__isnull=True)
    return bool(unsettled.update(settled_at=timezone.now(), settled_by=by))


def _remove(article: Article, whose: Q) -> int:
    rows = Feedback.objects.filter(whose, article=article).order_by()
    found = rows.aggregate(
        helpful=Count("pk", filter=Q(is_helpful=True)), unhelpful=Count("pk", filter=Q(is_helpful=False))
    )
    members = list(Member.objects.filter(pk__in=rows.values("member")))
    removed, _per_model = rows.delete()
    for member in members:
        _record(_K.FEEDBACK_TAKEN_BACK, article, member)
    _count(article, helpful=-found["helpful"], unhelpful=-found["unhelpful"])
    return removed


def _record(kind: ArticleEvent.Kind, article: Article, by: Member | None) -> None:
    """Members are credited for what they found helpful, so their votes leave events; strangers have no name for one."""
    if by is not None:
        record_article_event(kind, article, by=by)


def _count(article: Article, *, helpful: int, unhelpful: int) -> None:
    if helpful or unhelpful:
        Article.objects.filter(pk=article.pk).update(
            helpful_count=F("helpful_count") + helpful, unhelpful_count=F("unhelpful_count") + unhelpful
        )
