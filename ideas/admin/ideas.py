"""Ideas, their votes and what happened to them in the back office; every button calls an operation."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReasonForm
from community.admin.base import PlaceFilter, ReadOnlyAdmin, ReadOnlyInline, actor
from community.models import Member
from community.models.topic import State
from ideas.admin.adopting import ADOPT, DAY, REALISE
from ideas.admin.caring import CARE, NOTE, Board, NoteInline, OwnerFilter
from ideas.admin.commenting import CommentInline
from ideas.admin.deciding import CHANGE_STATUS, DROP, PREPARE, PROMISE, PUBLISH
from ideas.admin.exporting import ExportedIdeas
from ideas.admin.held import REJECT, RELEASE, HeldIdeas
from ideas.admin.issues import LINK_ISSUE, UNLINK_ISSUE, IssueInline
from ideas.admin.merging import MERGE, UNMERGE
from ideas.admin.reviewing import ASK, ReviewInline
from ideas.admin.tagging import TagFilter
from ideas.admin.worth import BackerFilter, WithWorth, WorthFilter
from ideas.models import (
    Adoption,
    AuthorShare,
    Decision,
    Idea,
    IdeaEvent,
    IdeaVote,
    PreparedDecision,
    PromisedDate,
    Realisation,
    VoteOrigin,
)
from ideas.operations.proposing import move_idea_to_state


def _move(state: State) -> Any:
    def perform(idea: Idea, values: dict[str, Any], by: Member) -> Any:
        return move_idea_to_state(idea, state, by=by, reason=values["reason"])

    return perform


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
    fields = readonly_fields = ("decided_at", "status", "reason", "cost", "currency", "period", "decided_by")
    ordering = ["-decided_at", "-id"]


class PreparedInline(ReadOnlyInline):
    """What the company will answer, and why that was not published at its moment."""

    model = PreparedDecision
    fields = readonly_fields = ("status", "reason", "promised_on", "publish_at", "prepared_by", "refusal")


class PromiseInline(ReadOnlyInline):
    """For which days it was promised."""

    model = PromisedDate
    fields = readonly_fields = ("promised_on", "reason", "promised_by", "promised_at")
    ordering = ["-id"]


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
class IdeaAdmin(WithWorth, Board, HeldIdeas, ExportedIdeas):
    """Ideas are proposed on the pages; here they are decided."""

    acts = [
        *(CARE, NOTE, ASK, CHANGE_STATUS, PREPARE, PUBLISH, DROP, PROMISE, ADOPT, REALISE),
        *(LINK_ISSUE, UNLINK_ISSUE),
        *(MERGE, UNMERGE, RELEASE, REJECT, HIDE, RESTORE),
    ]
    actions = ["ask_for_reviews", "release_ideas", "reject_ideas", "export_table", "export_json"]
    inlines = [
        *(NoteInline, CommentInline, IssueInline, ReviewInline, PreparedInline, DecisionInline, PromiseInline),
        *(MergedInline, ShareInline),
    ]
    list_display = ["title", "status", "vote_count", "worth_today", "comment_count", "category", "author", "owner"]
    list_display += ["due_on", "state", "created_at"]
    list_filter = ["status", "state", OwnerFilter, ("category", PlaceFilter), TagFilter, WorthFilter, BackerFilter]
    list_select_related = ["category", "author", "owner"]
    search_fields = ["title"]
    ordering = ["-created_at", "-id"]
    fields = [
        *(
            "title",
            "status",
            "category",
            "author",
            "state",
            "created_at",
            "owner",
            "due_on",
            "vote_count",
            "imported_votes",
            "comment_count",
        ),
        *("worth_behind", "merged_into", "tags", "body", "suspicion", "topic", "expectation", "realised", "version"),
    ]
    readonly_fields = ["worth_behind", "suspicion", "expectation", "realised"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Idea]:
        """Leave out those of whom nobody who may judge them is to know the author."""
        seen = Idea.objects.order_by().unveiled_to(actor(request)).values("pk")
        found: models.QuerySet[Idea] = super().get_queryset(request).filter(pk__in=seen)
        return found

    @admin.action(description=_("Ask for reviews of the chosen ones"), permissions=["act"])
    def ask_for_reviews(self, request: HttpRequest, ideas: models.QuerySet[Idea]) -> HttpResponse | None:
        return self.act_for_many(request, ideas, ASK)

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


class OfIdeasAdmin(ReadOnlyAdmin):
    """Rows about ideas; those about ideas whose authors are hidden would name them."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Leave out what is about ideas of whose authors the reader is not to know."""
        seen = Idea.objects.order_by().unveiled_to(actor(request)).values("pk")
        hidden = Idea.objects.order_by().filter(is_veiled=True).exclude(pk__in=seen).values("pk")
        found: models.QuerySet[Any] = super().get_queryset(request).exclude(idea__in=hidden)
        return found


@admin.register(IdeaVote)
class IdeaVoteAdmin(OfIdeasAdmin):
    """Who voted for what, themselves or through staff."""

    inlines = [VoteOriginInline]
    list_display = ["id", "idea", "member", "stands_for", "way", "standing", "created_at"]
    list_filter = ["way", "standing"]
    list_select_related = ["idea", "member"]
    search_fields = ["=idea__id"]
    search_help_text = _("Number of the idea")
    ordering = ["-id"]


@admin.register(IdeaEvent)
class IdeaEventAdmin(OfIdeasAdmin):
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
