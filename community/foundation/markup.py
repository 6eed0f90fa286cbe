"""Markdown to HTML and foreign HTML to harmless HTML; the only place that makes text safe to show."""

import nh3
from markdown_it import MarkdownIt

RENDERER_VERSION = 1

# Raw HTML is off: what a member types between angle brackets is shown as typed.
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
    ["table", "strikethrough"]
)

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "details", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("i", "img", "kbd", "li", "ol", "p", "pre", "s", "samp", "strong", "sub", "summary", "sup", "table", "tbody"),
    *("td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "code": {"class"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}

# Made once: building the lists anew for every text costs as much as cleaning it.
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow ugc noopener",
)


def render_markdown(source: str) -> str:
    """Return sanitised HTML for a member's Markdown."""
    return sanitise_html(_markdown.render(source))


def sanitise_html(source: str) -> str:
    """Return only the allowed part of foreign HTML; links gain ``rel`` so that spam does not pay."""
    return str(_cleaner.clean(source))
