"""Tagged links: they count, remember for a day by which one somebody came, and lead on."""

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.models import Member
from community.visitors import is_robot
from crm.models import CampaignLink
from crm.operations.campaigning import count_click, note_arrival

COOKIE = "came-by"
SALT = "mitwert.came-by"
REMEMBERED_SECONDS = 24 * 60 * 60


@require_safe
@never_cache
def follow_link(request: HttpRequest, tag: str) -> HttpResponse:
    """Lead to the place of a link; programs are led there too, and counted for nobody."""
    link = get_object_or_404(CampaignLink.objects.tagged(tag))
    answer = HttpResponseRedirect(link.path)
    if request.method != "GET" or is_robot(request):
        return answer
    count_click(link)
    if isinstance(request.user, Member):
        note_arrival(link.pk, request.user, at=timezone.now())
    else:
        word = signing.dumps(link.pk, salt=SALT)
        # It names a link and nobody; it is read once, when somebody signs in or signs up.
        answer.set_cookie(
            COOKIE, word, max_age=REMEMBERED_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return answer


def arrived(request: HttpRequest, member: Member) -> None:
    """Know by which link somebody came who has just signed in or up."""
    word = request.COOKIES.get(COOKIE, "")
    if not word:
        return
    try:
        link_id = signing.loads(word, salt=SALT, max_age=REMEMBERED_SECONDS)
    except signing.BadSignature:
        return
    if isinstance(link_id, int):
        note_arrival(link_id, member, at=timezone.now())
