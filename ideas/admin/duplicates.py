"""The queue of ideas that may say the same."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.acts import Act, ReadOnlyActing
from community.admin.base import actor
from ideas.models import IdeaDuplicate
from ideas.operations.finding_duplicates import dismiss_duplicate, restore_duplicate
from ideas.operations.merging import merge_idea
from ideas.reports.likeness import preview_merge


def _stands(pair: IdeaDuplicate) -> bool:
    both = (pair.one, pair.other)
    return pair.dismissed_at is None and all(one.merged_into_id is None and one.state == "visible" for one in both)


OTHER_INTO_ONE = Act(
    "other-into-one",
    _("Merge the later one into the earlier one"),
    lambda pair, _values, by: merge_idea(pair.other, pair.one, by=by),
    is_possible=_stands,
)
ONE_INTO_OTHER = Act(
    "one-into-other",
    _("Merge the earlier one into the later one"),
    lambda pair, _values, by: merge_idea(pair.one, pair.other, by=by),
    is_possible=_stands,
)
DISMISS = Act(
    "dismiss",
    _("These are two ideas"),
    lambda pair, _values, by: dismiss_duplicate(pair, by=by),
    is_possible=lambda pair: pair.dismissed_at is None,
)
RESTORE = Act(
    "restore",
    _("Look at it again"),
    lambda pair, _values, by: restore_duplicate(pair, by=by),
    is_possible=lambda pair: pair.dismissed_at is not None,
)


class StandingFilter(admin.SimpleListFilter):
    """What is to be looked at stands first; that is why one comes here."""

    title = _("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dismissed", _("two ideas")), ("all", _("all"))]

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


@admin.register(IdeaDuplicate)
class IdeaDuplicateAdmin(ReadOnlyActing):
    """Two ideas beside each other, and what merging them would give; people decide."""

    acts = [OTHER_INTO_ONE, ONE_INTO_OTHER, DISMISS, RESTORE]
    actions = ["dismiss_pairs"]
    list_display = ["title_of_one", "title_of_other", "score", "found_at"]
    list_filter = [StandingFilter]
    list_select_related = ["one", "other"]
    search_fields = ["one__title__icontains", "other__title__icontains"]
    search_help_text = _("Words of one of the titles")
    fields = readonly_fields = ("side_by_side", "score", "suggested_by", "found_at", "dismissed_by", "dismissed_at")
    ordering = ["-score", "-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Show pairs of which one may see both."""
        seen = IdeaDuplicate.objects.visible_to(actor(request)).values("pk")
        found: QuerySet[Any] = super().get_queryset(request).filter(pk__in=seen)
        return found.select_related("one__author", "other__author")

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Those whose role may change pairs."""
        return super().has_act_permission(request)

    @admin.action(description=_("Say that the chosen pairs are two ideas each"), permissions=["act"])
    def dismiss_pairs(self, request: HttpRequest, pairs: QuerySet[IdeaDuplicate]) -> Any:
        return self.act_for_many(request, pairs, DISMISS)

    @admin.display(description=_("one idea"), ordering="one")
    def title_of_one(self, pair: IdeaDuplicate) -> str:
        return pair.one.title

    @admin.display(description=_("other idea"), ordering="other")
    def title_of_other(self, pair: IdeaDuplicate) -> str:
        return pair.other.title

    @admin.display(description=_("the two"))
    def side_by_side(self, pair: IdeaDuplicate) -> SafeString:
        preview = preview_merge(pair.other, pair.one) if _stands(pair) else None
        return render_to_string("ideas/admin/side_by_side.html", {"two": [pair.one, pair.other], "preview": preview})
