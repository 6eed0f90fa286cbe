"""What comes again and again, with what it costs, and what the product team says becomes of it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.base import actor
from community.models import Category, Member, Topic
from crm.admin.wishing import wish_form
from crm.models import RecurringProblem, Ticket
from crm.operations.deciding_recurring import dismiss_problem, link_problem, propose_from_problem
from crm.permissions import can_decide_on_problems


def proposal_form(_problem: RecurringProblem | None, by: Member) -> type[forms.Form]:
    """Return a form for the words of the idea, in a place that the member may see."""

    class ProposalForm(forms.Form):
        category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.visible_to(by))
        title = forms.CharField(
            label=_("Title"),
            max_length=200,
            help_text=_("Everybody who may see the category reads this: name nobody, and quote no letter."),
        )
        body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}))

    return ProposalForm


def first_words(problem: RecurringProblem, _by: Member) -> dict[str, Any]:
    """Begin with the title of a question that everybody may read anyway; what was written to the desk is nobody's to see."""
    topic = problem.ticket.topic_id
    public = Topic.objects.visible_to(AnonymousUser()).filter(pk=topic).first() if topic else None
    return {"title": public.title, "category": public.category_id} if public else {}


def is_waiting(problem: RecurringProblem) -> bool:
    """Tell whether nobody has decided on it."""
    return problem.state == RecurringProblem.State.WAITING


PROPOSE = Act(
    "propose",
    _("Propose it as an idea"),
    lambda problem, values, by: propose_from_problem(problem, by=by, **values),
    proposal_form,
    is_waiting,
    first_words,
)
LINK = Act(
    "link",
    _("It belongs to an idea"),
    lambda problem, values, by: link_problem(problem, values["idea"], by=by),
    lambda problem, by: wish_form(problem.ticket if problem else None, by),
    is_waiting,
)
DISMISS = Act(
    "dismiss",
    _("This becomes no idea"),
    lambda problem, values, by: dismiss_problem(problem, by=by, **values),
    ReasonForm,
    is_waiting,
)


@admin.register(RecurringProblem)
class RecurringProblemAdmin(ReadOnlyActing):
    """A list by how often something came in a year; a page with the evidence, and three things to say to it."""

    acts = [PROPOSE, LINK, DISMISS]
    list_display = ["title", "number", "questions", "people", "cost", "last_at", "state"]
    list_filter = ["state"]
    list_select_related = ["ticket"]
    fields = readonly_fields = (
        *("title", "state", "evidence", "calculation", "first_at", "last_at", "found_at"),
        *("idea", "reason", "decided_by", "decided_at"),
    )
    ordering = ["-number", "-id"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        """Note on the row which of its tickets the reader may see; the others are only counted."""
        if obj is not None:
            seen = Ticket.objects.visible_to(actor(request)).filter(pk__in=obj.tickets)
            obj.seen = list(seen.newest_first()[:50])
        return super().get_form(request, obj, change, **kwargs)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """The product team."""
        return super().has_act_permission(request) and can_decide_on_problems(actor(request))

    @admin.display(description=_("problem"))
    def title(self, problem: RecurringProblem) -> str:
        return problem.title or problem.ticket.number

    @admin.display(description=_("cost of a year"))
    def cost(self, problem: RecurringProblem) -> str:
        return "-" if problem.yearly_cost is None else f"{problem.yearly_cost:.2f} {problem.currency}"

    @admin.display(description=_("evidence"))
    def evidence(self, problem: Any) -> SafeString:
        return render_to_string("crm/admin/recurring_evidence.html", {"problem": problem})

    @admin.display(description=_("cost of not solving it"))
    def calculation(self, problem: RecurringProblem) -> SafeString:
        return render_to_string("crm/admin/recurring_cost.html", {"problem": problem})
