"""Saying of a question that it was asked before: looking for the original, pointing to it, and taking that back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.foundation.errors import DomainError
from community.models import Member, Topic
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.permissions import can_mark_duplicate, can_see_what_is_asked_again
from community.reports.asked_again import attach_people, most_asked_again
from community.reports.queries import LENGTH_AT_MOST
from community.web.originals import question_named, questions_like
from community.web.paging import read_page
from community.web.refusals import status_of
from community.web.views.acts import on_question


@require_http_methods(["GET", "HEAD", "POST"])
def point_to_original(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for the original by number, address or words, and point to the one that is chosen."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user).questions(), pk=pk)
    member = request.user
    if not isinstance(member, Member):
        return redirect_to_login(request.path)
    if not can_mark_duplicate(member, topic):
        raise Http404
    refusal, status = "", 200
    if request.method == "POST":
        original = question_named(request.POST.get("original", "")[:LENGTH_AT_MOST], member)
        try:
            if original is not None:
                mark_duplicate(topic, original, by=member)
                messages.success(request, _("Thank you. Whoever comes here is led to the original now."))
                return redirect(topic)
            refusal, status = _("There is no such question."), 400
        except DomainError as refused:
            refusal, status = str(refused), status_of(refused)
    typed = request.GET.get("q", "")[:LENGTH_AT_MOST]
    found = questions_like(typed or topic.title, member, other_than=topic)
    context = {"topic": topic, "typed": typed, "found": found, "refusal": refusal}
    return render(request, "community/original.html", context, status=status)


@login_required
@require_safe
def show_asked_again(request: HttpRequest) -> HttpResponse:
    """Show what is asked again and again, the most often first: what an article would answer once for all."""
    if not (isinstance(request.user, Member) and can_see_what_is_asked_again(request.user)):
        raise PermissionDenied
    rows = most_asked_again(request.user).select_related("category")
    page = read_page(rows, ["duplicate_count", "id"], request)
    attach_people(page.rows, request.user)
    return render(request, "community/asked_again.html", {"page": page})


@on_question
def take_pointer_back(_request: HttpRequest, member: Member, topic: Topic) -> str:
    """Let the question stand by itself again."""
    withdraw_duplicate(topic, by=member)
    return topic.get_absolute_url()
