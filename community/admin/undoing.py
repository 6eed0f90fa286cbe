"""Taking acts of moderation back in the back office: a button at the act, and at the thing a list of what was done to it."""

from typing import Any

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReasonForm
from community.models import Member, ModerationAct, Topic, TopicMerge
from community.operations.undoing import has_way_back, undo_act

SHOWN = 10


def _unmerge(topic: Topic, values: dict[str, Any], by: Member) -> ModerationAct:
    merge = TopicMerge.objects.select_related("act").get(topic=topic)
    return undo_act(merge.act, by=by, reason=values["reason"])


UNDO = Act(
    "undo",
    _("Take it back"),
    lambda act, values, by: undo_act(act, by=by, reason=values["reason"]),
    ReasonForm,
    has_way_back,
)
UNMERGE = Act(
    "unmerge",
    _("Take the merge back"),
    _unmerge,
    ReasonForm,
    lambda topic: TopicMerge.objects.filter(topic=topic).exists(),
)


def render_acts(acts: QuerySet[ModerationAct]) -> SafeString:
    """Return the last acts of a thing, each with the way to take it back where there is one."""
    rows = [(act, has_way_back(act)) for act in acts.select_related("by", "undone_by").order_by("-id")[:SHOWN]]
    return render_to_string("community/admin/acts_upon.html", {"acts": rows})
