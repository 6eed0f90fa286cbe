"""What is new in a letter: without markup, without what it quotes and signs with, and with the names of pictures in their places."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3
from mailparser_reply import EmailReplyParser

from community.foundation.files import is_ornament, plain_name
from community.pieces_of_letters import Pieces, Writing

LANGUAGES = ["en", "de"]
# Longer than any post; the patterns that look for quoted text are not asked to read books.
READ_AT_MOST = 40_000
TAGS_AT_MOST = 8_000
SIGNATURE = "-- "
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "blockquote"}
_UNSEEN = {"style", "script", "head", "title"}
# How the programs of the great mailboxes mark what they quote.
_QUOTES = re.compile("gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg")
# No header of a quotation is longer; the patterns that look for one take their time with such lines.
LONGEST_HEADER_LINE = 300
_PLACE, _PICTURE = "\ue000", "\ue001"
_SHOWN = re.compile(f"{_PICTURE}(\\d+){_PICTURE}")
# Pictures that stand in the markup itself.
_WRITTEN_OUT = re.compile(r"data:(image/[a-z.+-]{1,20});base64,([A-Za-z0-9+/=\s%]*)", re.IGNORECASE)
_NAMED_IN_TEXT = re.compile(r"\[cid:([^\]\s]{1,200})\]")


@dataclass(frozen=True)
class Words:
    """The new words; ``pictures`` are those that stand between them or nowhere, as names and contents."""

    text: str
    pictures: Sequence[tuple[str, bytes]] = ()
    is_cut_off: bool = False


@dataclass
class _Pictures:
    """The pictures that a letter may show, by name, and those that it does show, in the order in which they were met."""

    by_name: Mapping[str, tuple[str, bytes]]
    met: list[tuple[str, bytes]] = field(default_factory=list)
    is_cut_off: bool = False

    def sign_of(self, name: str) -> str:
        """Return what stands for a picture until it is clear whether its place is among the new words."""
        found = self.by_name.get(name) or self.by_name.get(unquote(name))
        return self.show(found) if found and not is_ornament(found[1]) else ""

    def show(self, picture: tuple[str, bytes]) -> str:
        if picture not in self.met:
            self.met.append(picture)
        return f"{_PICTURE}{self.met.index(picture)}{_PICTURE}"


def words_of(pieces: Pieces) -> Words:
    """Read what is new in a letter, and which pictures stand in it."""
    pictures = _Pictures(pieces.pasted)
    content = "\n\n".join(found for ways in pieces.writings if (found := _read(ways, pictures)).strip())
    lines = content[:READ_AT_MOST].splitlines()
    # What comes below is a signature (RFC 3676); without the space it would be a heading in Markdown.
    written = lines[: lines.index(SIGNATURE)] if SIGNATURE in lines else lines
    text = _without_quotations([line.rstrip() for line in written])
    # Whoever goes on beyond what is read mostly quotes; then nothing is missing.
    goes_on = len(content) > READ_AT_MOST or pictures.is_cut_off
    is_cut_off = goes_on and bool(lines) and text.endswith(lines[-1].strip())
    shown = list(dict.fromkeys(int(sign[1]) for sign in _SHOWN.finditer(text)))
    return Words(
        _SHOWN.sub(lambda sign: f"[{plain_name(pictures.met[int(sign[1])][0])}]", text).replace(_PICTURE, ""),
        [*(pictures.met[number] for number in shown), *_shown_nowhere(pieces)],
        is_cut_off or any(all(way.text is None for way in ways) for ways in pieces.writings),
    )


def _shown_nowhere(pieces: Pieces) -> list[tuple[str, bytes]]:
    said = "".join(way.text or "" for ways in pieces.writings for way in ways)
    return [picture for name, picture in pieces.pasted.items() if name not in said and not is_ornament(picture[1])]


def _read(ways: Sequence[Writing], pictures: _Pictures) -> str:
    """Read the plainest way that is readable, but markup where only that shows pictures."""
    plain = "\n\n".join(way.text for way in ways if way.text and not way.is_markup)
    markup = "<br>".join(way.text for way in ways if way.text and way.is_markup)
    if not plain or (markup and (pictures.by_name or _WRITTEN_OUT.search(markup))):
        before = len(pictures.met)
        read = _without_markup(_clean(markup), pictures)
        if not plain or len(pictures.met) > before:
            return read
    return _NAMED_IN_TEXT.sub(lambda named: pictures.sign_of(named[1]) or named[0], _clean(plain))


def _clean(text: str) -> str:
    return text.translate({0: None, ord(_PLACE): None, ord(_PICTURE): None})


def _without_quotations(lines: list[str]) -> str:
    """Return what is new; paragraphs that are too long for a header of a quotation stand aside meanwhile."""
    aside: list[str] = []
    shown: list[str] = []
    for line in lines:
        if len(line) > LONGEST_HEADER_LINE:
            shown.append(f"{_PLACE}{len(aside)}{_PLACE}")
            aside.append(line)
        elif line or shown[-2:] != ["", ""]:
            shown.append(line)
    reply = str(EmailReplyParser(languages=LANGUAGES).parse_reply(text="\n".join(shown)) or "")
    return re.sub(f"{_PLACE}(\\d+){_PLACE}", lambda place: aside[int(place[1])], reply).strip()


def _without_markup(html: str, pictures: _Pictures) -> str:
    """Return the words; what is malformed is made well-formed first, for reading it as it stands may take minutes."""
    written_out = dict[str, tuple[str, bytes]]()
    html = _WRITTEN_OUT.sub(lambda found: _stands_for(found, written_out), html)
    pictures.by_name = {**pictures.by_name, **written_out}
    beginning = "<".join(html[: 4 * READ_AT_MOST].split("<")[:TAGS_AT_MOST])
    reader = _Reader(pictures)
    reader.feed(
        nh3.clean(
            beginning,
            tags=_BLOCKS | {"img"},
            clean_content_tags=_UNSEEN - {"head"},
            attributes={"*": {"class", "id"}, "img": {"src"}},
            url_schemes={"cid"},
            link_rel=None,
        )
    )
    reader.close()
    pictures.is_cut_off = pictures.is_cut_off or (len(beginning) < len(html) and not reader.is_quoting)
    return "".join(reader.parts)


def _stands_for(found: re.Match[str], written_out: dict[str, tuple[str, bytes]]) -> str:
    """Put a short name in the place of a picture that is written out."""
    number = len(written_out) + 1
    try:
        content = b64decode("".join(unquote(found[2]).split()))
    except (NotBase64, ValueError):
        content = b""
    written_out[f"written-out-{number}"] = (f"picture-{number}.{found[1].partition('/')[2].lower()}", content)
    return f"cid:written-out-{number}"


class _Reader(HTMLParser):
    """Collects the words of an e-mail in HTML, up to where it begins to quote."""

    def __init__(self, pictures: _Pictures) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.pictures = pictures
        self.unseen = 0
        self.is_quoting = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = " ".join(value or "" for name, value in attrs if name in {"class", "id"})
        if tag == "blockquote" or _QUOTES.search(marks):
            self.is_quoting = True
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag == "img" and not self.is_quoting:
            source = dict(attrs).get("src") or ""
            self.parts.append(self.pictures.sign_of(source.removeprefix("cid:")))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in {"p", "div"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not (self.unseen or self.is_quoting):
            self.parts.append(data if data.strip() else " ")
