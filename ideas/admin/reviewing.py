"""Judging in the back office: the queue of reviews, the form of one, and asking for them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import PlaceFilter, ReadOnlyInline, actor
from community.models import Member
from community.web.day_inputs import DayInput
from ideas.judging_forms import ConflictForm, judging_form, kept_in, said_in
from ideas.models import Idea, Review, Scorecard
from ideas.operations.reviewing import (
    ask_for_reviews,
    declare_conflict,
    save_review,
    submit_review,
    take_back_asking,
)
from ideas.permissions import can_ask_for_reviews
from ideas.reports.judging import reviews_for, reviews_waiting_for


class AskingForm(forms.Form):
    """Of whom a review is asked, by what, and until when."""

    card = forms.ModelChoiceField(
        label=_("Scorecard"), queryset=Scorecard.objects.filter(retired_at=None).order_by("name")
    )
    evaluators = forms.ModelMultipleChoiceField(
        label=_("Evaluators"),
        queryset=Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True).order_by("display_name", "id"),
        help_text=_("Each judges alone and sees what others say once their own review is handed in."),
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput())


def _judging_form(review: Review, _member: Member) -> type[forms.Form]:
    hand_in = forms.BooleanField(
        label=_("Hand it in"),
        help_text=_("It stays as it is then. Otherwise it is kept for you alone."),
        required=False,
    )
    return judging_form(review.card, hand_in=hand_in)


def _kept(review: Review, _member: Member) -> dict[str, Any]:
    return {**kept_in(review), "hand_in": True}


def _judge(review: Review, values: dict[str, Any], by: Member) -> Any:
    said = said_in(values)
    return submit_review(review, said, by=by) if values["hand_in"] else save_review(review, said, by=by)


def _ask(idea: Idea, values: dict[str, Any], by: Member) -> Any:
    return ask_for_reviews(idea, list(values["evaluators"]), values["card"], by=by, due_on=values["due_on"])


ASK = Act(
    "reviews",
    _("Ask for reviews"),
    _ask,
    AskingForm,
    lambda idea: idea.state == Idea.State.VISIBLE and not idea.merged_into_id,
)
JUDGE = Act("judge", _("Judge"), _judge, _judging_form, lambda review: _is_open(review) and review.is_own, _kept)
CONFLICT = Act(
    "conflict",
    _("Declare a conflict of interest"),
    lambda review, values, by: declare_conflict(review, values["reason"], by=by),
    ConflictForm,
    lambda review: _is_open(review) and review.is_own,
)
TAKE_BACK = Act(
    "take-back",
    _("Ask no more"),
    lambda review, _values, by: take_back_asking(review, by=by),
    is_possible=lambda review: _is_open(review) and not review.is_own,
)


def _is_open(review: Review) -> bool:
    return review.state == Review.State.ASKED


class OwnFilter(admin.SimpleListFilter):
    """What waits for whoever looks."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting for me")), ("mine", _("mine"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Review]) -> models.QuerySet[Review]:
        own = queryset.filter(evaluator=actor(request))
        if self.value() == "waiting":
            return own.filter(state=Review.State.ASKED)
        return own if self.value() == "mine" else queryset


class ReviewInline(ReadOnlyInline):
    """What was said of an idea, as far as whoever looks may know."""

    model = Review
    fields = readonly_fields = ("evaluator", "card", "state", "due_on", "score")
    ordering = ["-id"]
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Review]:
        """Blind until one's own is handed in."""
        return reviews_for(actor(request))


@admin.register(Review)
class ReviewAdmin(ReadOnlyActing):
    """The queue of reviews by product area; each judges alone, and those who ask see who is late."""

    acts = [JUDGE, CONFLICT, TAKE_BACK]
    list_display = ["idea", "area", "card", "evaluator", "state", "due_on", "score"]
    list_filter = [OwnFilter, "state", "card", ("idea__category", PlaceFilter)]
    search_fields = ["idea__title"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Review]:
        """What a colleague may read; whoever asks also sees that somebody was asked."""
        member = actor(request)
        found = reviews_for(member)
        if can_ask_for_reviews(member):
            found = reviews_waiting_for(member)
        is_own = models.ExpressionWrapper(models.Q(evaluator=member), models.BooleanField())
        return found.select_related("idea__category").annotate(is_own=is_own).order_by("-id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out what somebody else has only kept so far."""
        about = ["idea_text", "area", "card", "evaluator", "state", "asked_by", "asked_at", "due_on", "closed_at"]
        hidden = obj is not None and _is_open(obj) and not obj.is_own
        return about if hidden else [*about, "points", "score", "benefit", "comment", "conflict"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """All of them."""
        return self.get_fields(request, obj)

    @admin.display(description=_("idea"))
    def idea_text(self, review: Review) -> SafeString:
        page = review.idea.get_absolute_url()
        return format_html('<p><a href="{}">{}</a></p><p>{}</p>', page, review.idea.title, review.idea.body[:2000])

    @admin.display(description=_("product area"), ordering="idea__category")
    def area(self, review: Review) -> str:
        return str(review.idea.category)

    @admin.display(description=_("points"))
    def points(self, review: Review) -> SafeString:
        rows = ((one.criterion.label, f"{one.points.normalize():f}") for one in review.scores.all())
        return format_html_join("", "<p>{}: <strong>{}</strong></p>", rows)

    @admin.display(description=_("benefit of the first year"))
    def benefit(self, review: Review) -> str:
        if review.benefit_likely is None:
            return ""
        return f"{review.benefit_low} … {review.benefit_likely} … {review.benefit_high} {review.currency}"
