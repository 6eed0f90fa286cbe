"""What holds for every text that a member hands in."""

from django.conf import settings

from community.errors import TextIsEmpty, TextIsTooLong

TITLE_LENGTH_LIMIT = 300


def checked_title(title: str) -> str:
    """Return the title in one line. Raises ``TextIsEmpty`` or ``TextIsTooLong``."""
    title = " ".join(title.split())
    if not title:
        raise TextIsEmpty(pointer="/title")
    if len(title) > TITLE_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/title")
    return title


def checked_body(body: str, *, pointer: str = "/body") -> str:
    """Return the text without outer white space. Raises ``TextIsEmpty`` or ``TextIsTooLong``."""
    body = body.strip()
    if not body:
        raise TextIsEmpty(pointer=pointer)
    return checked_length(body, pointer=pointer)


def checked_length(body: str, *, pointer: str = "/body") -> str:
    """Return the text, which may be empty. Raises ``TextIsTooLong``."""
    if len(body) > settings.POST_LENGTH_LIMIT:
        raise TextIsTooLong(pointer=pointer)
    return body
