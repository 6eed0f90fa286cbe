"""Articles with the acts of those who keep them, what readers say, and what is to be looked at again."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyAdmin, ReadOnlyInline
from community.models import (
    Article,
    ArticleEvent,
    ArticleRevision,
    ArticleSource,
    Category,
    Feedback,
    Member,
    StalenessAnswer,
    StalenessCheck,
)
from community.models.visit import business_day
from community.operations import keeping_articles as keeping
from community.operations.feedback import settle_feedback
from community.operations.staleness import AHEAD, open_staleness_check


class ReviewDateForm(forms.Form):
    """When to look again."""

    review_by = forms.DateField(
        label=_("Look at it again by"), required=False, help_text=_("In a year, if you leave it empty.")
    )


class OwnerForm(forms.Form):
    """Who answers for it."""

    owner = forms.ModelChoiceField(
        label=_("Number of the new owner"), queryset=Member.objects.people().active(), widget=forms.NumberInput
    )


class PlaceForm(forms.Form):
    """Where it stands."""

    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.all())


PUBLISH = Act(
    "publish",
    _("Publish"),
    lambda article, values, by: keeping.publish_article(article, by=by, **values),
    ReviewDateForm,
    lambda article: article.under_review_id is not None,
)
SEND_BACK = Act(
    "send-back",
    _("Send back"),
    lambda article, values, by: keeping.send_article_back(article, by=by, **values),
    ReasonForm,
    lambda article: article.under_review_id is not None,
)
CONFIRM = Act(
    "confirm",
    _("It still holds"),
    lambda article, values, by: keeping.confirm_article(article, by=by, **values),
    ReviewDateForm,
    lambda article: article.is_public,
)
OUTDATE = Act(
    "outdate",
    _("Mark as outdated"),
    lambda article, values, by: keeping.mark_article_outdated(article, by=by, **values),
    ReasonForm,
    lambda article: article.is_published,
)
WITHDRAW = Act(
    "withdraw",
    _("Withdraw"),
    lambda article, values, by: keeping.withdraw_article(article, by=by, **values),
    ReasonForm,
    lambda article: article.may_become(Article.State.WITHDRAWN),
)
RESTORE = Act(
    "restore",
    _("Restore as a draft"),
    lambda article, _values, by: keeping.restore_article(article, by=by),
    is_possible=lambda article: article.state == Article.State.WITHDRAWN,
)
HAND_OVER = Act(
    "hand-over",
    _("Hand over"),
    lambda article, values, by: keeping.hand_over_article(article, values["owner"], by=by),
    OwnerForm,
)
MOVE = Act(
    "move",
    _("Move"),
    lambda article, values, by: keeping.move_article(article, values["category"], by=by),
    PlaceForm,
)
ASK = Act(
    "ask",
    _("Ask those it helped last"),
    lambda article, _values, _by: open_staleness_check(article, now=timezone.now()),
    is_possible=lambda article: article.is_published,
)
SETTLE = Act(
    "settle",
    _("Dealt with"),
    lambda feedback, _values, by: settle_feedback(feedback, by=by),
    is_possible=lambda feedback: feedback.settled_at is None,
)


class DueFilter(admin.SimpleListFilter):
    """What should be looked at again, now or soon."""

    title = _("to look at again")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer what is over and what is near."""
        return [("now", _("due")), ("soon", _("due in two weeks")), ("review", _("waits for a review"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        now = timezone.now()
        due = queryset.filter(state__in=[Article.State.PUBLISHED, Article.State.OUTDATED])
        match self.value():
            case "now":
                return due.filter(review_by__lte=business_day(now))
            case "soon":
                return due.filter(review_by__lte=business_day(now + AHEAD))
            case "review":
                return queryset.filter(under_review__isnull=False)
            case _:
                return queryset


class RevisionInline(ReadOnlyInline):
    """What it said."""

    model = ArticleRevision
    fk_name = "article"
    fields = readonly_fields = ("number", "author", "title", "comment", "created_at", "published_at", "reviewer")
    ordering = ["-number"]


class SourceInline(ReadOnlyInline):
    """Where it stems from."""

    model = ArticleSource
    fields = readonly_fields = ("post", "added_by", "added_at")


@admin.register(Article)
class ArticleAdmin(ReadOnlyActing):
    """Articles are written on the pages; here they are kept, the ones that are due first."""

    acts = [PUBLISH, SEND_BACK, CONFIRM, OUTDATE, WITHDRAW, RESTORE, HAND_OVER, MOVE, ASK]
    actions = ["confirm_articles", "hand_over_articles"]
    inlines = [SourceInline, RevisionInline]
    list_display = [
        *("title", "language", "category", "owner", "state", "review_by", "helpful_count", "unhelpful_count"),
        "published_at",
    ]
    list_filter = [DueFilter, "state", "language", ("category", PlaceFilter)]
    list_select_related = ["category", "owner"]
    search_fields = ["title"]
    ordering = [F("review_by").asc(nulls_last=True), "-id"]
    fields = [
        *("title", "summary", "language", "category", "state", "author", "owner", "created_at", "published_at"),
        *("review_by", "published", "under_review", "helpful_count", "unhelpful_count", "version"),
    ]

    @admin.action(description=_("The chosen articles still hold"), permissions=["act"])
    def confirm_articles(self, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
        return self.act_for_many(request, articles, CONFIRM)

    @admin.action(description=_("Hand the chosen articles over"), permissions=["act"])
    def hand_over_articles(self, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
        return self.act_for_many(request, articles, HAND_OVER)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyActing):
    """What readers say; words wait until somebody has dealt with them."""

    acts = [SETTLE]
    actions = ["settle_feedback"]
    list_display = ["article", "is_helpful", "text", "member", "given_at", "settled_at"]
    list_filter = ["is_helpful", ("settled_at", admin.EmptyFieldListFilter), ("text", admin.EmptyFieldListFilter)]
    list_select_related = ["article", "member"]
    search_fields = ["=article__id"]
    search_help_text = _("Number of the article")
    ordering = ["-given_at", "-id"]
    fields = ["article", "revision", "is_helpful", "text", "member", "given_at", "settled_at", "settled_by"]

    @admin.action(description=_("The chosen words were dealt with"), permissions=["act"])
    def settle_feedback(self, request: HttpRequest, feedback: QuerySet[Feedback]) -> HttpResponse | None:
        return self.act_for_many(request, feedback.select_related("article"), SETTLE)


class AnswerInline(ReadOnlyInline):
    """What they said."""

    model = StalenessAnswer
    fields = readonly_fields = ("member", "asked_at", "holds", "text", "answered_at")


@admin.register(StalenessCheck)
class StalenessCheckAdmin(ReadOnlyAdmin):
    """Who was asked whether an article still holds, and what they said."""

    inlines = [AnswerInline]
    list_display = ["article", "opened_at", "closes_at", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["=article__id"]
    search_help_text = _("Number of the article")
    ordering = ["-opened_at", "-id"]


@admin.register(ArticleEvent)
class ArticleEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "article", "by", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["article", "by"]
    search_fields = ["=article__id"]
    search_help_text = _("Number of the article")
    ordering = ["-id"]
