"""The pages on which something is said bring back how far their reader had read."""

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from community.admin.acts import Act, Acting
from community.admin.base import actor
from community.models import Member
from community.web.files import FilesForm
from crm.models import Ticket
from crm.operations.heeding import say_having_read
from crm.reports.newer import Mark, mark_of, news_of

SPEAKING = frozenset({"network", "reply", "note", "macro", "public", "solve"})
SEEN = "seen"


class Heeding(Acting):
    """What is new stands on top when a form comes back, and the same button sends it then."""

    def is_whole(self, form: forms.Form, member: Member) -> bool:
        """Keep the files that were chosen, so that a form that comes back has them, as on the customer's own page."""
        if not isinstance(form, FilesForm):
            return super().is_whole(form, member)
        whole = form.keep_files(member) and form.is_valid()
        if whole:
            form.cleaned_data["attachments"] = form.attachment_ids
        return whole

    def did(self, request: HttpRequest, act: Act, thing: Model, form: forms.Form) -> bool:
        """Say nothing to somebody who said more meanwhile."""
        if act.name not in SPEAKING or not isinstance(thing, Ticket):
            return super().did(request, act, thing, form)
        seen = Mark.from_text(request.POST.get(SEEN, ""))

        def carefully(ticket: Ticket, values: dict[str, Any], by: Member) -> Any:
            return say_having_read(ticket, lambda locked: act.perform(locked, values, by), seen=seen, by=by)

        return super().did(request, replace(act, perform=carefully), thing, form)

    def act_context(self, thing: Any) -> dict[str, Any]:
        """Remember how far is read, before it is read."""
        return {SEEN: mark_of(thing), **super().act_context(thing)}

    def act_view(self, request: HttpRequest, object_id: str, act: str) -> HttpResponse:
        """Show what is new to whoever typed meanwhile."""
        response = super().act_view(request, object_id, act)
        if act in SPEAKING and request.method == "POST" and isinstance(response, TemplateResponse):
            ticket = self.get_object(request, unquote(object_id))
            context = response.context_data
            if ticket is not None and context is not None:
                context["news"] = render_news(ticket, Mark.from_text(request.POST.get(SEEN, "")), actor(request))
        return response


def render_news(ticket: Ticket, seen: Mark, reader: Member) -> SafeString:
    """Return what others said and did since, or nothing."""
    news = news_of(ticket, seen, reader)
    if not news:
        return SafeString()
    said = news.said_in(ticket)
    shown = {one.message.pk for one in said if one.message}
    events = [event for event in news.events if event.extras.get("message") not in shown]
    return render_to_string("crm/admin/news.html", {"said": said, "events": events})
