"""Changing the words and the tags of an idea."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.models import Member
from community.web.refusals import outcome_of
from ideas.models import Idea
from ideas.operations.proposing import edit_idea
from ideas.permissions import can_edit_idea
from ideas.web.forms import IdeaForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show title, text and tags in a form, or change what of it was changed there."""
    ideas, member = Idea.objects.visible_to(request.user).with_tags().select_related("category"), request.user
    idea = get_object_or_404(ideas, pk=pk)
    assert isinstance(member, Member)
    if not can_edit_idea(member, idea):
        raise Http404
    tags: list[str] = idea.tag_slugs  # type: ignore[attr-defined]  # with_tags reads it along
    now = {"title": idea.title, "body": idea.body, "tags": ", ".join(tags), "version": idea.version}
    form = IdeaForm(request.POST if request.method == "POST" else None, initial=now)

    def act() -> None:
        given = form.cleaned_data
        changed: dict[str, Any] = {name: given[name] for name in ("title", "body") if given[name] != now[name]}
        changed |= {} if sorted(given["tags"]) == tags else {"tags": given["tags"]}
        edit_idea(idea, by=member, version=given["version"], **changed)

    status = outcome_of(form, act)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("Your change stands."))
        idea.refresh_from_db(fields=["title", "slug"])
        return redirect(idea)
    context = {"idea": idea, "back": idea.get_absolute_url(), "form": form, "newest": None}
    if status == HTTPStatus.CONFLICT:
        # Whoever goes on after this has read what stands there now.
        idea.refresh_from_db(fields=["title", "body", "version"])
        form.made_from(version=idea.version)
        context["newest"] = idea
    return render(request, "ideas/edit.html", context, status=status)
