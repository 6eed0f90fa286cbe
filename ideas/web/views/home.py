"""The front page; it shows questions and ideas, so it lives in the upper one of the two apps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.web.views.lists import rows_for
from ideas.models import Idea
from ideas.web.views.lists import ideas_for

SHOWN = 5
# Where a vote still counts.
LISTENING = (Idea.Status.OPEN, Idea.Status.UNDER_REVIEW, Idea.Status.PLANNED, Idea.Status.STARTED)


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Show what was solved lately, where help is wanted, and which ideas are wanted most."""
    topics = rows_for(request.user).standing()
    context = {
        "solved": topics.solved().order_by("-solved_at", "-id")[:SHOWN],
        "unanswered": topics.unanswered().newest_first()[:SHOWN],
        "ideas": ideas_for(request.user).without_held().filter(status__in=LISTENING).most_wanted_first()[:SHOWN],
    }
    return render(request, "ideas/home.html", context)
