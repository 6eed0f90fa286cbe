"""Badges, leaderboards and the super users."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.contrib.messages import error, success
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.badges import BADGES
from community.foundation.errors import DomainError
from community.leaderboards import Period, holders_of, holders_of_all, leaderboard
from community.models import Category, Member, SuperUserSeat
from community.models.trust import TrustLevel
from community.operations.super_users import accept_invitation, end_super_user, programme
from community.reports.standing import Measure, measures_of_levels, new_rights_of, standing_of
from community.web.paging import read_page
from community.web.rights import IN_WORDS


@require_safe
def list_badges(request: HttpRequest) -> HttpResponse:
    """Show what can be earned, and what the reader has."""
    holders = holders_of_all()
    own = set()
    if isinstance(request.user, Member):
        own = set(request.user.badges.held().values_list("badge", flat=True))
    rows = [(badge, holders.get(code, 0), code in own) for code, badge in BADGES.items()]
    return render(request, "community/badges.html", {"rows": rows})


@require_safe
def show_badge(request: HttpRequest, code: str) -> HttpResponse:
    """Show who has a badge, the newest first."""
    badge = BADGES.get(code)
    if badge is None:
        raise Http404
    page = read_page(holders_of(code), ["awarded_at", "id"], request)
    return render(request, "community/badge.html", {"badge": badge, "page": page})


@require_safe
def show_leaderboard(request: HttpRequest) -> HttpResponse:
    """Show who helped most in a period, everywhere or in one category."""
    period = request.GET.get("period", Period.MONTH.value)
    if period not in Period.values:
        raise Http404
    categories = list(Category.objects.visible_to(request.user))
    slug = request.GET.get("category", "")
    category = next((one for one in categories if one.slug == slug), None)
    if slug and category is None:
        raise Http404
    context = {
        "places": leaderboard(request.user, period, timezone.localdate(), category),
        "periods": Period.choices,
        "period": period,
        "categories": categories,
        "category": category,
    }
    return render(request, "community/leaderboard.html", context)


@dataclass(frozen=True)
class LevelShown:
    """One level: what it takes, how far the reader is, and what it brings."""

    level: TrustLevel
    measures: list[str]
    rights: list[Promise]
    is_own: bool


@require_safe
def show_trust(request: HttpRequest) -> HttpResponse:
    """Show what each level takes and brings, and to members how they stand."""
    reader = request.user if isinstance(request.user, Member) and not request.user.is_employee else None
    standing = standing_of(reader) if reader else None
    bars = {bar.level: bar.measures for bar in standing.bars} if standing else measures_of_levels()
    rows = [
        LevelShown(
            level,
            [_in_words(measure, told=standing is not None) for measure in bars.get(level, ()) if measure.need],
            [IN_WORDS[right] for right in new_rights_of(level)],
            is_own=standing is not None and standing.level == level,
        )
        for level in TrustLevel
    ]
    return render(request, "community/trust.html", {"rows": rows, "standing": standing})


@require_safe
def show_super_users(request: HttpRequest) -> HttpResponse:
    """Show who they are and what it takes, and to those who are invited their invitation."""
    seats = SuperUserSeat.objects.taken().select_related("member").order_by("accepted_at", "id")[:100]
    own = None
    if isinstance(request.user, Member):
        own = request.user.super_user_seats.standing().first()
    return render(request, "community/super_users.html", {"seats": seats, "own": own, "programme": programme()})


@login_required
@require_POST
def answer_invitation(request: HttpRequest, answer: str) -> HttpResponse:
    """Accept the invitation, decline it, or give the seat back."""
    assert isinstance(request.user, Member)
    seat = get_object_or_404(SuperUserSeat.objects.standing(), member=request.user)
    try:
        if answer == "accept":
            accept_invitation(seat, by=request.user)
            success(request, _("Welcome among the super users!"))
        else:
            end_super_user(seat, by=request.user, reason="")
            success(request, _("Done. Thank you for telling us."))
    except DomainError as refusal:
        error(request, str(refusal))
    return redirect("super-users")


@login_required
@require_POST
def choose_ranking(request: HttpRequest, answer: str) -> HttpResponse:
    """Be shown in leaderboards, or not."""
    assert isinstance(request.user, Member)
    request.user.in_leaderboards = answer == "show"
    request.user.save(update_fields=["in_leaderboards"])
    return redirect("leaderboards")


def _in_words(measure: Measure, *, told: bool) -> str:
    """Say what a level takes, and how much of it the reader has."""
    need = int(measure.need)
    match measure.name:
        case "helped":
            words = ngettext("%(need)d person helped", "%(need)d people helped", need) % {"need": need}
        case "solutions":
            words = ngettext("%(need)d question solved", "%(need)d questions solved", need) % {"need": need}
        case "days":
            words = ngettext("%(need)d day here", "%(need)d days here", need) % {"need": need}
        case _:
            words = _("%(need)d %% of what one wrote stands") % {"need": need}
    return _("%(words)s (you: %(have)d)") % {"words": words, "have": measure.have} if told else words
