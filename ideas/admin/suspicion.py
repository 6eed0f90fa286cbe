"""Suspicious votes in the back office: by which rules, what gave them away, and the buttons by which a person decides."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import PlainAdmin, actor
from community.models import Member
from ideas.admin.duplicates import StandingFilter
from ideas.models import HeldVote, VoteCase, VoteRule
from ideas.operations.judging_votes import reject_votes, release_votes

# One page shows so many votes of a case; of more it says how many.
SHOWN = 200


class VotersField(forms.ModelMultipleChoiceField[Member]):
    """Voters by their names, as they stand in the case."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the account."""
        return str(obj)


def _members(case: VoteCase, state: HeldVote.State) -> QuerySet[Member]:
    """Return those whose vote may get that state: whoever waits, and whom a person would decide otherwise by name."""
    open_ones = Q(state=HeldVote.State.HELD)
    if state == HeldVote.State.RELEASED:
        open_ones |= Q(state=HeldVote.State.REJECTED)
    chosen = HeldVote.objects.filter(open_ones, case=case).order_by().values("member")
    found: QuerySet[Member] = Member.objects.filter(pk__in=chosen).order_by("id")
    return found


def _form(state: HeldVote.State) -> Any:
    def form(case: VoteCase | None, _by: Member) -> type[forms.Form]:
        if case is None:
            return ReasonForm
        members = VotersField(
            _members(case, state),
            label=_("Only the votes of"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Nobody chosen: all that wait."),
        )
        return type("VotesForm", (ReasonForm,), {"members": members})

    return form


def _perform(judge: Any) -> Any:
    def perform(case: VoteCase, values: dict[str, Any], by: Member) -> Any:
        members = [member.pk for member in values.get("members", ())]
        return judge(case, by=by, reason=values["reason"], members=members)

    return perform


def _may_be(*states: HeldVote.State) -> Any:
    return lambda case: case.votes.filter(state__in=states).exists()


State = HeldVote.State
RELEASE_VOTES = Act(
    "release",
    _("Let votes count"),
    _perform(release_votes),
    _form(State.RELEASED),
    _may_be(State.HELD, State.REJECTED),
)
REJECT_VOTES = Act("reject", _("Reject votes"), _perform(reject_votes), _form(State.REJECTED), _may_be(State.HELD))


class WaitingFilter(StandingFilter):
    """What waits for a person stands first."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("decided", _("decided")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        cases: Any = queryset
        if self.value() == "all":
            return queryset
        chosen: QuerySet[Any] = cases.decided() if self.value() == "decided" else cases.waiting()
        return chosen


@admin.register(VoteCase)
class VoteCaseAdmin(ReadOnlyActing):
    """Votes that were held back together, and why."""

    acts = [RELEASE_VOTES, REJECT_VOTES]
    actions = ["release_all", "reject_all"]
    list_display = ["id", "idea", "waiting_votes", "released_votes", "rejected_votes", "opened_at"]
    list_filter = [WaitingFilter]
    list_select_related = ["idea"]
    search_fields = ["=idea__id", "idea__title__icontains"]
    search_help_text = _("Number of the idea, or words of its title")
    ordering = ["-id"]
    fields = readonly_fields = ("idea", "opened_at", "evidence")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave out what is about ideas that the reader may not see, and count the votes of each."""
        return VoteCase.objects.visible_to(actor(request)).with_numbers()

    @admin.action(description=_("Let all votes of the chosen ones count"), permissions=["act"])
    def release_all(self, request: HttpRequest, cases: QuerySet[VoteCase]) -> Any:
        return self.act_for_many(request, cases, RELEASE_VOTES)

    @admin.action(description=_("Reject all votes of the chosen ones"), permissions=["act"])
    def reject_all(self, request: HttpRequest, cases: QuerySet[VoteCase]) -> Any:
        return self.act_for_many(request, cases, REJECT_VOTES)

    @admin.display(description=_("held back"), ordering="held_votes")
    def waiting_votes(self, case: VoteCase) -> int:
        return int(getattr(case, "held_votes", 0))

    @admin.display(description=_("released"), ordering="released_votes")
    def released_votes(self, case: VoteCase) -> int:
        return int(getattr(case, "released_votes", 0))

    @admin.display(description=_("rejected"), ordering="rejected_votes")
    def rejected_votes(self, case: VoteCase) -> int:
        return int(getattr(case, "rejected_votes", 0))

    @admin.display(description=_("votes"))
    def evidence(self, case: VoteCase) -> SafeString:
        """Show each vote with its account's age and what the rules found."""
        votes = case.votes.select_related("member", "decided_by").order_by("voted_at", "id")
        more = max(votes.count() - SHOWN, 0)
        return render_to_string("ideas/admin/held_votes.html", {"votes": votes[:SHOWN], "more": more})


@admin.register(VoteRule)
class VoteRuleAdmin(PlainAdmin):
    """How much each sign is worth; which signs there are is code."""

    list_display = ["code", "points", "minutes", "limit", "times", "is_enabled"]
    readonly_fields = ["code"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Every sign has its row."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A sign is disabled, not deleted."""
        return False
