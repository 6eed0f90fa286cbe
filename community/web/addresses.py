"""Where a post is shown, and which post an address asks for."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.utils.cache import patch_cache_control

from community.models import Topic


def lead_to(address: str, request: HttpRequest | None = None) -> HttpResponsePermanentRedirect:
    """Lead to where a thing is now, for good to search engines, with the query of the request if there is one.

    Browsers ask again each time: a title that is changed back, or a merge that is taken back, would lead in circles.
    """
    query = request.META.get("QUERY_STRING", "") if request else ""
    response = HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)
    patch_cache_control(response, no_cache=True)
    return response


def address_of(topic: Topic, number: int) -> str:
    """Where a post is shown: on the first page, or on the one that begins with it."""
    return topic.address_of_post(number)


def asked_number(request: HttpRequest, name: str) -> int:
    """Read a post's number from the address; none is zero. Raises ``BadRequest``."""
    given = request.GET.get(name, "") or "0"
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise BadRequest
    return int(given)
