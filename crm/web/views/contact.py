"""Writing to the desk in private, after looking whether the community has solved it already."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import AskSession, Member
from community.models.visit import business_day
from community.operations.asking import Asking, begin_asking
from community.operations.holding_out import running_hold_out
from community.visitors import asker_of, hand_out_cookie
from community.web.banners import banner_in, known_like
from community.web.once import act_once
from community.web.refusals import add_refusal, status_of
from community.web.tracks import Track, address_with_track, read_track
from crm.operations.conversing import open_request
from crm.operations.saying import Words
from crm.web.forms import ContactForm, SubjectForm


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Show the way to the desk, or send what was written; a refused form keeps its text and its files."""
    if request.method != "POST":
        return _show_beginning(request)
    if not isinstance(request.user, Member):
        return redirect_to_login(_onward(request))
    member = request.user
    form, status = ContactForm(request.POST, request.FILES), 400
    if form.keep_files(member) and form.is_valid():
        words = Words(form.cleaned_data["body"], form.attachment_ids)

        def send() -> str:
            # That support was contacted is what the session looks for when its window closes; nothing else is needed.
            ticket = open_request(form.cleaned_data["subject"], words, by=member)
            return reverse("request", args=[ticket.pk])

        try:
            return HttpResponseRedirect(act_once(request, form.cleaned_data["form_key"], send))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return _page(request, {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def look_before_contact(request: HttpRequest) -> HttpResponse:
    """Show solved questions and articles like it; who is held out from that gets the plain form at once."""
    if request.method != "POST":
        return redirect("contact")
    about = SubjectForm(request.POST)
    if not about.is_valid():
        return _page(request, {"first": about}, status=400)
    now = timezone.now()
    hold_out = running_hold_out(now)
    asker = asker_of(request, business_day(now), lasting=hold_out is not None)
    asking = begin_asking(
        about.cleaned_data["subject"],
        request.POST.get("body", "").replace("\x00", ""),
        by=request.user,
        visitor=asker.key,
        hold_out=hold_out,
    )
    response = _show_answers(request, asking)
    hand_out_cookie(response, asker)
    return response


def _show_beginning(request: HttpRequest) -> HttpResponse:
    """Ask what it is about first; whoever comes back from signing in goes on where they were."""
    track = read_track(request.GET.get("track", ""))
    session = AskSession.objects.tracked(track.session).first() if track else None
    if session is not None and isinstance(request.user, Member):
        return _page(request, {"form": ContactForm(initial={"subject": session.title, "track": str(track)})})
    return _page(request, {"first": SubjectForm(initial={"subject": session.title if session else ""})})


def _show_answers(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Show what was found above the form; strangers are led on to sign in and back."""
    track = Track(asking.session.pk)
    context: dict[str, Any] = {
        "track": track,
        "looked": not asking.session.held_out,
        "known": known_like(asking.session.title, request.user),
        "answers": [
            (one.similar, address_with_track(one.similar.get_absolute_url(), one.row)) for one in asking.suggested
        ],
    }
    onward = f"{reverse('contact')}?track={track}"
    if isinstance(request.user, Member):
        initial = {"subject": asking.session.title, "body": request.POST.get("body", ""), "track": str(track)}
        return _page(request, {**context, "form": ContactForm(initial=initial)})
    return redirect_to_login(onward) if asking.session.held_out else _page(request, {**context, "onward": onward})


def _onward(request: HttpRequest) -> str:
    track = read_track(request.POST.get("track", ""))
    return f"{reverse('contact')}?track={track}" if track else reverse("contact")


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, and above the form what is known to be broken."""
    return render(request, "crm/contact.html", {"banner": banner_in(request.user, None), **context}, status=status)
