"""What a post said before: reading it, putting it back, and removing for good what should not stand there."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member, Post, PostRevision
from community.models.category import Reader
from community.operations.revising import restore_revision
from community.permissions import can_edit_post
from community.permissions.history import can_blank_revision
from community.web.keeping import BLANK_VERSION
from community.web.refusals import outcome_of, status_of
from community.web.versions import read_history

READ = ["GET", "HEAD", "POST"]


class _Against(forms.Form):
    """Which text stood there when somebody pressed the button."""

    version = forms.IntegerField(min_value=1)


@require_safe
def show_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all versions of a post, the newest first, each with what it changed."""
    return _render(request, get_object_or_404(_posts(request.user), pk=pk))


@require_http_methods(READ)
def restore_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Make a copy of an earlier text the newest one."""
    revision = _revision_of(request.user, pk, number)
    if request.method != "POST":
        return redirect(revision)
    if not isinstance(request.user, Member):
        return redirect_to_login(revision.get_absolute_url())
    form = _Against(request.POST)
    try:
        restore_revision(revision, by=request.user, version=form.cleaned_data["version"] if form.is_valid() else None)
    except DomainError as refusal:
        return _render(request, revision.post, refusal)
    messages.success(request, _("Your change stands."))
    return redirect(revision.post.get_absolute_url())


@require_http_methods(READ)
def blank_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask why the words of a version are to go, or remove them."""
    revision, member = _revision_of(request.user, pk, number), request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.path)
    if revision.is_blanked or not can_blank_revision(member, revision.post):
        raise Http404
    form = BLANK_VERSION.form(request.POST if request.method == "POST" else None, thing=revision, reader=member)
    status = outcome_of(form, lambda: BLANK_VERSION.perform(revision, form, member))
    if status == HTTPStatus.FOUND:
        messages.success(request, str(BLANK_VERSION.done))
        return redirect(revision)
    context = {"keeping": BLANK_VERSION, "form": form, "thing": revision, "topic": revision.post.topic}
    return render(request, "community/keeping.html", context, status=status)


def _posts(reader: Reader) -> models.QuerySet[Post]:
    return Post.objects.with_history_for(reader).select_related("topic__category", "author")


def _revision_of(reader: Reader, pk: int, number: int) -> PostRevision:
    revisions: models.QuerySet[PostRevision] = PostRevision.objects.visible_to(reader)
    return get_object_or_404(revisions.select_related("post__topic__category", "post__author"), post=pk, number=number)


def _render(request: HttpRequest, post: Post, refusal: DomainError | None = None) -> HttpResponse:
    if refusal is not None:
        # What stands there now is what a second try is made from.
        post = get_object_or_404(_posts(request.user), pk=post.pk)
    member = request.user if isinstance(request.user, Member) else None
    history = read_history(post, request)
    context = {
        "post": post,
        "topic": post.topic,
        "page": history.page,
        "versions": history.versions,
        "may_restore": member is not None and post.is_standing and can_edit_post(member, post),
        "may_blank": member is not None and can_blank_revision(member, post),
        "refusal": refusal,
    }
    status = HTTPStatus.OK if refusal is None else status_of(refusal)
    return render(request, "community/post_history.html", context, status=status)
