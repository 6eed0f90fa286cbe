"""Markdown to HTML and foreign HTML to harmless HTML; the only place that makes text safe to show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

RENDERER_VERSION = 2
NAME = re.compile("@([a-z0-9]+(?:[-_][a-z0-9]+)*)", re.IGNORECASE)
# How many people one text may call; more would be a circular.
NAMES_AT_MOST = 10

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


@dataclass(frozen=True)
class Names:
    """Who is named by ``@name`` in a text, in small letters: called, or only named where words are quoted."""

    called: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        return iter((*self.called, *self.quoted))


def render_markdown(source: str, addresses: Mapping[str, str] | None = None) -> str:
    """Return sanitised HTML for a member's Markdown; names that have an address link to it."""
    return sanitise_html(_markdown.render(source, {"addresses": addresses or {}}))


def sanitise_html(source: str) -> str:
    """Return only the allowed part of foreign HTML; links gain ``rel`` so that spam does not pay."""
    return str(_cleaner.clean(source))


def names_in(source: str) -> Names:
    """Read who is named in a text; what stands in code, in links and in addresses calls nobody."""
    if "@" not in source:
        return Names()
    called, quoted = dict[str, None](), dict[str, None]()
    depth = 0
    for token in _markdown.parse(source):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        names = {child.content: None for child in token.children or () if child.type == "name"}
        (quoted if depth else called).update(names)
    # Whoever is called and quoted is called.
    only_quoted = [name for name in quoted if name not in called]
    return Names(tuple(called)[:NAMES_AT_MOST], tuple(only_quoted)[:NAMES_AT_MOST])


def _read_name(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- the parser's signature
    """Take ``@name`` as a token of its own where a word may begin and no link stands around it."""
    before = state.src[state.pos - 1] if state.pos else " "
    found = NAME.match(state.src, state.pos)
    if found is None or state.linkLevel or before.isalnum() or before in "@/._-":
        return False
    after = state.src[found.end() : found.end() + 2]
    # An address has a second @, or a dot and a letter behind it; a sentence ends in a dot and nothing.
    if after[:1] in {"@", "_", "-"} or after[:1].isalnum() or (after[:1] == "." and after[1:].isalnum()):
        return False
    if not silent:
        state.push("name", "", 0).content = found[1].lower()
        state.tokens[-1].markup = found[0]
    state.pos = found.end()
    return True


def _write_name(
    _renderer: RendererProtocol, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType
) -> str:
    token, addresses = tokens[index], env.get("addresses", {})
    address = addresses.get(token.content)
    return f'<a href="{address}">{token.markup}</a>' if address else token.markup


def _reader() -> MarkdownIt:
    """Raw HTML is off: what a member types between angle brackets is shown as typed."""
    options: dict[str, Any] = {"html": False, "linkify": False, "typographer": False}
    reader = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    reader.inline.ruler.push("name", _read_name)
    reader.add_render_rule("name", _write_name)
    return reader


_markdown = _reader()
