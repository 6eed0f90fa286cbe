"""Found words, marked in text from anybody: everything is escaped first, and only the marks become HTML."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from community.reports.searching import MARKS


def marked(text: str) -> SafeString:
    """Return a text as HTML in which the found words are marked."""
    begin, end = MARKS
    # Marks never nest and come in pairs; a lone one would leave an element open.
    pieces = escape(text).split(begin)
    html = pieces[0]
    for piece in pieces[1:]:
        found, closed, rest = piece.partition(end)
        html += f"<mark>{found}</mark>{rest}" if closed else found
    return mark_safe(html.replace(end, ""))  # noqa: S308 -- escaped above


def unmarked(text: str) -> str:
    """Return a text without the marks."""
    return text.replace(MARKS[0], "").replace(MARKS[1], "")
