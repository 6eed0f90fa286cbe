"""Where a post is shown, and which post an address asks for."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from community.models import Topic
from community.web.paging import PAGE_SIZE


def address_of(topic: Topic, number: int) -> str:
    """Where a post is shown: on the first page, or on the one that begins with it."""
    page = f"?after={number - 1}" if number > PAGE_SIZE + 1 else ""
    return f"{topic.get_absolute_url()}{page}#post-{number}"


def asked_number(request: HttpRequest, name: str) -> int:
    """Read a post's number from the address; none is zero. Raises ``BadRequest``."""
    given = request.GET.get(name, "") or "0"
    if not (given.isascii() and given.isdigit() and len(given) <= 9):
        raise BadRequest
    return int(given)
