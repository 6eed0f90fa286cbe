"""On a question's page: proposing, outdating, asking for more; and the page of all that happened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.models import Member, Proposal, Topic
from community.operations.needing_info import ask_for_info, need_no_info
from community.operations.outdating import (
    mark_outdated,
    say_outdated,
    take_outdated_voice_back,
    withdraw_outdated,
)
from community.operations.proposing import propose_solution, withdraw_proposal
from community.reports.life import acts_upon, life_of
from community.web.paging import read_page
from community.web.views.acts import on_question, post_of, said, same_page
from community.web.views.moderation import mark_what_can_be_undone

ACTS_SHOWN = 20


@require_safe
def show_life(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every move in the life of a question, and beside them what those who keep order did to it."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).select_related("category"), pk=pk)
    page = read_page(life_of(topic, request.user), ["id", "id"], request)
    acts = [] if page.back else list(acts_upon(topic, request.user)[:ACTS_SHOWN])
    mark_what_can_be_undone(acts, request.user)
    context = {"topic": topic, "page": page, "acts": acts}
    return render(request, "community/life.html", context)


@on_question
def outdate(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say why the solution helps no longer."""
    mark_outdated(topic, by=member, reason=said(request, "reason"))
    return f"{topic.get_absolute_url()}#solution"


@on_question
def take_outdated_back(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say that the solution helps again."""
    withdraw_outdated(topic, by=member, reason=said(request, "reason"))
    return f"{topic.get_absolute_url()}#solution"


@on_question
def find_outdated(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say that the solution helps oneself no longer, and why."""
    say_outdated(topic, by=member, reason=said(request, "reason"))
    return f"{topic.get_absolute_url()}#solution"


@on_question
def take_voice_back(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say so no more."""
    take_outdated_voice_back(topic, by=member)
    return f"{topic.get_absolute_url()}#solution"


@on_question
def need_info(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Ask for more information."""
    ask_for_info(topic, by=member, reason=said(request, "reason"))
    return topic.get_absolute_url()


@on_question
def take_need_back(request: HttpRequest, member: Member, topic: Topic) -> str:
    """Say that enough is known."""
    need_no_info(topic, by=member, reason=said(request, "reason"))
    return topic.get_absolute_url()


@on_question
def propose(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Propose an answer as the solution."""
    propose_solution(topic, post_of(topic, member, number), by=member, reason=said(request, "reason"))
    return same_page(request, topic, number)


@on_question
def take_proposal_back(request: HttpRequest, member: Member, topic: Topic, *, number: int) -> str:
    """Take one's own proposal back."""
    own = Proposal.objects.select_related("post__topic").of(post_of(topic, member, number), by=member)
    if own is not None:
        withdraw_proposal(own, by=member)
    return same_page(request, topic, number)
