"""The queues of the desk as filters of its list, each with its count."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.admin.base import actor
from crm.reports.queues import QUEUES, WORKING, in_queue, queue_counts

SOLVED = "solved"


class QueueFilter(admin.SimpleListFilter):
    """What waits for me stands first; that is why one comes here."""

    title = _("queue")
    template = "crm/admin/queues.html"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        counts = queue_counts(model_admin.get_queryset(request), actor(request))
        queues = [(queue.key, f"{queue.name} ({counts[queue.key]:n})") for queue in QUEUES]
        return [*queues, (SOLVED, _("solved and closed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if chosen == SOLVED:
            return queryset.exclude(status__in=WORKING)
        return in_queue(queryset, chosen, actor(request)) if chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Call what is shown without a choice by its name."""
        found = super().choices(changelist)
        yield next(found) | {"display": _("all tickets")}
        yield from found
