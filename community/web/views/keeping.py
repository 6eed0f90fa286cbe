"""Pages on which order is kept: a GET shows what will happen and asks why, a POST does it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.models import Member, ModerationAct, Post, Topic
from community.operations.undoing import has_way_back, undo_act
from community.permissions import can_undo_act
from community.web.forms_keeping import ReasonForm
from community.web.keeping import POST_ACTS, TOPIC_ACTS, Keeping
from community.web.refusals import outcome_of
from community.web.views.moderation import attach_things


@require_http_methods(["GET", "HEAD", "POST"])
def keep_topic(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Move, lock, pin, hide, restore or delete a topic, or take back what is an act of its own."""
    along = ("category", "author", "lock", "pin", "claim__by", "incident_link__incident")
    topics = Topic.objects.visible_to(request.user).select_related(*along)
    return _keep(request, topics, pk, TOPIC_ACTS[act])


@require_http_methods(["GET", "HEAD", "POST"])
def keep_post(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Hide, restore or delete an answer; the first post is its topic's."""
    posts = Post.objects.visible_to(request.user).filter(number__gt=1)
    return _keep(request, posts.select_related("topic__category", "author"), pk, POST_ACTS[act])


def _keep(request: HttpRequest, things: models.QuerySet[Any], pk: int, keeping: Keeping) -> HttpResponse:
    thing, member = get_object_or_404(things, pk=pk), request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.path)
    if not keeping.may(member, thing):
        raise Http404
    form = keeping.form(request.POST if request.method == "POST" else None, thing=thing, reader=member)
    status = outcome_of(form, lambda: keeping.perform(thing, form, member))
    if status == HTTPStatus.FOUND:
        messages.success(request, str(keeping.done))
        return redirect(_page_of(thing, member))
    context = {"keeping": keeping, "form": form, "thing": thing, "topic": getattr(thing, "topic", thing)}
    return render(request, "community/keeping.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an act back exactly, or say why that is not possible any more."""
    acts = ModerationAct.objects.visible_to(request.user).select_related("by", "undone_by")
    act, member = get_object_or_404(acts, pk=pk), request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.path)
    if not (can_undo_act(member, act) and has_way_back(act)):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, thing=act, reader=member)
    status = outcome_of(form, lambda: undo_act(act, by=member, reason=form.because.reason))
    attach_things([act], member)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("It is taken back."))
        # What was done stands in the log; the thing itself, if it can be seen again, is what is looked for.
        thing = getattr(act, "thing", None)
        return redirect(thing.get_absolute_url() if thing else "moderation-act", *([] if thing else [act.pk]))
    return render(request, "community/undo.html", {"act": act, "form": form}, status=status)


def _page_of(thing: Topic | Post, member: Member) -> str:
    """Where a topic or an answer is read, or the next wider place when it is gone."""
    rows: models.QuerySet[Any] = type(thing).objects.visible_to(member)
    is_there = rows.filter(pk=thing.pk).exists()
    if isinstance(thing, Topic):
        return thing.get_absolute_url() if is_there else thing.category.get_absolute_url()
    return thing.topic.address_of_post(thing.number) if is_there else thing.topic.get_absolute_url()
