"""Makes Markdown of foreign HTML, so that whoever edits an idea later sees words and not tags; nothing is embedded."""

import re
from html.parser import HTMLParser

_INLINE = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_BLOCKS = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "tr"})
_UNSEEN = frozenset({"script", "style", "iframe", "object", "template"})
_HTML = re.compile(
    r"</?(?:p|div|br|ul|ol|li|a|strong|b|em|i|u|h[1-6]|span|img|blockquote|table)\b[^>]*>", re.IGNORECASE
)
_SIGNS = re.compile(r"([\\`*_\[\]<>])")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*<?((?:https?:)?//[^)\s>]+)>?[^)]*\)", re.IGNORECASE)


def markdown_of(text: str) -> str:
    """Return Markdown for what may be HTML or plain text."""
    if not _HTML.search(text):
        return text.strip()
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.text()


def without_images(markdown: str) -> str:
    """Make a link of each picture that stands elsewhere, so that no reader's browser fetches what an import brought."""
    return _IMAGE.sub(lambda found: f"[{found[1] or found[2]}]({found[2]})", markdown)


class _Reader(HTMLParser):
    """Collects text with the marks of Markdown; addresses of links stand behind their words."""

    def __init__(self) -> None:
        super().__init__()
        # What is written into, the innermost mark last: the mark, and its pieces.
        self.open: list[tuple[str, list[str]]] = [("", [])]
        self.lists: list[int | None] = []
        self.address = ""
        self.unseen = 0

    def text(self) -> str:
        """Return all that was read."""
        while len(self.open) > 1:
            self._close()
        lines = [line.rstrip() for line in "".join(self.open[0][1]).split("\n")]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in _UNSEEN
        if tag in _BLOCKS:
            self._write("\n\n")
        if tag in {"ul", "ol"}:
            self.lists.append(1 if tag == "ol" else None)
        elif tag in _INLINE:
            self.open.append((_INLINE[tag], []))
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""
        elif tag == "br":
            self._write("  \n")
        elif tag == "li":
            self._begin_item()
        elif tag.startswith("h") and tag in _BLOCKS:
            self._write(f"{'#' * int(tag[1])} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in _INLINE and self.open[-1][0] == _INLINE[tag]:
            self._close()
        if tag == "a" and self.address:
            self._write(f" ({self.address})")
            self.address = ""
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
        if tag in _BLOCKS:
            self._write("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            # Whoever links an address to itself has said it.
            self.address = "" if data.strip() == self.address else self.address
            self._write(_SIGNS.sub(r"\\\1", re.sub(r"\s+", " ", data)))

    def _begin_item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        indent = "   " * max(len(self.lists) - 1, 0)
        self._write(f"\n{indent}{'-' if number is None else f'{number}.'} ")

    def _write(self, text: str) -> None:
        self.open[-1][1].append(text)

    def _close(self) -> None:
        """Put marks around words, not around the blanks beside them, where they would mark nothing."""
        mark, pieces = self.open.pop()
        text = "".join(pieces)
        words = text.strip()
        if not words or "\n\n" in words:
            self._write(text)
        else:
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            self._write(f"{before}{mark}{words}{mark}{after}")
