"""Ideas, their votes and what happened to them in the back office; every button calls an operation."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyAdmin, ReadOnlyInline
from community.models import Member
from community.models.topic import State
from ideas.admin.held import REJECT, RELEASE, HeldIdeas
from ideas.admin.merging import MERGE, UNMERGE
from ideas.models import Adoption, AuthorShare, Decision, Idea, IdeaEvent, IdeaVote, Realisation, VoteOrigin
from ideas.operations.deciding import Expectation, adopt_idea, change_status, realise_value
from ideas.operations.proposing import move_idea_to_state
from ideas.workflow import MOVES

ADOPTABLE = (Idea.Status.OPEN, Idea.Status.UNDER_REVIEW, Idea.Status.PLANNED, Idea.Status.STARTED)
DAY = timedelta(days=1)


def status_form(idea: Idea | None, _by: Member) -> type[forms.Form]:
    """Return a form that offers exactly those statuses to which the idea may move."""
    moves = MOVES[idea.status] if idea else frozenset(Idea.Status.values)
    allowed = [(value, label) for value, label in Idea.Status.choices if value in moves]

    class StatusForm(forms.Form):
        status = forms.ChoiceField(label=_("New status"), choices=allowed)
        reason = forms.CharField(
            label=_("Public reason"),
            required=False,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("Everybody can read it. Declining needs one."),
        )

    return StatusForm


class AdoptionForm(forms.Form):
    """What we expect of an idea."""

    low = forms.DecimalField(label=_("Expected at least"), min_value=0, max_digits=14)
    likely = forms.DecimalField(label=_("Expected"), min_value=0, max_digits=14)
    high = forms.DecimalField(label=_("Expected at most"), min_value=0, max_digits=14)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, max_digits=14, initial=0)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=Member.objects.filter(kind=Member.Kind.EMPLOYEE, is_active=True)
    )
    reason = forms.CharField(label=_("Public reason"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class RealisationForm(forms.Form):
    """What a delivered idea brought in a period."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        # The end of a period is the day after, and there is none after the last day of the calendar.
        validators=[MaxValueValidator(date.max - DAY)],
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    evidence = forms.CharField(label=_("How it is known"), widget=forms.Textarea(attrs={"rows": 3}))


def _adopt(idea: Idea, values: dict[str, Any], by: Member) -> Any:
    expectation = Expectation(
        low=values["low"],
        likely=values["likely"],
        high=values["high"],
        currency=values["currency"].upper(),
        cost=values["cost"],
    )
    return adopt_idea(idea, expectation, by=by, owner=values["owner"], reason=values["reason"])


def _adopted_so_far(idea: Idea, by: Member) -> dict[str, Any]:
    adoption = Adoption.objects.filter(idea=idea).first()
    if adoption is None:
        return {"currency": settings.BUSINESS_CURRENCY, "owner": by, "cost": 0}
    return {
        "low": adoption.expected_low,
        "likely": adoption.expected_likely,
        "high": adoption.expected_high,
        "cost": adoption.cost,
        "currency": adoption.currency,
        "owner": adoption.owner,
    }


def _realise(idea: Idea, values: dict[str, Any], by: Member) -> Any:
    return realise_value(
        idea,
        by=by,
        first_day=values["first_day"],
        day_after=values["last_day"] + DAY,
        amount=values["amount"],
        currency=values["currency"].upper(),
        evidence=values["evidence"],
    )


def _move(state: State) -> Any:
    def perform(idea: Idea, values: dict[str, Any], by: Member) -> Any:
        return move_idea_to_state(idea, state, by=by, reason=values["reason"])

    return perform


CHANGE_STATUS = Act(
    "status",
    _("Change status"),
    lambda idea, values, by: change_status(idea, values["status"], by=by, reason=values["reason"]),
    status_form,
    lambda idea: bool(MOVES[idea.status]),
)
ADOPT = Act("adoption", _("Adopt"), _adopt, AdoptionForm, lambda idea: idea.status in ADOPTABLE, _adopted_so_far)
REALISE = Act(
    "realised",
    _("Record realised value"),
    _realise,
    RealisationForm,
    lambda idea: idea.status == Idea.Status.DELIVERED and Adoption.objects.filter(idea=idea).exists(),
    lambda _idea, _by: {"currency": settings.BUSINESS_CURRENCY},
)
HIDE = Act("hide", _("Hide"), _move(State.HIDDEN), ReasonForm, lambda idea: idea.state == State.VISIBLE)
RESTORE = Act(
    "restore",
    _("Restore"),
    _move(State.VISIBLE),
    ReasonForm,
    lambda idea: idea.state not in {State.VISIBLE, State.HELD},
)


class DecisionInline(ReadOnlyInline):
    """What the company answered."""

    model = Decision
    fields = readonly_fields = ("decided_at", "status", "reason", "decided_by")
    ordering = ["-decided_at", "-id"]


class ShareInline(ReadOnlyInline):
    """Who shares in the idea, and who has signed that."""

    model = AuthorShare
    fields = readonly_fields = ("member", "percent", "proposed_by", "signed_at")
    ordering = ["id"]


class MergedInline(ReadOnlyInline):
    """What was merged into the idea, and who had proposed that."""

    model = Idea
    fk_name = "merged_into"
    verbose_name_plural = _("ideas merged into it")
    fields = readonly_fields = ("title", "author", "vote_count", "imported_votes", "created_at")
    ordering = ["id"]
    show_change_link = True


@admin.register(Idea)
class IdeaAdmin(HeldIdeas):
    """Ideas are proposed on the pages; here they are decided."""

    acts = [CHANGE_STATUS, ADOPT, REALISE, MERGE, UNMERGE, RELEASE, REJECT, HIDE, RESTORE]
    inlines = [DecisionInline, MergedInline, ShareInline]
    list_display = ["title", "status", "vote_count", "category", "author", "state", "created_at"]
    list_filter = ["status", "state", ("category", PlaceFilter)]
    list_select_related = ["category", "author"]
    search_fields = ["title"]
    ordering = ["-created_at", "-id"]
    fields = [
        *("title", "status", "category", "author", "state", "created_at", "vote_count", "imported_votes"),
        *("merged_into", "body", "suspicion", "topic", "expectation", "realised", "version"),
    ]
    readonly_fields = ["suspicion", "expectation", "realised"]

    @admin.display(description=_("expectation"))
    def expectation(self, idea: Idea) -> str:
        adoption = Adoption.objects.filter(idea=idea).select_related("owner").first()
        if adoption is None:
            return ""
        low, likely, high = adoption.expected_low, adoption.expected_likely, adoption.expected_high
        return f"{low} … {likely} … {high} {adoption.currency}, {adoption.owner}"

    @admin.display(description=_("realised values"))
    def realised(self, idea: Idea) -> SafeString:
        values = Realisation.objects.filter(adoption__idea=idea).order_by("period")
        lines = ((row.period.lower, row.period.upper - DAY, row.amount, row.currency, row.evidence) for row in values)
        return format_html_join("", "<p>{} … {}: <strong>{} {}</strong><br>{}</p>", lines)


class VoteOriginInline(ReadOnlyInline):
    """Where somebody asked for it, and who wrote that down."""

    model = VoteOrigin
    fields = readonly_fields = ("kind", "number", "by", "stated_at")
    ordering = ["id"]


@admin.register(IdeaVote)
class IdeaVoteAdmin(ReadOnlyAdmin):
    """Who voted for what, themselves or through staff."""

    inlines = [VoteOriginInline]
    list_display = ["id", "idea", "member", "stands_for", "way", "created_at"]
    list_filter = ["way"]
    list_select_related = ["idea", "member"]
    search_fields = ["=idea__id"]
    search_help_text = _("Number of the idea")
    ordering = ["-id"]


@admin.register(IdeaEvent)
class IdeaEventAdmin(ReadOnlyAdmin):
    """What happened, in the order in which it was written down."""

    list_display = ["id", "kind", "idea", "by", "occurred_at", "recorded_at", "origin"]
    list_filter = ["kind"]
    list_select_related = ["idea", "by"]
    search_fields = ["=idea__id"]
    search_help_text = _("Number of the idea")
    ordering = ["-id"]


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    """What was adopted and what is expected of it."""

    list_display = ["idea", "expected_likely", "currency", "cost", "owner", "adopted_at"]
    list_select_related = ["idea", "owner"]
    ordering = ["-adopted_at", "-id"]
