"""The notification centre, what a member watches, and how the news come."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.models import Member, Notification, Tag, Watch
from community.notifiers.base import in_words, readable_by
from community.operations.naming import choose_handle
from community.operations.reading import mark_all_read, mark_read
from community.operations.watching import unwatch, watch
from community.web.forms_attention import PreferencesForm
from community.web.paging import read_page
from community.web.refusals import add_refusal, status_of
from community.web.watches import NOTHING_SPECIAL, level_of, watchable

PREFERENCES = ("mail_rhythm", "accept_reminders", "watches_automatically")


@login_required
@require_safe
def show_notifications(request: HttpRequest) -> HttpResponse:
    """Show what is new for the reader, the newest first."""
    rows = readable_by(request.user)
    only_unread = request.GET.get("show") == "unread"
    if only_unread:
        rows = rows.unread()
    page = read_page(rows, ["created_at", "id"], request)
    context = {
        "page": page,
        "lines": in_words(page.rows, request.user),
        "only_unread": only_unread,
        "newest": max((row.pk for row in page.rows), default=0),
    }
    return render(request, "community/notifications.html", context)


@login_required
@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notification as read."""
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    mark_read(row, by=_member(request))
    return redirect("notifications")


@login_required
@require_POST
def put_all_away(request: HttpRequest) -> HttpResponse:
    """Mark everything as read that was there when the page was made; what came since stays."""
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdigit() and len(newest) < 19:
        mark_all_read(by=_member(request), up_to=int(newest))
    return redirect("notifications")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Show and change how news come and how one is called, and list what one watches."""
    member = _member(request)
    given = request.POST if request.method == "POST" else None
    names = ("handle", *PREFERENCES)
    form = PreferencesForm(given, initial={name: getattr(member, name) for name in names})
    status = 200
    if given is not None:
        if form.is_valid():
            try:
                _keep_preferences(member, form.cleaned_data)
            except DomainError as refusal:
                add_refusal(form, refusal)
                status = status_of(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("preferences")
        else:
            status = 400
    watches = Watch.objects.visible_to(member).select_related("topic", "category", "tag", "person")
    page = read_page(watches, ["created_at", "id"], request)
    return render(request, "community/preferences.html", {"form": form, "page": page}, status=status)


@act
def _keep_preferences(member: Member, chosen: dict[str, Any]) -> None:
    if chosen["handle"]:
        choose_handle(member, chosen["handle"], by=member)
    for name in PREFERENCES:
        setattr(member, name, chosen[name])
    member.save(update_fields=PREFERENCES)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose_watch(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Show and change how much the reader hears of a thing."""
    member, kind = _member(request), watchable(name)
    thing = kind.find(member, pk)
    context: dict[str, Any] = {"thing": thing, "name": name, "levels": kind.levels.items(), "refusal": None}
    status = 200
    if request.method == "POST":
        level = request.POST.get("level", "")
        try:
            if level == NOTHING_SPECIAL:
                unwatch(thing, by=member)
            elif level in kind.levels:
                watch(thing, by=member, level=level)
            else:
                status = 400
        except DomainError as refusal:
            context["refusal"], status = refusal, status_of(refusal)
        else:
            if status == 200:
                return HttpResponseRedirect(_way_back(request, name, pk))
    context["level"] = level_of(member, thing, name)
    return render(request, "community/watch.html", context, status=status)


@login_required
@require_safe
def choose_tag_watch(request: HttpRequest) -> HttpResponse:
    """Lead from a tag's name, which may be anything in an address, to the page on which it can be watched."""
    slug = request.GET.get("tag", "")
    return redirect("watch", "tag", get_object_or_404(Tag.objects.visible_to(request.user), slug=slug).pk)


def _way_back(request: HttpRequest, name: str, pk: int) -> str:
    """Where the form says, if that is one of our pages."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return back
    return reverse("watch", args=[name, pk])


def _member(request: HttpRequest) -> Member:
    """Who is signed in; nobody else gets this far."""
    assert isinstance(request.user, Member)
    return request.user
