"""Terms, notices and the imprint, every version of them, and agreeing to what changed."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.models import Consent, LegalVersion, Member
from community.models.legal import asked_of
from community.web.forms_legal import ConsentForm
from community.web.htmx import by_htmx
from community.web.unfinished import Carried, keep_what_was_sent, read_carried


@require_safe
def show_legal(request: HttpRequest, kind: str, number: int | None = None) -> HttpResponse:
    """Show what holds today, or one version of it, with a way to all others."""
    if kind not in LegalVersion.Kind.values:
        raise Http404
    versions = list(LegalVersion.objects.visible_to(request.user).filter(kind=kind).with_texts().newest_first())
    holds = next(iter(LegalVersion.objects.current().filter(kind=kind)), None)
    wanted = number if number is not None else holds and holds.number
    version = next((one for one in versions if one.number == wanted), None)
    if number is not None and version is None:
        raise Http404
    context = {"title": LegalVersion.Kind(kind).label, "version": version, "versions": versions, "holds": holds}
    return render(request, "community/legal.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """Show what changed and let the member agree, sign out or leave for good."""
    member = request.user
    assert isinstance(member, Member)
    onward, carried = _onward(request), read_carried(request)
    form = ConsentForm(request.POST if request.method == "POST" else None, member=member)
    if request.method == "POST" and form.is_valid():
        form.give(member, Consent.Way.ASKED_AGAIN)
        if carried:
            return render(request, "community/carried.html", {"carried": carried, "onward": onward})
        return redirect(onward)
    if request.method != "POST" and not asked_of(member).exists():
        return redirect(onward)
    return ask_for_consent(request, form, onward, status=400 if form.is_bound else 200, carried=carried)


def ask_first(request: HttpRequest) -> HttpResponse:
    """Answer somebody who writes before agreeing: nothing was done, what was typed is kept, here is what to agree to."""
    referer = urlsplit(request.headers.get("referer", ""))
    came_from = referer.path if referer.netloc == request.get_host() else ""
    if by_htmx(request):
        # What was typed stays in the open page; the bar on top of every page leads to the texts.
        return HttpResponse(_("Please agree to our terms first."), status=403, content_type="text/plain; charset=utf-8")
    assert isinstance(request.user, Member)
    onward, carried = keep_what_was_sent(request, request.user)
    form = ConsentForm(member=request.user)
    return ask_for_consent(request, form, onward or came_from, status=403, carried=carried)


def ask_for_consent(
    request: HttpRequest, form: ConsentForm, onward: str, *, status: int, carried: Carried
) -> HttpResponse:
    """Show the texts and the box."""
    versions = (
        LegalVersion.objects.visible_to(request.user)
        .filter(pk__in=[one.pk for one in form.versions])
        .with_texts()
        .newest_first()
    )
    context = {"form": form, "versions": versions, "onward": onward, "carried": carried}
    # The page comes in place of any other one, which would say once more that something has changed.
    context["asks_for_consent"] = True
    context["is_kept"] = bool(carried) or "kept=1" in onward
    return render(request, "community/consent.html", context, status=status)


def _onward(request: HttpRequest) -> str:
    """Where the member came from, if it is one of our pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else settings.LOGIN_REDIRECT_URL
