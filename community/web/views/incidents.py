"""What is or was broken for many: the list, the page of one, and joining those who wait for it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Incident, Member, Topic
from community.operations.joining_incidents import join_incident, leave_incident
from community.permissions import can_keep_incidents
from community.web.paging import read_page
from community.web.refusals import status_of

OPEN_SHOWN = 50
TOPICS_SHOWN = 20


@require_safe
def list_incidents(request: HttpRequest) -> HttpResponse:
    """Show what is broken now, and below it what is fixed."""
    incidents = Incident.objects.visible_to(request.user).with_page(request.user).fetch_mode(models.FETCH_PEERS)
    page = read_page(incidents.fixed(), ["fixed_at", "id"], request)
    context: dict[str, Any] = {"page": page, "is_first": not {"after", "before"} & set(request.GET)}
    if context["is_first"]:
        context["open"] = incidents.open().order_by("-id")[:OPEN_SHOWN]
    return render(request, "community/incidents.html", context)


@require_safe
def show_incident(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one with all that was said of it and the questions about it."""
    return _page(request, _incident(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this is mine too."""
    return _act(request, pk, join_incident, _("You will be told when this is fixed."))


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is mine no more."""
    return _act(request, pk, leave_incident, _("You will not be told of this."))


def _act(request: HttpRequest, pk: int, act: Callable[..., bool], said: str) -> HttpResponse:
    incident = _incident(request, pk)
    if request.method == "POST":
        if not isinstance(request.user, Member):
            return redirect_to_login(incident.get_absolute_url())
        try:
            act(incident, by=request.user)
        except DomainError as refusal:
            return _page(request, incident, refusal=refusal)
        messages.success(request, said)
    return redirect(incident)


def _incident(request: HttpRequest, pk: int) -> Incident:
    incidents = Incident.objects.visible_to(request.user).with_page(request.user).select_related("category__circle")
    found: Incident = get_object_or_404(incidents, pk=pk)
    return found


def _page(request: HttpRequest, incident: Incident, *, refusal: DomainError | None = None) -> HttpResponse:
    attached = Topic.objects.listed_for(request.user).filter(incident_link__incident=incident)
    context = {
        "incident": incident,
        "updates": incident.updates.select_related("by").order_by("-id"),
        "topics": attached.newest_first()[:TOPICS_SHOWN],
        "may_keep": isinstance(request.user, Member) and can_keep_incidents(request.user),
        "refusal": refusal,
    }
    return render(request, "community/incident.html", context, status=status_of(refusal) if refusal else 200)
