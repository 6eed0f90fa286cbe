"""Commenting on an idea's page, changing and taking back what one said, and keeping order among comments."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.models import Member
from community.models.category import Reader
from community.web.forms_editing import PostForm
from community.web.once import act_once
from community.web.paging import EPOCH, PAGE_SIZE
from community.web.refusals import outcome_of
from ideas.models import Idea, IdeaComment
from ideas.models.comment import IdeaCommentQuerySet
from ideas.operations.commenting import comment_on_idea, edit_comment
from ideas.permissions import can_edit_comment
from ideas.web.forms import CommentForm
from ideas.web.keeping import COMMENT_ACTS
from ideas.web.views.idea import idea_with_page, render_idea

READ = ["GET", "HEAD", "POST"]


@require_http_methods(READ)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment, and lead to what was said; a refused form keeps its text."""
    idea, member = idea_with_page(request.user, pk), request.user
    if request.method != "POST":
        return redirect(idea)
    if not isinstance(member, Member):
        return redirect_to_login(idea.get_absolute_url())
    form = CommentForm(request.POST)
    leads_to = ""

    def act() -> None:
        nonlocal leads_to
        given = form.cleaned_data
        leads_to = act_once(request, given["form_key"], lambda: _said(idea, member, given["body"]))

    status = outcome_of(form, act)
    if status == HTTPStatus.FOUND:
        return HttpResponseRedirect(leads_to)
    return render_idea(request, idea, form=form, status=status)


def _said(idea: Idea, member: Member, body: str) -> str:
    return comment_on_idea(idea, by=member, body=body).get_absolute_url()


@require_safe
def show_comment(request: HttpRequest, pk: int, comment_id: int) -> HttpResponse:
    """Lead to where a comment is shown: on the first page, or on one that begins with it."""
    said = get_object_or_404(_comments(request.user), idea=pk, pk=comment_id)
    home = Idea.objects.visible_to(request.user).filter(pk=said.idea.canonical_id).first() or said.idea
    newer = _comments(request.user).in_conversation_of(home).order_by("-created_at", "-id")
    is_on_first = said.pk in newer.values_list("pk", flat=True)[:PAGE_SIZE]
    query = "" if is_on_first else f"?after={_moment(said.created_at)}_{said.pk + 1}"
    return redirect(f"{home.get_absolute_url()}{query}#comment-{said.pk}")


@login_required
@require_http_methods(READ)
def edit(request: HttpRequest, pk: int, comment_id: int) -> HttpResponse:
    """Show one's own text in a form, or put another one in its place."""
    said, member = get_object_or_404(_comments(request.user), idea=pk, pk=comment_id), request.user
    assert isinstance(member, Member)
    if not can_edit_comment(member, said):
        raise Http404
    now = {"body": said.body, "version": said.version}
    form = PostForm(request.POST if request.method == "POST" else None, initial=now)

    def act() -> None:
        edit_comment(said, by=member, body=form.cleaned_data["body"], version=form.cleaned_data["version"])

    status = outcome_of(form, act)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("Your change stands."))
        return redirect(said)
    context = {"idea": said.idea, "back": said.get_absolute_url(), "form": form, "newest": None}
    if status == HTTPStatus.CONFLICT:
        # Whoever goes on after this has read what stands there now.
        said.refresh_from_db(fields=["body", "version"])
        form.made_from(version=said.version)
        context["newest"] = said
    return render(request, "ideas/edit.html", context, status=status)


@login_required
@require_http_methods(READ)
def keep(request: HttpRequest, pk: int, comment_id: int, act: str) -> HttpResponse:
    """Take back one's own comment; hide, restore or delete that of somebody else: a GET asks, a POST does it."""
    said, member = get_object_or_404(_comments(request.user), idea=pk, pk=comment_id), request.user
    keeping = COMMENT_ACTS[act]
    assert isinstance(member, Member)
    if not keeping.may(member, said):
        raise Http404
    form = keeping.form(request.POST if request.method == "POST" else None, thing=said, reader=member)
    status = outcome_of(form, lambda: keeping.perform(said, form, member))
    if status == HTTPStatus.FOUND:
        messages.success(request, str(keeping.done))
        is_there = _comments(member).filter(pk=said.pk).exists()
        return redirect(said if is_there else said.idea)
    context = {"keeping": keeping, "form": form, "comment": said, "idea": said.idea}
    return render(request, "ideas/comment_act.html", context, status=status)


def _comments(reader: Reader) -> IdeaCommentQuerySet:
    comments: IdeaCommentQuerySet = IdeaComment.objects.visible_to(reader).select_related("idea__category", "author")
    return comments


def _moment(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)
