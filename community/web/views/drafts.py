"""Drafts and previews: what was typed so far, kept and shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.foundation.errors import DomainError
from community.models import Draft, Member, Topic
from community.operations.drafting import discard_draft, save_draft
from community.web.htmx import by_htmx
from community.web.paging import read_page
from community.web.previews import preview_of
from community.web.refusals import status_of
from community.web.unfinished import unfinished_in


@login_required
@require_safe
def list_drafts(request: HttpRequest) -> HttpResponse:
    """Show what the member has not finished."""
    drafts = Draft.objects.visible_to(request.user).select_related("topic")
    return render(request, "community/drafts.html", {"page": read_page(drafts, ["updated_at", "id"], request)})


@login_required
@require_POST
def keep_draft(request: HttpRequest) -> HttpResponse:
    """Keep what stands on a form; htmx sends it while somebody types, a button does without."""
    assert isinstance(request.user, Member)
    topic = _topic(request)
    try:
        draft = save_draft(unfinished_in(request), by=request.user, topic=topic)
    except DomainError as refusal:
        return render(request, "community/partials/draft_state.html", {"refusal": refusal}, status=status_of(refusal))
    if by_htmx(request):
        return render(request, "community/partials/draft_state.html", {"draft": draft, "now": timezone.now()})
    messages.success(request, _("Your draft is kept."))
    return redirect("drafts")


@login_required
@require_POST
def drop_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    assert isinstance(request.user, Member)
    draft = get_object_or_404(Draft.objects.visible_to(request.user).select_related("topic"), pk=pk)
    discard_draft(by=request.user, topic=draft.topic)
    messages.success(request, _("The draft is gone."))
    return redirect("drafts")


@login_required
@require_POST
def show_preview(request: HttpRequest) -> HttpResponse:
    """Show how the text on a form would look; nothing is kept."""
    return render(request, "community/partials/preview.html", {"preview": preview_of(request)})


def _topic(request: HttpRequest) -> Topic | None:
    number = request.POST.get("topic", "")
    if not number:
        return None
    visible = Topic.objects.visible_to(request.user).select_related("category__circle")
    return get_object_or_404(visible, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
