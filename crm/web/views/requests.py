"""A customer's own requests to the desk: where each stands, and what was answered."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.web.paging import read_page
from crm.models import Ticket


@require_safe
@login_required
def list_requests(request: HttpRequest) -> HttpResponse:
    """Show one's own requests, the newest first."""
    own = Ticket.objects.asked_by(request.user).select_related("topic")
    page = read_page(own, ["opened_at", "id"], request)
    return render(request, "crm/requests.html", {"page": page})


@require_safe
@login_required
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of one's own requests."""
    own = Ticket.objects.asked_by(request.user).select_related("topic__category", "resolution__member")
    return render(request, "crm/request.html", {"ticket": get_object_or_404(own, pk=pk)})
