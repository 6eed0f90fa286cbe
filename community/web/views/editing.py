"""Changing what one wrote, or as one of those who keep order what somebody else did."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.models import Member, Post, Topic
from community.operations.posting import edit_post, edit_topic
from community.permissions import can_edit_post, can_edit_topic
from community.web.forms_editing import PostForm, TopicForm
from community.web.previews import preview_of
from community.web.refusals import outcome_of
from community.web.views.lists import tag_slugs

READ = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(READ)
def edit_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show title, text and tags in a form, or change what of it was changed there."""
    topics = Topic.objects.visible_to(request.user).select_related("category").annotate(tag_slugs=tag_slugs())
    topic, member = get_object_or_404(topics, pk=pk), request.user
    assert isinstance(member, Member)
    first = get_object_or_404(Post.objects.visible_to(member), topic=topic, number=1)
    if not can_edit_topic(member, topic):
        raise Http404
    first.topic = topic
    tags: list[str] = topic.tag_slugs  # type: ignore[attr-defined]
    now: dict[str, Any] = {"title": topic.title, "body": first.body, "tags": ", ".join(tags)}
    now |= {"version": first.version, "topic_version": topic.version}
    form = TopicForm(_sent(request), topic=topic, initial=now if request.method != "POST" else request.POST.dict())

    @transaction.atomic
    def act() -> None:
        given = form.cleaned_data
        changed: dict[str, Any] = {} if given["title"] == topic.title else {"title": given["title"]}
        changed |= {} if sorted(given["tags"]) == sorted(tags) else {"tags": given["tags"]}
        changed |= {} if _filled(form.said) == form.said_before else {"fields": form.said}
        if changed:
            edit_topic(topic, by=member, version=given["topic_version"], **changed)
        edit_post(first, by=member, body=given["body"], version=given["version"])

    return _answer(request, first, form, outcome_of(form, act))


@login_required
@require_http_methods(READ)
def edit_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text of an answer in a form, or put another one in its place."""
    posts: models.QuerySet[Post] = Post.objects.visible_to(request.user).select_related("topic__category")
    post, member = get_object_or_404(posts, pk=pk), request.user
    assert isinstance(member, Member)
    if not can_edit_post(member, post):
        raise Http404
    if post.is_first:
        return redirect("edit-question", post.topic_id)
    now = {"body": post.body, "version": post.version}
    form = PostForm(_sent(request), initial=now if request.method != "POST" else request.POST.dict())

    def act() -> None:
        edit_post(post, by=member, body=form.cleaned_data["body"], version=form.cleaned_data["version"])

    return _answer(request, post, form, outcome_of(form, act))


def _sent(request: HttpRequest) -> Any:
    """What was typed, if it is to be kept and not only looked at."""
    return request.POST if request.method == "POST" and "preview" not in request.POST else None


def _answer(request: HttpRequest, post: Post, form: PostForm, status: HTTPStatus) -> HttpResponse:
    topic = post.topic
    if status == HTTPStatus.FOUND:
        messages.success(request, _("Your change stands."))
        topic.refresh_from_db(fields=["title", "slug"])
        return redirect(topic.address_of_post(post.number))
    context = {"post": post, "topic": topic, "form": form, "newest": None}
    if status == HTTPStatus.CONFLICT:
        # Whoever goes on after this has read what stands there now.
        post.refresh_from_db(fields=["body", "version"])
        topic.refresh_from_db(fields=["title", "version"])
        form.made_from(version=post.version, topic_version=topic.version)
        context["newest"] = post
    if "preview" in request.POST:
        context["preview"] = preview_of(request)
    return render(request, "community/edit.html", context, status=status)


def _filled(said: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in said.items() if value}
