"""What Markdown makes of comments."""

import re

from community.foundation.markup import render_markdown

# Text without any mark, on one line.
_PLAIN = re.compile(r"[^\s#>+=\-\d|~*_\[\]`<&\\!\xa0][^*_\[\]`<>&\\~\n\r\t\xa0\x00-\x1f]*")


def comment_html(text: str) -> str:
    """Return what Markdown makes of a comment; most have no mark at all, and need no parser to become themselves."""
    return f"<p>{text.rstrip(' ')}</p>\n" if _PLAIN.fullmatch(text) else render_markdown(text)
