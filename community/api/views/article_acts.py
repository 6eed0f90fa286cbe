"""What is done with an article: reviewed, published, outdated, withdrawn, handed over; and what its readers say."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from community.api.serializers.articles import (
    ArticleCategorySerializer,
    ArticleDetailSerializer,
    DaySerializer,
    FeedbackCountSerializer,
    FeedbackSerializer,
    FeedbackWriteSerializer,
    OwnerSerializer,
    ReasonParameters,
    ReasonSerializer,
    ReviewDateSerializer,
    StalenessCheckSerializer,
    StalenessSerializer,
    StalenessWriteSerializer,
)
from community.api.views.articles import article_response
from community.api.views.base import CommunityView, actor, referred
from community.api.views.strangers import StrangerView
from community.article_errors import MayNotKeepArticle
from community.foundation.requests import ParameterSerializer, read_body, read_parameters
from community.models import Article, Category, Member, StalenessAnswer
from community.models.visit import business_day
from community.operations import keeping_articles as keeping
from community.operations.feedback import give_feedback, settle_feedback, take_feedback_back
from community.operations.staleness import answer_staleness, open_staleness_check
from community.permissions import can_keep_article
from community.visitors import reader_key


class ActView(CommunityView):
    """Acts on an article that the caller may see and answers with what became of it."""

    def act(
        self, request: Request, article_id: int, operation: Callable[..., Any], *given: Any, **named: Any
    ) -> Response:
        """Call one operation."""
        operation(_article(request, article_id), *given, by=actor(request), **named)
        return article_response(request, article_id)


class ArticleReview(ActView):
    """The review of the newest text."""

    @extend_schema(request=None, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Hand the newest text in."""
        return self.act(request, article_id, keeping.submit_article)

    @extend_schema(request=None, parameters=[ReasonParameters], responses={204: None})
    def delete(self, request: Request, article_id: int) -> Response:
        """Send back what was handed in, with a reason."""
        reason = read_parameters(request, ReasonParameters)["reason"]
        keeping.send_article_back(_article(request, article_id), by=actor(request), reason=reason)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ArticlePublication(ActView):
    """Being read."""

    @extend_schema(request=ReviewDateSerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Publish what was handed in; somebody who did not write it does so."""
        return self.act(request, article_id, keeping.publish_article, **read_body(request, ReviewDateSerializer))


class ArticleConfirmation(ActView):
    """Holding."""

    @extend_schema(request=ReviewDateSerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Say that the published text holds; an outdated one holds again."""
        return self.act(request, article_id, keeping.confirm_article, **read_body(request, ReviewDateSerializer))


class ArticleOutdating(ActView):
    """Holding no more."""

    @extend_schema(request=ReasonSerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Warn the readers."""
        return self.act(request, article_id, keeping.mark_article_outdated, **read_body(request, ReasonSerializer))


class ArticleWithdrawal(ActView):
    """Being read no more."""

    @extend_schema(request=ReasonSerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Take the article from its readers."""
        return self.act(request, article_id, keeping.withdraw_article, **read_body(request, ReasonSerializer))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, article_id: int) -> Response:
        """Make a draft of it again."""
        keeping.restore_article(_article(request, article_id), by=actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ArticleOwner(ActView):
    """Who answers for it."""

    @extend_schema(request=OwnerSerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Hand it over."""
        number = read_body(request, OwnerSerializer)["member"]
        owner = referred(Member.objects.people(), "/member", pk=number)
        return self.act(request, article_id, keeping.hand_over_article, owner)


class ArticleCategory(ActView):
    """Where it stands."""

    @extend_schema(request=ArticleCategorySerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Move it."""
        lookup = read_body(request, ArticleCategorySerializer)["category"]
        category = referred(Category.objects.visible_to(request.user), "/category", **lookup)
        return self.act(request, article_id, keeping.move_article, category)


class ArticleReviewDate(ActView):
    """When somebody should look at it again."""

    @extend_schema(request=DaySerializer, responses=ArticleDetailSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Choose another day."""
        return self.act(request, article_id, keeping.set_review_date, **read_body(request, DaySerializer))


class ArticleFeedback(StrangerView):
    """Whether it helped."""

    @extend_schema(parameters=[ParameterSerializer], responses=FeedbackSerializer(many=True))
    def get(self, request: Request, article_id: int) -> Response:
        """List what readers said, the last one first; for the owner and keepers."""
        read_parameters(request, ParameterSerializer)
        article = _article(request, article_id)
        if not can_keep_article(actor(request), article):
            raise MayNotKeepArticle
        rows = article.feedback.select_related("member", "revision").order_by("-given_at", "-id")
        return self.page_of(request, rows, FeedbackSerializer)

    @extend_schema(request=FeedbackWriteSerializer, responses=FeedbackCountSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Say whether the published text helped, in place of what the caller said before."""
        article = _article(request, article_id)
        values = read_body(request, FeedbackWriteSerializer)
        by = request.user if isinstance(request.user, Member) else None
        give_feedback(article, by=by, visitor=_key(request), is_helpful=values["helpful"], text=values["text"])
        return _counts(article, values["helpful"])

    @extend_schema(request=None, responses=FeedbackCountSerializer)
    def delete(self, request: Request, article_id: int) -> Response:
        """Take back what the caller said."""
        article = _article(request, article_id)
        take_feedback_back(article, visitor=_key(request))
        return _counts(article, None)


class FeedbackSettlement(CommunityView):
    """Whether somebody dealt with what a reader said."""

    @extend_schema(request=None, responses=FeedbackSerializer)
    def put(self, request: Request, article_id: int, feedback_id: int) -> Response:
        """Say that it was dealt with."""
        article = _article(request, article_id)
        if not can_keep_article(actor(request), article):
            raise MayNotKeepArticle
        feedback = get_object_or_404(article.feedback.select_related("article", "member", "revision"), pk=feedback_id)
        settle_feedback(feedback, by=actor(request))
        feedback.refresh_from_db(fields=["settled_at"])
        return Response(FeedbackSerializer(feedback).data)


class ArticleStaleness(CommunityView):
    """What those are asked whom it helped last."""

    public_read = False

    @extend_schema(responses=StalenessSerializer)
    def get(self, request: Request, article_id: int) -> Response:
        """Show what the caller was asked and said; who is not asked finds nothing."""
        return _asked(_article(request, article_id), actor(request))

    @extend_schema(request=StalenessWriteSerializer, responses=StalenessSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Say whether the article still holds."""
        article = _article(request, article_id)
        answer_staleness(article, by=actor(request), now=timezone.now(), **read_body(request, StalenessWriteSerializer))
        return _asked(article, actor(request))


class ArticleStalenessCheck(CommunityView):
    """Asking those whom it helped last."""

    @extend_schema(request=None, responses=StalenessCheckSerializer)
    def put(self, request: Request, article_id: int) -> Response:
        """Ask them now; where nobody is there to ask, or they were asked lately, nothing happens."""
        article = _article(request, article_id)
        if not can_keep_article(actor(request), article):
            raise MayNotKeepArticle
        event = open_staleness_check(article, now=timezone.now())
        return Response(StalenessCheckSerializer({"asked": event is not None}).data)


def _article(request: Request, article_id: int) -> Article:
    rows = Article.objects.visible_to(request.user).select_related("category__circle", "author", "owner")
    return get_object_or_404(rows, pk=article_id)


def _key(request: Request) -> str:
    return reader_key(request, business_day(timezone.now()))


def _counts(article: Article, mine: bool | None) -> Response:  # noqa: FBT001 -- what the caller said, told again
    article.refresh_from_db(fields=["helpful_count", "unhelpful_count"])
    counts = {"helpful_count": article.helpful_count, "unhelpful_count": article.unhelpful_count, "mine": mine}
    return Response(counts)


def _asked(article: Article, member: Member) -> Response:
    rows = StalenessAnswer.objects.of_member(member, article)
    answer = rows.order_by("-pk").first()
    if answer is None:
        raise Http404
    return Response(StalenessSerializer(answer).data)
