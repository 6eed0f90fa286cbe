"""The idea board."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from community.models import Member
from community.models.category import Reader
from community.web.paging import read_page
from ideas.models import Idea, IdeaVote
from ideas.models.idea import IdeaQuerySet

ORDERS = {
    "trending": (_("Trending"), "trend"),
    "votes": (_("Most wanted"), "votes_shown"),
    "newest": (_("Newest"), "created_at"),
}


# What else one looks for on the board; what concerns somebody is offered to members.
ONLY: dict[str, tuple[Any, Callable[[IdeaQuerySet, Any], IdeaQuerySet]]] = {
    "unanswered": (_("Needs an answer"), lambda ideas, _reader: ideas.awaiting_answer()),
    "mine": (_("My ideas"), lambda ideas, reader: ideas.filter(author=reader)),
    "voted": (_("My votes"), lambda ideas, reader: ideas.voted_by(reader)),
}


@require_safe
def list_ideas(request: HttpRequest) -> HttpResponse:
    """Show ideas by wish or by age, all or those of one status or tag."""
    order, status = request.GET.get("order", "votes"), request.GET.get("status", "")
    if order not in ORDERS or (status and status not in Idea.Status.values):
        raise Http404
    ideas, only = ideas_for(request.user).without_held(), request.GET.get("only", "")
    ideas = ideas.filter(status=status) if status else ideas.unmerged()
    if tag := request.GET.get("tag", ""):
        ideas = ideas.filter(tags__slug=tag)
    if only:
        if only not in ONLY or not _is_offered(only, request.user):
            raise Http404
        ideas = ONLY[only][1](ideas, request.user)
    context = {
        "only": only,
        "tag": tag,
        "narrowings": [(name, label) for name, (label, _narrow) in ONLY.items() if _is_offered(name, request.user)],
        "page": read_page(ideas, [ORDERS[order][1], "id"], request),
        "order": order,
        "orders": [(name, label) for name, (label, _key) in ORDERS.items()],
        "status": status,
        "statuses": Idea.Status.choices,
    }
    return render(request, "ideas/ideas.html", context)


def _is_offered(name: str, reader: Reader) -> bool:
    return name == "unanswered" or isinstance(reader, Member)


def ideas_for(reader: Reader) -> IdeaQuerySet:
    """Ideas with what a line of a list shows of them."""
    mine = through = IdeaVote.objects.none()
    if isinstance(reader, Member):
        mine = IdeaVote.objects.order_by().filter(idea=models.OuterRef("pk"), member=reader)
        through = IdeaVote.objects.order_by().filter(idea__merged_into=models.OuterRef("pk"), member=reader)
    ideas = Idea.objects.visible_to(reader).with_votes_shown().with_tags().select_related("author", "category")
    return ideas.annotate(mine=models.Exists(mine) | models.Exists(through)).fetch_mode(models.FETCH_PEERS)


def ideas_worth_finding() -> IdeaQuerySet:
    """Ideas that everybody may read."""
    return Idea.objects.visible_to(AnonymousUser()).unmerged()
