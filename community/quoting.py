"""Quoting a post in an answer, in the form that names the person: ``> @handle:`` above the words."""

from html import unescape

from django.utils.html import strip_tags

from community.models import Post

# Whoever wants to quote more says what about.
QUOTED_AT_MOST = 1500


def quotation_of(post: Post) -> str:
    """Return the words of a post as a quotation; what it quotes itself is left out, and what is very long is cut."""
    body = post.body if post.format == Post.Format.MARKDOWN else unescape(strip_tags(post.html))
    own = "\n".join(line for line in body.splitlines() if not line.lstrip().startswith(">")).strip()
    if len(own) > QUOTED_AT_MOST:
        own = own[:QUOTED_AT_MOST].rsplit(" ", 1)[0] + " …"
    name = f"@{post.author.handle}" if post.author.handle else str(post.author)
    lines = [f"{name}:", "", *own.splitlines()]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
