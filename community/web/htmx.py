"""Whether a page asks for a part of itself."""

from django.http import HttpRequest


def by_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx sent this from a page that stays open; only a part of the page is wanted then."""
    return bool(getattr(request, "htmx", False))
