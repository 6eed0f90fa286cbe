"""Kinds of things that can be reported and moderated, by their names and not by the words of the table."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.flaggable import flaggable, is_flaggable, kinds


class KindFilter(admin.SimpleListFilter):
    """Which kinds there are is known without looking at all rows."""

    title = _("kind of thing")
    parameter_name = "thing"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        """Offer every kind that can be reported."""
        return [(kind.kind, kind.label) for kind in kinds()]

    def queryset(self, _request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow the list."""
        kind = self.value()
        return rows.filter(thing_kind=kind) if kind else rows


@admin.display(description=_("kind of thing"), ordering="thing_kind")
def kind_of_thing(row: Any) -> str:
    """Name the kind of what a row is about."""
    return str(flaggable(row.thing_kind).label) if is_flaggable(row.thing_kind) else str(row.thing_kind)
