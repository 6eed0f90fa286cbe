"""How a text on a form would look."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from community.foundation.markup import render_markdown


def preview_of(request: HttpRequest) -> SafeString:
    """Render what was typed as a post would be rendered; what is too long for a post is cut."""
    body = request.POST.get("body", "").replace("\r\n", "\n")[: settings.POST_LENGTH_LIMIT]
    return mark_safe(render_markdown(body))  # noqa: S308 -- sanitised by the one renderer that all posts go through
