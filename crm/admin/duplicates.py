"""The queue of contacts that may be one person."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from crm.models import DuplicateCandidate
from crm.operations.finding_duplicates import dismiss_duplicate, restore_duplicate
from crm.reports.merge_plan import better_direction
from crm.reports.why_alike import reasons

DISMISS = Act(
    "dismiss",
    _("These are two people"),
    lambda candidate, _values, by: dismiss_duplicate(candidate, by=by),
    is_possible=lambda candidate: candidate.dismissed_at is None,
)
RESTORE = Act(
    "restore",
    _("Look at it again"),
    lambda candidate, _values, by: restore_duplicate(candidate, by=by),
    is_possible=lambda candidate: candidate.dismissed_at is not None,
)


class StandingFilter(admin.SimpleListFilter):
    """What is to be looked at stands first; that is why one comes here."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dismissed", _("two people")), ("all", _("all"))]

    def choices(self, changelist: Any) -> Any:
        """Call what is shown without a choice by its name."""
        found = super().choices(changelist)
        yield next(iter(found)) | {"display": _("to look at")}
        yield from found

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        pairs: Any = queryset
        if self.value() == "all":
            return queryset
        chosen: QuerySet[Any] = pairs.dismissed() if self.value() == "dismissed" else pairs.open()
        return chosen


@admin.register(DuplicateCandidate)
class DuplicateCandidateAdmin(ReadOnlyActing):
    """Two contacts beside each other, with what speaks for their being one; people decide."""

    acts = [DISMISS, RESTORE]
    actions = ["dismiss_pairs"]
    list_display = ["pair", "score", "found_at"]
    list_filter = [StandingFilter]
    list_select_related = ["one", "other"]
    search_fields = ["one__name__istartswith", "other__name__istartswith"]
    search_help_text = _("Beginning of one of the names")
    fields = readonly_fields = ("score", "side_by_side", "why", "found_at", "dismissed_by", "dismissed_at")
    ordering = ["-score", "-id"]

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change candidates."""
        return super().has_act_permission(request)

    @admin.action(description=_("Say that the chosen pairs are two people each"), permissions=["act"])
    def dismiss_pairs(self, request: HttpRequest, pairs: QuerySet[DuplicateCandidate]) -> Any:
        return self.act_for_many(request, pairs, DISMISS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Call the page by the two names; the log of pages is told the numbers only, for names are forgotten."""
        candidate = self.get_object(request, unquote(object_id))
        named = {"subtitle": self.pair(candidate)} if isinstance(candidate, DuplicateCandidate) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **named})

    @admin.display(description=_("the two"))
    def pair(self, candidate: DuplicateCandidate) -> str:
        return f"{candidate.one} / {candidate.other}"

    @admin.display(description=_("the two"))
    def side_by_side(self, candidate: DuplicateCandidate) -> SafeString:
        thing, into = better_direction(candidate.one, candidate.other)
        ways = [(thing, into), (into, thing)]
        merges = [
            (away, stays, f"{reverse('admin:crm_contact_merge', args=[away.pk])}?into_record={stays.pk}")
            for away, stays in ways
        ]
        return render_to_string("crm/admin/side_by_side.html", {"two": [into, thing], "merges": merges})

    @admin.display(description=_("why"))
    def why(self, candidate: DuplicateCandidate) -> SafeString:
        return render_to_string("crm/admin/why_alike.html", {"reasons": list(reasons(candidate.parts))})
