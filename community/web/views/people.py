"""The public profile of a member, and the language in which somebody reads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from community.badges import BADGES, Badge
from community.leaderboards import people_helped
from community.models import Member, Post
from community.trust import level_of
from community.web.paging import page_of
from community.web.views.lists import rows_for
from community.web.watches import level_in_row

SHOWN = 10


@require_safe
def list_members(request: HttpRequest) -> HttpResponse:
    """Show who is here, the newest first, page by page; a name is looked for by the search."""
    people = Member.objects.people().remembered().annotate(helped=people_helped(request.user))

    def read(key: tuple[Any, int] | None, size: int, backwards: bool) -> list[Member]:  # noqa: FBT001 -- how pages are read
        beyond = {"pk__gt" if backwards else "pk__lt": key[1]} if key else {}
        return list(people.filter(**beyond).order_by("pk" if backwards else "-pk")[:size])

    return render(request, "community/members.html", {"page": page_of(read, "pk", request)})


@require_safe
def show_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who somebody is, whom they helped, and what they wrote where the reader may look."""
    people = Member.objects.people().annotate(
        watch_level=level_in_row(request.user, "person"), helped=people_helped(request.user)
    )
    member = get_object_or_404(people, pk=pk)
    answers = Post.objects.visible_to(request.user).standing().filter(author=member, number__gt=1)
    context = {
        "member": member,
        "helped": member.helped,
        "badges": _badges(member),
        "level": level_of(member).label,
        "answers": answers.select_related("topic__solution").defer("body").order_by("-created_at", "-id")[:SHOWN],
        "questions": rows_for(request.user).questions().filter(author=member).newest_first()[:SHOWN],
    }
    return render(request, "community/member.html", context)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on; a member's choice goes along to every device."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Member) and language in dict(settings.LANGUAGES):
        request.user.locale = language
        request.user.save(update_fields=["locale"])
    return set_language(request)


def _badges(member: Member) -> list[Badge]:
    """What the member has earned, the newest first; badges that we do not give any more are left out."""
    codes = member.badges.held().order_by("-awarded_at", "-id").values_list("badge", flat=True)
    return [BADGES[code] for code in codes if code in BADGES]
