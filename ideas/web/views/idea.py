"""The page of one idea, and the vote for it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member, Topic
from community.models.category import Reader
from community.web.addresses import lead_to
from community.web.paging import read_page
from community.web.refusals import status_of
from community.web.sightings import Seen, announce_seen
from ideas.models import Idea, IdeaComment, IdeaRevision, IdeaVote, IdeaWatch
from ideas.models.idea import IdeaQuerySet
from ideas.operations.voting import cast_vote, withdraw_vote
from ideas.operations.watching import unwatch_idea, watch_idea
from ideas.permissions import can_edit_idea, can_moderate_ideas
from ideas.reach import KIND
from ideas.web.forms import CommentForm
from ideas.web.views.lists import ideas_for

# Who reads what an adopted idea should bring; the public reads the decision only.
FIGURE_ROLES = ("product", "manager", "controller", "admin")


@require_safe
def show_idea(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """Show an idea at its canonical address."""
    idea = idea_with_page(request.user, pk)
    if slug != (idea.slug or "-"):
        return lead_to(idea.get_absolute_url(), request)
    announce_seen(request, Seen(KIND, idea.pk, {idea.author_id}))
    return render_idea(request, idea)


def render_idea(
    request: HttpRequest,
    idea: Idea,
    *,
    refusal: DomainError | None = None,
    form: CommentForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show the page, after a refused act with the reason, after a refused comment with its form."""
    reader, visible = request.user, Idea.objects.visible_to(request.user)
    canonical = visible.filter(pk=idea.merged_into_id).first() if idea.merged_into_id else None
    home = canonical or idea
    takes_comments = home.accepts_comments and home.state == Idea.State.VISIBLE and not home.is_veiled
    comments = IdeaComment.objects.visible_to(reader).in_conversation_of(idea).select_related("author", "idea")
    context: dict[str, Any] = {
        "idea": idea,
        "on_behalf": idea.votes.on_behalf().count_people() if isinstance(reader, Member) and reader.is_employee else 0,
        "decisions": idea.decisions.select_related("decided_by").order_by("-decided_at", "-id"),
        "topic": Topic.objects.visible_to(reader).filter(pk=idea.topic_id).first() if idea.topic_id else None,
        "promises": idea.promises.order_by("-id"),
        "prepared": getattr(idea, "prepared", None) if _reads_figures(reader) else None,
        "adoption": getattr(idea, "adoption", None) if _reads_figures(reader) else None,
        "refusal": refusal,
        "canonical": canonical,
        "merged": visible.filter(merged_into=idea).select_related("author").order_by("created_at", "id"),
        "page": read_page(comments.fetch_mode(models.FETCH_PEERS), ["created_at", "id"], request),
        "home": home,
        "takes_comments": takes_comments,
        "comment_form": form or (CommentForm() if takes_comments and isinstance(reader, Member) else None),
        "may_edit": isinstance(reader, Member) and can_edit_idea(reader, idea),
        "keeps_comments": isinstance(reader, Member) and can_moderate_ideas(reader),
    }
    return render(request, "ideas/idea.html", context, status=status if refusal is None else status_of(refusal))


def idea_with_page(reader: Reader, pk: int) -> Idea:
    """The idea of this number with what its page shows; raises ``Http404``."""
    idea: Idea = get_object_or_404(_with_watch(reader), pk=pk)
    return idea


def on_idea(act: Callable[..., object]) -> Callable[..., HttpResponse]:
    """Let a member act on an idea and lead back to its page; whoever only looks is led there too."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(act)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        idea = idea_with_page(request.user, pk)
        if request.method != "POST":
            return redirect(idea)
        if not isinstance(request.user, Member):
            return redirect_to_login(idea.get_absolute_url())
        try:
            act(idea, request.user, request.POST)
        except DomainError as refusal:
            return render_idea(request, idea, refusal=refusal)
        return redirect(idea)

    return view


@on_idea
def vote(idea: Idea, member: Member, _given: QueryDict) -> None:
    """Vote for it."""
    cast_vote(idea, by=member)


@on_idea
def take_vote_back(idea: Idea, member: Member, _given: QueryDict) -> None:
    """Take the vote back."""
    withdraw_vote(idea, by=member)


@on_idea
def choose_watch(idea: Idea, member: Member, given: QueryDict) -> None:
    """Hear of decisions and comments on it, of nothing, or leave it open again."""
    level = given.get("level", "")
    if level in IdeaWatch.Level.values:
        watch_idea(idea, by=member, level=level)
    else:
        unwatch_idea(idea, by=member)


def _with_watch(reader: Reader) -> IdeaQuerySet:
    """Ideas with what the reader chose to hear of each, and whether their vote is one that staff cast."""
    levels = IdeaWatch.objects.visible_to(reader).order_by().filter(idea=models.OuterRef("pk")).values("level")
    # Nobody is not somebody who has no account.
    known = IdeaVote.objects.on_behalf().filter(member__isnull=False)
    ours = known.filter(idea=models.OuterRef("pk"), member=reader.pk)
    ideas = ideas_for(reader).select_related("entry__challenge")
    revisions = IdeaRevision.objects.visible_to(reader).filter(idea=models.OuterRef("pk")).newest_first()
    ideas = ideas.annotate(edited_at=models.Subquery(revisions.values("replaced_at")[:1]))
    return ideas.annotate(watch_level=models.Subquery(levels), voted_for_me=models.Exists(ours))


def _reads_figures(reader: Reader) -> bool:
    return isinstance(reader, Member) and reader.has_role(*FIGURE_ROLES)
