"""The back office as a place to work in: first what waits, then what one keeps, and last what only tells what happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Member, ModerationCase
from crm.models import Activity, DuplicateCandidate, Mention, RecurringProblem, Ticket
from crm.reports.queues import QUEUES, queue_counts
from ideas.models import Idea
from roi.models import RuleVersion

ORDER = ("crm", "community", "ideas", "roi", "auth")
# Whoever reads "more than 99" has enough to do; counting on would cost, and help nobody.
COUNTED = 99
UNSOLVED = "?queue=open"


@dataclass(frozen=True)
class Pile:
    """Rows that wait for somebody: of which model, which of them, and under which filter the list shows them."""

    model: type[Model]
    name: Promise
    chosen: Callable[[Any, Any], QuerySet[Any]]
    query: str


PILES = (
    Pile(Mention, _("mentions that nobody has decided on"), lambda rows, _by: rows.undecided(), "?verdict=none"),
    Pile(Activity, _("activities of mine"), lambda rows, by: rows.waiting().assigned_to(by), "?todo=mine"),
    Pile(DuplicateCandidate, _("people who may be the same"), lambda rows, _by: rows.open(), ""),
    Pile(
        RecurringProblem,
        _("recurring problems that nobody has decided on"),
        lambda rows, _by: rows.waiting(),
        "?state__exact=waiting",
    ),
    Pile(ModerationCase, _("cases of moderation"), lambda rows, _by: rows.filter(outcome="open"), ""),
    Pile(
        Idea,
        _("ideas that nobody has looked at"),
        lambda rows, _by: rows.filter(status="open", state="visible"),
        "?status__exact=open&state__exact=visible",
    ),
    Pile(
        RuleVersion,
        _("rules that wait for a second signature"),
        lambda rows, _by: rows.filter(approved_at=None),
        "?approved_at__isempty=1",
    ),
)


class BackOffice(admin.AdminSite):
    """Django's own, with a front page and an order of its own."""

    site_title = site_header = "Mitwert"
    index_title = _("Back office")
    index_template = "config/back_office.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the queues of the desk and whatever else waits for whoever is signed in."""
        waiting = {"queues": self._queues(request), "piles": list(self._piles(request))}
        return super().index(request, {**waiting, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return what one works on before what tells what happened; the page of one app lists all of it."""
        found = super().get_app_list(request, app_label)
        if app_label is not None:
            return found
        found.sort(key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))
        work = [{**app, "models": [one for one in app["models"] if not self._is_record(one["model"])]} for app in found]
        records = [
            {
                **app,
                "app_label": f"{app['app_label']}-records",
                "name": gettext("%(app)s: records") % {"app": app["name"]},
                "models": [one for one in app["models"] if self._is_record(one["model"])],
                # The front page folds it away.
                "is_folded": True,
            }
            for app in found
        ]
        for one in (one for app in work for one in app["models"]):
            # Whoever comes to the tickets comes to solve some.
            if one["model"] is Ticket and one["admin_url"]:
                one["admin_url"] += UNSOLVED
        shown = [app for app in (*work, *records) if app["models"]]
        for app in shown:
            # As Django's template takes one group by itself.
            app["alone"] = [app]
        return shown

    def _build_app_dict(self, request: HttpRequest, label: Any = None) -> dict[str, Any]:
        # Said once: every page sorts them, and each comparison would translate both of them again.
        found = super()._build_app_dict(request, label)
        for one in (*found.values(), *(model for app in found.values() for model in app["models"])):
            one["name"] = str(one["name"])
        return found

    def _is_record(self, model: type[Model]) -> bool:
        # Asked by name: the pages themselves can only be imported when this site is there.
        return bool(getattr(self.get_model_admin(model), "is_record", False))

    def _queues(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return each queue with its number, for those who work on tickets."""
        keeper = self.get_model_admin(Ticket)
        if not keeper.has_view_permission(request):
            return []
        address = reverse(f"{self.name}:crm_ticket_changelist")
        counts = queue_counts(keeper.get_queryset(request), _reader(request))
        return [
            {"name": queue.name, "count": counts[queue.key], "url": f"{address}?queue={queue.key}"} for queue in QUEUES
        ]

    def _piles(self, request: HttpRequest) -> Iterator[dict[str, Any]]:
        for pile in PILES:
            keeper = self.get_model_admin(pile.model)
            if not keeper.has_view_permission(request):
                continue
            count = pile.chosen(keeper.get_queryset(request), _reader(request)).order_by()[: COUNTED + 1].count()
            if count:
                address = reverse(f"{self.name}:{keeper.opts.app_label}_{keeper.opts.model_name}_changelist")
                yield {"name": pile.name, "count": count, "is_more": count > COUNTED, "url": f"{address}{pile.query}"}


def _reader(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user
