"""Takes an e-mail apart: what somebody wrote, in the order in which it stands, what was attached, and what was pasted in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import chain
from mimetypes import guess_extension

from community.bounded_mail import MALFORMED, in_one_line, said_in

_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}


@dataclass(frozen=True)
class Writing:
    """Some words as they were written; ``text`` is nothing where they cannot be read at all."""

    text: str | None
    is_markup: bool = False


@dataclass(frozen=True)
class Pieces:
    """``writings`` holds for each place in the letter the ways in which it is said there, the plainest first.

    ``pasted`` are pictures by the name by which markup shows them, with the name of the file.
    """

    writings: list[tuple[Writing, ...]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    pasted: dict[str, tuple[str, bytes]] = field(default_factory=dict)


def pieces_of(message: EmailMessage) -> Pieces:
    """Take an e-mail apart; what is malformed is none of its pieces."""
    pieces = Pieces()
    try:
        _take(message, pieces)
    except MALFORMED:
        pieces.writings.append((Writing(None),))
    return pieces


def _take(part: EmailMessage, pieces: Pieces) -> None:
    match part.get_content_type():
        case "multipart/alternative":
            _take_one_way(part, pieces)
        case "multipart/related":
            _take_what_belongs_together(part, pieces)
        case kind if part.get_content_maintype() == "multipart":
            for inner in _inside(part):
                # What signs the letter is no file that anybody sent along.
                if kind != "multipart/signed" or inner.get_content_type() not in _SIGNATURES:
                    _take(inner, pieces)
        case "text/plain" | "text/html" if not part.is_attachment() and not (_name(part) and pieces.writings):
            pieces.writings.append((_writing(part),))
        case _:
            pieces.files.append((_name(part) or _unnamed(part), _content(part)))


def _take_one_way(part: EmailMessage, pieces: Pieces) -> None:
    """Of what is said in several ways each is one way to say it; what is sent along with one belongs to the letter."""
    ways = Pieces()
    for inner in _inside(part):
        if inner.get_content_maintype() == "multipart" or inner.get_content_type() in {"text/plain", "text/html"}:
            _take(inner, ways)
    if ways.writings:
        said = sorted(chain.from_iterable(ways.writings), key=lambda writing: writing.is_markup)
        pieces.writings.append(tuple(said))
    pieces.files.extend(ways.files)
    pieces.pasted.update(ways.pasted)


def _take_what_belongs_together(part: EmailMessage, pieces: Pieces) -> None:
    inside = _inside(part)
    start = part.get_param("start")
    root = next((one for one in inside if start and said_in(one, "Content-ID") == start), None) or next(
        iter(inside), None
    )
    for inner in inside:
        known_as = said_in(inner, "Content-ID").strip("<> ") or said_in(inner, "Content-Location")
        if inner is root:
            _take(inner, pieces)
        elif inner.get_content_maintype() == "image" and known_as:
            pieces.pasted[known_as] = (_name(inner) or _unnamed(inner), _content(inner))
        elif inner.get_content_maintype() != "text" or inner.is_attachment():
            _take(inner, pieces)


def _inside(part: EmailMessage) -> Sequence[EmailMessage]:
    inside = part.get_payload()
    return [one for one in inside if isinstance(one, EmailMessage)] if isinstance(inside, list) else []


def _writing(part: EmailMessage) -> Writing:
    is_markup = part.get_content_subtype() == "html"
    for read in (_as_it_says, _as_everybody_writes):
        try:
            return Writing(read(part).encode("utf-8", "replace").decode(), is_markup)
        except MALFORMED:
            continue
    return Writing(None, is_markup)


def _as_it_says(part: EmailMessage) -> str:
    return str(part.get_content())


def _as_everybody_writes(part: EmailMessage) -> str:
    """An unknown encoding; the letters that everybody shares are better than nothing."""
    return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _name(part: EmailMessage) -> str:
    try:
        return in_one_line(part.get_filename() or "")
    except MALFORMED:
        return ""


def _unnamed(part: EmailMessage) -> str:
    """Call a file by what it says that it is."""
    return f"file{guess_extension(part.get_content_type()) or ''}"


def _content(part: EmailMessage) -> bytes:
    """Return what a file holds; of a letter in a letter, and of what cannot be read, nothing, which nobody keeps."""
    try:
        content = part.get_payload(decode=True)
    except MALFORMED:
        return b""
    return content if isinstance(content, bytes) else b""
