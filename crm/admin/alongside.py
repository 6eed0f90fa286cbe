"""What stands beside a case: what helped others with the same problem, and what this person went through of late."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse

from community.admin.base import actor, has_permission
from community.models import Member
from community.models.visit import Thing
from community.reports.similar import Similar, similar_things
from crm.admin.opening import Opening
from crm.models import Ticket
from crm.reports.timeline import of_contact, read_timeline

ENTRIES_SHOWN = 8


class WithHelp(Opening):
    """The page of a ticket with what helps to answer it; two queries for what is alike, one for what happened."""

    change_form_template = "crm/admin/ticket.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Tell of it as far as the reader may see it."""
        along, reader = dict(extra_context or {}), actor(request)
        ticket = self.get_object(request, unquote(object_id))
        if ticket is not None and has_permission(request, self.opts, "view"):
            along["alike"] = alike(ticket, reader)
            along["sees_person"] = reader.has_perm("crm.view_contact")
            if along["sees_person"]:
                along["latest"] = read_timeline(of_contact(ticket.contact), reader, None, ENTRIES_SHOWN)
        return super().change_view(request, object_id, form_url, along)


def alike(ticket: Ticket, reader: Member) -> list[Similar]:
    """Return the solved questions and articles most like a ticket, without its own question; two queries."""
    own = (Thing.TOPIC, ticket.topic_id)
    return [found for found in similar_things(reader, ticket.subject) if (found.kind, found.id) != own]
