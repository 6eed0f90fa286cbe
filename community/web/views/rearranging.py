"""Putting a topic into another one, and taking posts out of it: looking for the other one, choosing, confirming."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member, Post, Topic
from community.operations.merging import check_can_merge, merge_topics
from community.operations.splitting import NewTopic, split_topic
from community.permissions import can_move_topic
from community.reports.queries import LENGTH_AT_MOST
from community.web.choosing import read_choice
from community.web.forms_keeping import MergeForm, SplitForm, category_of
from community.web.htmx import by_htmx
from community.web.originals import topics_like
from community.web.refusals import outcome_of


@login_required
@require_safe
def look_for_target(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the topic that takes the posts, by number, address or words."""
    member, topic = _topic(request, pk)
    typed = request.GET.get("q", "")[:LENGTH_AT_MOST]
    found = topics_like(typed or topic.title, member, other_than=topic)
    page = "community/partials/merge_found.html" if by_htmx(request) else "community/merge.html"
    return render(request, page, {"topic": topic, "typed": typed, "found": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int, into: int) -> HttpResponse:
    """Show both topics beside each other, and make one of them."""
    (member, topic), (_member, target) = _topic(request, pk), _topic(request, into)
    form = MergeForm(request.POST if request.method == "POST" else None, thing=topic, reader=member)
    status = outcome_of(form, lambda: merge_topics(topic, target, by=member, because=form.because))
    if status == HTTPStatus.FOUND:
        messages.success(request, _("All posts stand here now; the other topic leads here."))
        return redirect(target)
    context = {
        "topic": topic,
        "into": target,
        "form": form,
        "refusal": "" if form.is_bound else _refusal(topic, target),
    }
    return render(request, "community/merge_into.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose posts, on as many pages as there are, and take them out into a topic of their own."""
    member, topic = _topic(request, pk)
    is_sent = request.method == "POST" and "turn" not in request.POST
    form = SplitForm(request.POST if is_sent else None, thing=topic, reader=member, initial=request.POST.dict())
    choice = read_choice(request, topic)
    apart: list[int] = []

    def act() -> None:
        posts = Post.objects.visible_to(member).filter(topic=topic, number__in=form.cleaned_data["posts"])
        new = NewTopic(form.cleaned_data["title"], category_of(form))
        chosen = list(posts.values_list("pk", flat=True))
        apart.append(split_topic(topic, chosen, new, by=member, because=form.because).extras["into"])

    status = outcome_of(form, act)
    if status == HTTPStatus.FOUND:
        messages.success(request, _("These posts are a topic of their own now."))
        return redirect("question-by-number", apart[0])
    return render(request, "community/split.html", {"topic": topic, "form": form, "choice": choice}, status=status)


def _topic(request: HttpRequest, pk: int) -> tuple[Member, Topic]:
    """Return who asks and the topic with what is shown of it, if it may be rearranged."""
    member = request.user
    assert isinstance(member, Member)
    text = Post.objects.visible_to(member).filter(topic=models.OuterRef("pk"), number=1).order_by().values("html")
    topics = Topic.objects.visible_to(member).select_related("category__circle", "author", "solution__post")
    topic: Topic = get_object_or_404(topics.annotate(text=models.Subquery(text[:1])), pk=pk)
    if not can_move_topic(member, topic):
        raise Http404
    return member, topic


def _refusal(topic: Topic, into: Topic) -> str:
    """Say beforehand what the act would say."""
    try:
        check_can_merge(topic, into)
    except DomainError as refusal:
        return str(refusal)
    return ""
