"""What is held back, in the back office of ideas: why, and the two buttons by which a person decides."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing, ReasonForm
from community.admin.spam import reasons_of
from community.models import SpamVerdict
from community.models.topic import State
from ideas.models import Idea
from ideas.operations.holding_back import reject_idea, release_idea


def _is_held(idea: Idea) -> bool:
    return idea.state == State.HELD


RELEASE = Act(
    "release",
    _("Approve"),
    lambda idea, values, by: release_idea(idea, by=by, reason=values["reason"]),
    ReasonForm,
    _is_held,
)
REJECT = Act(
    "reject",
    _("Reject"),
    lambda idea, values, by: reject_idea(idea, by=by, reason=values["reason"]),
    ReasonForm,
    _is_held,
)


class HeldIdeas(ReadOnlyActing):
    """Lets many that were held back be decided with one reason, and shows what the rules said of each."""

    @admin.action(description=_("Approve what is held back of the chosen ones"), permissions=["act"])
    def release_ideas(self, request: HttpRequest, ideas: QuerySet[Idea]) -> Any:
        return self.act_for_many(request, ideas, RELEASE)

    @admin.action(description=_("Reject what is held back of the chosen ones"), permissions=["act"])
    def reject_ideas(self, request: HttpRequest, ideas: QuerySet[Idea]) -> Any:
        return self.act_for_many(request, ideas, REJECT)

    @admin.display(description=_("what the spam rules say"))
    def suspicion(self, idea: Idea) -> SafeString:
        """Show the reasons of the last verdicts, the newest first."""
        said = SpamVerdict.objects.filter(thing_kind="idea", thing_id=idea.pk).order_by("-id")[:5]
        return format_html_join("", "<p>{}: {}</p>", [(one.points, reasons_of(one)) for one in said])
