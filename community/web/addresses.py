"""Where a post is shown, and which post an address asks for."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from community.models import Topic


def address_of(topic: Topic, number: int) -> str:
    """Where a post is shown: on the first page, or on the one that begins with it."""
    return topic.address_of_post(number)


def asked_number(request: HttpRequest, name: str) -> int:
    """Read a post's number from the address; none is zero. Raises ``BadRequest``."""
    given = request.GET.get(name, "") or "0"
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise BadRequest
    return int(given)
