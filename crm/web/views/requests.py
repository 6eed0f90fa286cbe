"""A customer's own requests to the desk: where each stands, what was said, and what one may do."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.foundation.errors import Conflict, DomainError
from community.models import Attachment, Member
from community.web.once import act_once
from community.web.paging import read_page
from community.web.refusals import add_refusal, outcome_of, status_of
from community.web.views.attachments import POLICY, as_private
from crm.models import Message, MessageFile, Satisfaction, Ticket, TicketMerge
from crm.operations.conversing import say_it_is_solved, write_to_desk
from crm.operations.rating import give_satisfaction
from crm.operations.saying import Words
from crm.operations.solving import ask_again
from crm.web.forms import ReplyForm, SatisfactionForm

# Of what was said the newest; a link goes back to what was before.
MESSAGES_SHOWN = 200


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
    return _page(request, _own(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reply_to_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to the desk; what is refused stays on the form, with its files."""
    ticket = _own(request, pk)
    if request.method != "POST":
        return redirect("request", pk)
    member = _member(request)
    form, status = ReplyForm(request.POST, request.FILES), 400
    if form.keep_files(member) and form.is_valid():
        words = Words(form.cleaned_data["body"], form.attachment_ids)

        def write() -> str:
            return f"{reverse('request', args=[write_to_desk(ticket, words, by=member).ticket_id])}#said-last"

        try:
            return HttpResponseRedirect(act_once(request, form.cleaned_data["form_key"], write))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return _page(request, ticket, status=status, form=form)


@require_POST
@login_required
def end_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is solved."""
    try:
        say_it_is_solved(_own(request, pk), by=_member(request))
        messages.success(request, _("Good to hear! How did it go?"))
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("request", pk)


@require_POST
@login_required
def reopen_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is not solved after all."""
    try:
        going_on = ask_again(_own(request, pk), by=_member(request))
    except Conflict as refusal:
        messages.info(request, str(refusal))
        return redirect("request", pk)
    messages.success(request, _("It is open again. Please say what is still wrong."))
    return HttpResponseRedirect(f"{reverse('request', args=[going_on.pk])}#reply")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rate_own_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how it went; what is refused stays on the form."""
    if request.method != "POST":
        return redirect("request", pk)
    ticket = _own(request, pk)
    form = SatisfactionForm(request.POST)
    status = outcome_of(form, lambda: give_satisfaction(ticket, by=_member(request), **form.cleaned_data))
    if status != 302:
        return _page(request, ticket, status=status, rating=form)
    messages.success(request, _("Thank you for telling us."))
    return redirect("request", pk)


@require_safe
@login_required
def fetch_message_file(request: HttpRequest, pk: int, name: str = "") -> HttpResponseBase:
    """Hand a file to whoever may see its message, as something to keep and never as a page."""
    file = get_object_or_404(MessageFile.objects.visible_to(request.user), pk=pk)
    etag = f'"{file.sha256}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return as_private(unchanged)
    try:
        stored = default_storage.open(file.stored_as)
    except FileNotFoundError as missing:
        raise Http404 from missing
    kind = "text/plain; charset=utf-8" if file.kind == Attachment.Kind.TEXT else file.kind
    response = FileResponse(stored, as_attachment=True, filename=file.name, content_type=kind)
    response["ETag"] = etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return as_private(response)


def _own(request: HttpRequest, pk: int) -> Ticket:
    own = Ticket.objects.asked_by(request.user)
    return get_object_or_404(
        own.select_related("topic__category", "follows", "contact", "satisfaction", "merge__into"), pk=pk
    )


def _page(
    request: HttpRequest,
    ticket: Ticket,
    *,
    status: int = 200,
    form: ReplyForm | None = None,
    rating: SatisfactionForm | None = None,
) -> HttpResponse:
    # Whoever works here and asks something privately reads no notes about it either.
    said, earlier = _said(request, ticket)
    given: Satisfaction | None = None
    with suppress(Satisfaction.DoesNotExist):
        given = ticket.satisfaction
    context: dict[str, Any] = {
        "ticket": ticket,
        "said": said,
        "earlier": earlier,
        "form": form or ReplyForm(),
        "given": given,
        "told_in": _told_in(ticket),
        "rating": (rating or SatisfactionForm.of(given)) if ticket.is_solved else None,
        "may_end": ticket.topic_id is None and not ticket.is_solved and ticket.status != Ticket.Status.CLOSED,
        "may_reopen": ticket.topic_id is None and ticket.is_solved,
    }
    return render(request, "crm/request.html", context, status=status)


def _said(request: HttpRequest, ticket: Ticket) -> tuple[list[Message], Message | None]:
    """Return what was said last, or before what a link names, and from where on an earlier page goes back."""
    said = ticket.messages.said_to_customers().of_known_senders().with_files()
    word = request.GET.get("before", "")
    before = said.filter(pk=int(word)).first() if word.isascii() and word.isdecimal() and len(word) < 19 else None
    if before is not None:
        earlier = Q(written_at=before.written_at, pk__lt=before.pk) | Q(written_at__lt=before.written_at)
        said = said.filter(earlier)
    newest = list(said.order_by("-written_at", "-id")[: MESSAGES_SHOWN + 1])
    shown = newest[:MESSAGES_SHOWN][::-1]
    return shown, shown[0] if len(newest) > MESSAGES_SHOWN else None


def _told_in(ticket: Ticket) -> Ticket | None:
    """Return one's own request in which this one goes on; that of a colleague is theirs."""
    with suppress(TicketMerge.DoesNotExist):
        into = ticket.merge.into
        return into if into.contact_id == ticket.contact_id else None
    return None


def _member(request: HttpRequest) -> Member:
    assert isinstance(request.user, Member)
    return request.user
