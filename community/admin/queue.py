"""The queue of moderators: what was reported or held back, with all that is needed to decide it at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator, format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import PlaceFilter
from community.admin.kinds import KindFilter, kind_of_thing
from community.admin.sanctions import SILENCE, SUSPEND
from community.admin.spam import reasons_of
from community.flaggable import flaggable, kinds
from community.models import Member, ModerationCase, SpamVerdict
from community.models.flag import Outcome
from community.models.moderation_act import Ground
from community.operations.flagging import NOTE_LENGTH_LIMIT
from community.operations.judging import Consequence, Decision, claim_case, decide_case, release_case
from community.reports_of_members import history_of

SHOWN = 20


class AgreeForm(forms.Form):
    """What follows, and why."""

    consequence = forms.ChoiceField(label=gettext_lazy("What follows"), choices=Consequence.choices)
    ground = forms.ChoiceField(
        label=gettext_lazy("Ground"), choices=Ground.choices, help_text=gettext_lazy("Everybody may read it.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The author reads it, nobody else."),
    )


class LetStandForm(forms.Form):
    """Why it may stay, if there is anything to say."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=NOTE_LENGTH_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The author reads it, nobody else."),
    )


def _decide(outcome: Outcome) -> Any:
    def perform(case: ModerationCase, values: dict[str, Any], by: Member) -> ModerationCase:
        return decide_case(case, Decision(outcome, **values), by=by)

    return perform


def _first_ground(case: ModerationCase, _member: Member) -> dict[str, Any]:
    """The reason that weighs most is mostly the right one."""
    flag = case.flags.order_by("-weight", "id").first()
    ground = flag.ground if flag else Ground.SPAM
    consequence = Consequence.DUPLICATE if ground == Ground.DUPLICATE else Consequence.HIDE
    return {"ground": ground, "consequence": consequence}


def _is_held(case: ModerationCase) -> bool:
    return case.is_open and case.is_held


def _is_flagged(case: ModerationCase) -> bool:
    return case.is_open and not case.is_held


CLAIM = Act(
    "claim",
    gettext_lazy("Claim"),
    lambda case, _values, by: claim_case(case, by=by),
    is_possible=lambda case: case.is_open,
)
RELEASE = Act(
    "release",
    gettext_lazy("Leave it to others"),
    lambda case, _values, by: release_case(case, by=by),
    is_possible=lambda case: case.is_open and case.claimant(timezone.now()) is not None,
)
AGREE = Act("agree", gettext_lazy("Agree"), _decide(Outcome.AGREED), AgreeForm, _is_flagged, _first_ground)
DISAGREE = Act("disagree", gettext_lazy("Nothing is wrong"), _decide(Outcome.DISAGREED), LetStandForm, _is_flagged)
IGNORE = Act("ignore", gettext_lazy("Ignore"), _decide(Outcome.IGNORED), LetStandForm, _is_flagged)
APPROVE = Act("approve", gettext_lazy("Approve"), _decide(Outcome.DISAGREED), LetStandForm, _is_held)
REJECT = Act("reject", gettext_lazy("Reject"), _decide(Outcome.AGREED), AgreeForm, _is_held, _first_ground)


def _upon_author(act: Act) -> Act:
    """The same act, done to the person whom a case is about."""
    return replace(
        act,
        label=format_lazy("{} ({})", act.label, gettext_lazy("author")),
        perform=lambda case, values, by: act.perform(case.member, values, by),
        is_possible=lambda case: case.is_open,
    )


SILENCE_AUTHOR, SUSPEND_AUTHOR = _upon_author(SILENCE), _upon_author(SUSPEND)


class QueueList(ChangeList):
    """Reads the things of a page along, one question for each kind."""

    def get_results(self, request: HttpRequest) -> None:
        """Attach what is to be seen of each thing to its case."""
        super().get_results(request)
        attach_things(self.result_list)


def attach_things(cases: Sequence[ModerationCase]) -> None:
    """Give every case its thing as ``thing``; what is gone for good is ``None``."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for case in cases:
        wanted[case.thing_kind].append(case.thing_id)
    found = {
        (kind.kind, thing.pk): thing
        for kind in kinds()
        if kind.kind in wanted
        for thing in kind.found(wanted[kind.kind])
    }
    for case in cases:
        case.thing = found.get((case.thing_kind, case.thing_id))  # type: ignore[attr-defined]


class OutcomeFilter(admin.SimpleListFilter):
    """What waits comes first; the rest is for looking back."""

    title = gettext_lazy("outcome")
    parameter_name = "outcome"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every outcome; waiting is what an address without one means."""
        return [("all", _("all")), *[choice for choice in Outcome.choices if choice[0] != Outcome.OPEN]]

    def queryset(self, _request: HttpRequest, cases: QuerySet[ModerationCase]) -> QuerySet[ModerationCase]:
        """Narrow the queue."""
        match self.value():
            case None:
                return cases.filter(outcome=Outcome.OPEN)
            case "all":
                return cases
            case outcome:
                return cases.filter(outcome=outcome)

    def choices(self, changelist: Any) -> Any:
        """Call the first choice by what it shows."""
        for number, choice in enumerate(super().choices(changelist)):
            yield {**choice, "display": Outcome.OPEN.label} if not number else choice


@admin.register(ModerationCase)
class ModerationCaseAdmin(ReadOnlyActing):
    """The queue; its cases are opened by flags and rules, and decided here."""

    acts = [CLAIM, APPROVE, REJECT, AGREE, DISAGREE, IGNORE, SILENCE_AUTHOR, SUSPEND_AUTHOR, RELEASE]
    act_template = "community/admin/judge.html"
    list_display = ["what", kind_of_thing, "weight", "why", "member", "category", "opened_at", "working"]
    list_filter = [OutcomeFilter, "is_held", KindFilter, ("category", PlaceFilter)]
    list_select_related = ["member", "category", "claimed_by"]
    search_fields = ["=thing_id", "member__display_name__istartswith"]
    search_help_text = gettext_lazy("Number of the thing, or beginning of the author's name")
    ordering = ["-weight", "opened_at", "id"]
    fields = [
        *(
            "content",
            "why",
            "verdicts",
            "flags_shown",
            "member",
            "history",
            "category",
            "weight",
            "spam_points",
            "is_held",
        ),
        *("opened_at", "claimed_by", "claimed_until", "outcome", "decided_by", "decided_at"),
    ]
    readonly_fields = ["content", "why", "verdicts", "flags_shown", "history"]

    def get_changelist(self, request: HttpRequest, **_: Any) -> type[ChangeList]:
        """Read the things along."""
        return QueueList

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationCase]:
        """Read people and reasons along."""
        cases: QuerySet[ModerationCase] = ModerationCase.objects.with_people_and_grounds()
        return cases

    @admin.display(description=gettext_lazy("thing"))
    def what(self, case: ModerationCase) -> str:
        thing = getattr(case, "thing", None)
        if thing is None:
            return str(case)
        text = strip_tags(thing.html) if case.thing_kind == "post" else str(thing)
        return Truncator(text).chars(100)

    @admin.display(description=gettext_lazy("reasons"))
    def why(self, case: ModerationCase) -> str:
        grounds = [str(Ground(ground).label) for ground in getattr(case, "grounds", [])]
        return ", ".join([*([_("held back")] if case.is_held else []), *grounds])

    @admin.display(description=gettext_lazy("in work"))
    def working(self, case: ModerationCase) -> str:
        claimant = case.claimant(timezone.now())
        return str(claimant) if claimant else ""

    @admin.display(description=gettext_lazy("content"))
    def content(self, case: ModerationCase) -> SafeString:
        """Show the thing as its readers see it."""
        return render_content(case)

    @admin.display(description=gettext_lazy("what the spam rules say"))
    def verdicts(self, case: ModerationCase) -> SafeString:
        """Show the reasons of the last verdicts."""
        said = SpamVerdict.objects.filter(thing_kind=case.thing_kind, thing_id=case.thing_id).order_by("-id")[:5]
        return format_html_join("", "<p>{}: {}</p>", [(one.points, reasons_of(one)) for one in said])

    @admin.display(description=gettext_lazy("flags"))
    def flags_shown(self, case: ModerationCase) -> SafeString:
        """Show who said what; only keepers enter here."""
        flags = case.flags.select_related("by", "original").order_by("-weight", "id")[:SHOWN]
        return render_to_string("community/admin/flags.html", {"flags": flags})

    @admin.display(description=gettext_lazy("what is known of the author"))
    def history(self, case: ModerationCase) -> SafeString:
        """Show what the person has written and what was done about it."""
        return render_to_string("community/admin/history.html", {"history": history_of(case.member)})

    def act_context(self, thing: ModerationCase) -> dict[str, Any]:
        """Show what is decided about beside the form that decides it."""
        return {"content": render_content(thing), "history": history_of(thing.member)}


def render_content(case: ModerationCase) -> SafeString:
    """Return the text of a case's thing with a link to its page."""
    attach_things([case])
    thing = getattr(case, "thing", None)
    if thing is None:
        return format_html("<p>{}</p>", _("It does not exist any more."))
    kind = flaggable(case.thing_kind)
    context = {"thing": thing, "kind": kind, "thing_html": kind.html_of(thing)}
    return render_to_string("community/admin/content.html", context)
