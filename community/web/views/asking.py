"""Asking a question, and looking for answers first."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.errors import AskSessionIsClosed, QuestionIsPosted, TopicOfSomebodyElse
from community.foundation.acting import act
from community.foundation.errors import DomainError
from community.limits import hold_back_floods
from community.models import AskSession, Draft, Member, Topic
from community.models.visit import business_day
from community.operations.asking import Asking, begin_asking, record_outcome
from community.operations.drafting import discard_draft
from community.operations.holding_out import running_hold_out
from community.operations.posting import open_topic
from community.visitors import asker_of, hand_out_cookie
from community.web.banners import banner_in, known_like
from community.web.forms import AskForm, TitleForm, typed_in
from community.web.htmx import by_htmx
from community.web.once import act_once
from community.web.previews import preview_of
from community.web.refusals import add_refusal, status_of
from community.web.tracks import Track, address_with_track, read_track

CARRIED = ("title", "category", "body", "tags")
# Fewer letters than these look like everything.
WORTH_LOOKING_FOR = 8


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form, or open the topic that it describes; a refused form keeps its text.

    Strangers may look for answers first; to post they sign in.
    """
    if request.method != "POST":
        return _show_empty_form(request)
    if not isinstance(request.user, Member):
        return redirect_to_login(reverse("ask"))
    form, status = AskForm(request.POST, request.FILES, reader=request.user), 400
    if "preview" in request.POST:
        form.keep_files(request.user)
        context = {"form": form.shown_again(request.user), "preview": preview_of(request)}
        return _page(request, context)
    if form.keep_files(request.user) and form.is_valid():
        try:
            return HttpResponseRedirect(_open(request, request.user, form))
        except DomainError as refusal:
            add_refusal(form, refusal)
            status = status_of(refusal)
    return _page(request, {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def look_first(request: HttpRequest) -> HttpResponse:
    """Show solved questions like the one about to be asked; who is held out from that gets the plain form at once."""
    if request.method != "POST":
        return redirect("ask")
    titled = TitleForm(request.POST)
    if by_htmx(request) and len(request.POST.get("title", "").strip()) < WORTH_LOOKING_FOR:
        return render(request, "community/partials/suggestions.html", {"track": request.POST.get("track", "")})
    if not titled.is_valid():
        return _show_untitled(request, titled)
    now = timezone.now()
    hold_out = running_hold_out(now)
    asker = asker_of(request, business_day(now), lasting=hold_out is not None)
    track = read_track(request.POST.get("track", "")) if by_htmx(request) else None
    asking = begin_asking(
        titled.cleaned_data["title"],
        request.POST.get("body", "").replace("\x00", ""),
        by=request.user,
        visitor=asker.key,
        hold_out=hold_out,
        going_on=track.session if track else None,
    )
    response = _show_answers(request, asking)
    hand_out_cookie(response, asker)
    return response


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, and above the form what is known to be broken."""
    return render(request, "community/ask.html", {"banner": banner_in(request.user, None), **context}, status=status)


@require_safe
def ask_fields(request: HttpRequest) -> HttpResponse:
    """Show what the chosen category wants to know."""
    form = AskForm(reader=request.user, initial={"category": request.GET.get("category", "")})
    return render(request, "community/partials/asked.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@hold_back_floods
def say_helped(request: HttpRequest) -> HttpResponse:
    """Take the word of somebody who found an answer, and say thanks."""
    if request.method == "POST" and (track := read_track(request.POST.get("track", ""))):
        session = AskSession.objects.tracked(track.session).first()
        by = request.user if isinstance(request.user, Member) else None
        if session is not None:
            with suppress(AskSessionIsClosed, QuestionIsPosted):
                record_outcome(session, AskSession.Outcome.HELPED, by=by)
        messages.success(request, _("Good to hear! Nobody needs to ask this again."))
    return redirect("questions")


def _show_empty_form(request: HttpRequest) -> HttpResponse:
    """Show an empty form, or one that goes on with a session that a stranger began before signing in."""
    track = read_track(request.GET.get("track", ""))
    session = AskSession.objects.tracked(track.session).first() if track else None
    title = session.title if session else ""
    if not isinstance(request.user, Member):
        return _page(request, {"form": TitleForm(initial={"title": title})})
    initial: dict[str, Any] = {"title": title, "track": track or "", "category": request.GET.get("category", "")}
    goes_on = session is None or "kept" in request.GET
    draft = Draft.objects.visible_to(request.user).of_question().first() if goes_on else None
    form = AskForm(reader=request.user, initial=initial | (typed_in(draft) if draft else {}))
    if "attached" in request.GET:
        form.begin_with(request.GET["attached"], request.user)
    return _page(request, {"form": form, "may_look": session is None, "draft": draft})


def _show_untitled(request: HttpRequest, titled: TitleForm) -> HttpResponse:
    """Without a title there is nothing to look for; whatever else was typed stays."""
    if isinstance(request.user, Member):
        form = AskForm(reader=request.user, initial=_carried(request))
        context: dict[str, Any] = {"form": form, "refusal": titled.errors["title"], "may_look": True}
    else:
        context = {"form": titled}
    return _page(request, context, status=400)


def _show_answers(request: HttpRequest, asking: Asking) -> HttpResponse:
    """Show what was found above the form; strangers are led on to sign in and back to what they typed."""
    track = Track(asking.session.pk)
    context: dict[str, Any] = {
        "track": track,
        "looked": not asking.session.held_out,
        # No suggestion of what others solved: whoever is held out from those reads it too.
        "known": known_like(asking.session.title, request.user),
        "answers": [
            (one.similar, address_with_track(one.similar.get_absolute_url(), one.row)) for one in asking.suggested
        ],
    }
    onward = f"{reverse('ask')}?track={track}"
    if by_htmx(request):
        return render(request, "community/partials/suggestions.html", context | {"typing": True})
    if isinstance(request.user, Member):
        initial = _carried(request) | {"title": asking.session.title, "track": str(track)}
        context["form"] = AskForm(reader=request.user, initial=initial)
    elif asking.session.held_out:
        return redirect_to_login(onward)
    else:
        context["onward"] = onward
    return _page(request, context)


def _carried(request: HttpRequest) -> dict[str, Any]:
    return {name: request.POST.get(name, "") for name in CARRIED}


def _open(request: HttpRequest, member: Member, form: AskForm) -> str:
    values = {name: form.cleaned_data[name] for name in ("title", "category", "body", "tags")}
    key, track = form.cleaned_data["form_key"], read_track(form.cleaned_data["track"])

    @act
    def open_it() -> str:
        topic = open_topic(by=member, attachments=form.attachment_ids, fields=form.said, **values).topic
        discard_draft(by=member)
        if track is not None:
            _link(track, topic, member)
        return topic.get_absolute_url()

    return act_once(request, key, open_it)


def _link(track: Track, topic: Topic, member: Member) -> None:
    """Tell the session what came of it; a session that is over, or somebody else's, keeps nobody from asking."""
    session = AskSession.objects.tracked(track.session).first()
    if session is not None:
        with suppress(AskSessionIsClosed, QuestionIsPosted, TopicOfSomebodyElse):
            record_outcome(session, AskSession.Outcome.POSTED, by=member, topic=topic)
