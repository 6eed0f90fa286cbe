"""Who else has the page of a ticket open, and the keys by which one works there."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from community.admin.acts import Acting
from community.admin.base import ReadOnlyAdmin, actor, has_permission
from crm.models import TicketPresence
from crm.operations.being_there import show_up
from crm.permissions import can_work_tickets
from crm.reports.presence import in_a_line

WRITES = "writes"


class WithOthers(Acting):
    """The page tells who else is there when it is opened, and the script asks again while it is looked at."""

    class Media:
        js = ("crm/desk.js",)
        css = {"all": ("crm/desk.css",)}

    def get_urls(self) -> list[URLPattern]:
        """Let the script say that somebody is there."""
        view = self.admin_site.admin_view(self.presence_view)
        return [path("<path:object_id>/presence/", view, name="crm_ticket_presence"), *super().get_urls()]

    def presence_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Note who is there, and tell who else is."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        member = actor(request)
        if not has_permission(request, self.opts, "change") or not can_work_tickets(member):
            raise PermissionDenied
        ticket: Any = self.get_object(request, unquote(object_id))
        if ticket is None:
            raise Http404
        show_up(ticket, by=member, is_writing=request.POST.get(WRITES) == "1", now=timezone.now())
        return JsonResponse({"others": ticket.others_here, "told": in_a_line(ticket.others_here)})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell who is there, and let those who work there be seen."""
        ticket = self.get_object(request, unquote(object_id))
        along = dict(extra_context or {})
        if ticket is not None:
            along |= self._who_is_at(ticket)
            along["works_here"] = has_permission(request, self.opts, "change") and can_work_tickets(actor(request))
        return super().change_view(request, object_id, form_url, along)

    def act_context(self, thing: Any) -> dict[str, Any]:
        """Tell who is there where one writes, too."""
        return {**super().act_context(thing), **self._who_is_at(thing), "works_here": True}

    def _who_is_at(self, ticket: Any) -> dict[str, Any]:
        others = getattr(ticket, "others_here", [])
        address = reverse(f"{self.admin_site.name}:crm_ticket_presence", args=[ticket.pk])
        return {"others_told": in_a_line(others), "presence_url": address}


@admin.register(TicketPresence)
class TicketPresenceAdmin(ReadOnlyAdmin):
    """Who is where."""

    list_display = ["ticket", "agent", "seen_at", "is_writing"]
    list_select_related = ["ticket", "agent"]
    search_fields = ["=ticket__id"]
    ordering = ["-seen_at", "-id"]
