"""What stands behind the votes for ideas, in their list, on their cards and on their pages."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from community.admin.base import PlainAdmin, actor
from ideas.electorates import electorates, members_of
from ideas.models import Idea, IdeaVote
from ideas.permissions import can_see_worth
from ideas.worth import with_worth, worth_of

# From so much on, in the business's currency.
STEPS = (1_000, 10_000, 100_000, 1_000_000)


class WorthFilter(admin.SimpleListFilter):
    """Ideas by what stands behind them today."""

    title = _("value behind it")
    parameter_name = "worth"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        """Offer ranges between the steps, for those who may see values."""
        if not can_see_worth(actor(request)):
            return []
        ends = [*STEPS[1:], None]
        ranges = [(f"{low}-{high or ''}", _range(low, high)) for low, high in zip(STEPS, ends, strict=True)]
        return [("none", _("nothing")), (f"0-{STEPS[0]}", _range(0, STEPS[0])), *ranges]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list; what was typed into the address and is no range narrows nothing."""
        chosen = self.value()
        if chosen not in {str(word) for word, _label in self.lookup_choices}:
            return queryset
        if chosen == "none":
            return queryset.filter(worth=None)
        low, _sign, high = str(chosen).partition("-")
        found = queryset.filter(worth__gte=Decimal(low))
        return found.filter(worth__lt=Decimal(high)) if high else found


class BackerFilter(admin.SimpleListFilter):
    """Ideas for which somebody of a segment votes."""

    title = _("segment of voters")
    parameter_name = "backed_by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        """Offer the groups that other apps know, for those who may see values."""
        return [(one.word, one.name) for one in electorates()] if can_see_worth(actor(request)) else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list to the chosen group."""
        word = self.value()
        if word not in {one for one, _label in self.lookup_choices}:
            return queryset
        votes = IdeaVote.objects.counting().filter(member__in=members_of(str(word)).order_by().values("pk")).order_by()
        return queryset.filter(Q(pk__in=votes.values("idea")) | Q(pk__in=votes.values("idea__merged_into")))


class WithWorth(PlainAdmin):
    """Reads along what stands behind each idea, for those who may see it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Read it along; it is empty for everybody else."""
        ideas: QuerySet[Any] = super().get_queryset(request)
        return with_worth(ideas) if can_see_worth(actor(request)) else ideas

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave the column out for those who may not see it."""
        shown = super().get_list_display(request)
        return shown if can_see_worth(actor(request)) else [name for name in shown if name != "worth_today"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave the row out for those who may not see it."""
        shown = super().get_fields(request, obj)
        return shown if can_see_worth(actor(request)) else [name for name in shown if name != "worth_behind"]

    @admin.display(description=_("value behind it"), ordering=F("worth").asc(nulls_first=True))
    def worth_today(self, idea: Idea) -> str:
        """Show what stands behind it today in the business's currency."""
        return money(getattr(idea, "worth", None))

    @admin.display(description=_("value behind it"))
    def worth_behind(self, idea: Idea) -> SafeString:
        """Show when cast, today and churned, a row for each currency."""
        return render_to_string("ideas/admin/worth.html", {"rows": worth_of([idea.pk]).get(idea.pk, [])})


def money(amount: Decimal | None) -> str:
    """Write an amount in the business's currency, without cents; empty for none."""
    return "" if amount is None else f"{number_format(amount, 0, force_grouping=True)} {settings.BUSINESS_CURRENCY}"


def _range(low: int, high: int | None) -> str:
    begin = number_format(low, 0, force_grouping=True)
    return f"{begin} … {number_format(high, 0, force_grouping=True)}" if high else f"≥ {begin}"
