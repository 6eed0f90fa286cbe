"""The reader's own corner of every page: the bell and the menu of the account, or the way in."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

# What stands there until it is known whom the page is for, or what it answers; no text of anybody holds a null byte.
_SLOT = "\0corner\0"
_IS_LEFT_OPEN = "corner_is_left_open"


@contextmanager
def corner_left_open(request: HttpRequest) -> Iterator[None]:
    """Let pages be rendered without it until the end."""
    setattr(request, _IS_LEFT_OPEN, True)
    try:
        yield
    finally:
        # Also the page for a failure has a corner.
        setattr(request, _IS_LEFT_OPEN, False)


def with_corner(content: bytes, request: HttpRequest) -> bytes:
    """Put it into a page that was rendered without."""
    return content.replace(_SLOT.encode(), _rendered(request).encode())


def corner(request: HttpRequest | None) -> SafeString:
    """What stands there on the page that is being rendered; pages for failures may have no request."""
    return mark_safe(_SLOT) if getattr(request, _IS_LEFT_OPEN, False) else _rendered(request)  # noqa: S308 -- a constant


def _rendered(request: HttpRequest | None) -> SafeString:
    return render_to_string("community/partials/corner.html", request=request)
