"""Reads e-mails: who sent them, whether a person did, and what is new in their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256
from html.parser import HTMLParser

import nh3
from mailparser_reply import EmailReplyParser

from community.bounded_mail import MALFORMED, in_one_line, parsed_mail, said_in
from community.mail_verdicts import sender_of, voucher_of

LANGUAGES = ["en", "de"]
# Longer than any post; the patterns that look for quoted text are not asked to read books.
READ_AT_MOST = 40_000
FILES_AT_MOST = 10
LONGEST_LINE = 2_000
TAGS_AT_MOST = 8_000
SIGNATURE = "-- "
_AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
_OF_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "blockquote"}
_UNSEEN = {"style", "script", "head", "title"}
# How the programs of the great mailboxes mark what they quote.
# No header of a quotation is longer; the patterns that look for one take their time with such lines.
LONGEST_HEADER_LINE = 300
_PLACE = "\ue000"
_QUOTES = re.compile("gmail_quote|yahoo_quoted|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg")


@dataclass(frozen=True)
class Letter:
    """What an e-mail says about itself, and its new text."""

    message_id: str
    sender: str
    addressees: tuple[str, ...]
    text: str
    is_automatic: bool
    # The server that took it in found that it does not come from where it says.
    is_forged: bool = False
    # By which server the verdict is signed that the sender is who it says; nothing where none says so.
    vouched_by: str = ""
    # It went to everybody on a list, such as a newsletter; a person may have written it, to nobody in particular.
    is_from_list: bool = False
    files: tuple[tuple[str, bytes], ...] = ()


def message_id_of(raw: bytes) -> str:
    """The Message-ID of an e-mail, or one made from its bytes when it has none or an endless one."""
    given = said_in(parsed_mail(raw), "Message-ID")
    return given if 0 < len(given) <= 250 else f"<{sha256(raw).hexdigest()}@without.message-id>"


def read_letter(raw: bytes) -> Letter:
    """Read an e-mail; whatever is broken in it reads as nothing, and never as a refusal to read the next one."""
    message = parsed_mail(raw)
    sender = sender_of(message)
    headers = ("To", "Cc", "Delivered-To", "X-Original-To")
    addressees = [address for name in headers for _name, address in addresses_in(message, name)]
    return Letter(
        message_id=message_id_of(raw),
        sender=sender.lower(),
        addressees=tuple(address.lower() for address in addressees if address),
        text=_new_text(message),
        is_automatic=_is_automatic(message),
        is_forged=_is_forged(message),
        vouched_by=voucher_of(message, sender),
        is_from_list=any(said_in(message, name) for name in _OF_LISTS),
        files=tuple(_files(message)),
    )


def addresses_in(message: EmailMessage, name: str) -> list[tuple[str, str]]:
    """Return the names and addresses that all headers of one name hold; what is malformed holds none."""
    try:
        return getaddresses([in_one_line(value) for value in message.get_all(name, [])])
    except MALFORMED:
        return []


def _is_automatic(message: EmailMessage) -> bool:
    """Bounces, answers of the absent, and lists (RFC 3834); answering them would never end."""
    if (said_in(message, "Auto-Submitted") or "no").split(";")[0].strip().lower() != "no":
        return True
    if said_in(message, "Precedence").lower() in _AUTOMATIC:
        return True
    if said_in(message, "Return-Path") == "<>" or said_in(message, "Content-Type").lower().startswith(
        "multipart/report"
    ):
        return True
    return any(said_in(message, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply"))


def _is_forged(message: EmailMessage) -> bool:
    """Read the verdict of our own mail server (RFC 8601), which stands above any that a sender could have written."""
    return re.search(r"\bdmarc=fail\b", said_in(message, "Authentication-Results"), re.IGNORECASE) is not None


def _files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Yield what was attached by name; pictures inside the text of a mail program are mostly signatures.

    Telephones show a photo between the lines that stands beside the text, as no signature does.
    """
    try:
        parts = list(message.iter_attachments())[:FILES_AT_MOST] if message.is_multipart() else []
    except MALFORMED:
        parts = []
    for part in parts:
        try:
            name, content, way = part.get_filename(), part.get_payload(decode=True), part.get_content_disposition()
        except MALFORMED:
            continue
        is_part_of_text = way == "inline" and message.get_content_type() != "multipart/mixed"
        if name and isinstance(content, bytes) and not is_part_of_text:
            yield in_one_line(name), content


def _new_text(message: EmailMessage) -> str:
    try:
        body = message.get_body(("plain", "html"))
    except MALFORMED:
        return ""
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except MALFORMED:
        # An unknown encoding; the letters that everybody shares are better than nothing.
        content = bytes(body.get_payload(decode=True) or b"").decode("utf-8", "replace")
    content = content.encode("utf-8", "replace").decode()
    if body.get_content_subtype() == "html":
        content = _without_markup(content)
    lines = content[:READ_AT_MOST].replace("\0", "").splitlines()
    # What comes below is a signature (RFC 3676); without the space it would be a heading in Markdown.
    written = lines[: lines.index(SIGNATURE)] if SIGNATURE in lines else lines
    return _without_quotations([line[:LONGEST_LINE].rstrip() for line in written])


def _without_quotations(lines: list[str]) -> str:
    """Return what is new; paragraphs that are too long for a header of a quotation stand aside meanwhile."""
    aside: list[str] = []
    shown: list[str] = []
    for line in lines:
        if len(line) > LONGEST_HEADER_LINE:
            shown.append(f"{_PLACE}{len(aside)}{_PLACE}")
            aside.append(line)
        elif line or shown[-2:] != ["", ""]:
            shown.append(line.replace(_PLACE, ""))
    reply = str(EmailReplyParser(languages=LANGUAGES).parse_reply(text="\n".join(shown)) or "")
    return re.sub(f"{_PLACE}(\\d+){_PLACE}", lambda place: aside[int(place[1])], reply).strip()


def _without_markup(html: str) -> str:
    """Return the words; what is malformed is made well-formed first, for reading it as it stands may take minutes."""
    reader = _Reader()
    reader.feed(
        nh3.clean(
            "<".join(html[: 4 * READ_AT_MOST].split("<")[:TAGS_AT_MOST]),
            tags=_BLOCKS,
            clean_content_tags=_UNSEEN - {"head"},
            attributes={"*": {"class", "id"}},
            link_rel=None,
        )
    )
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Collects the words of an e-mail in HTML, up to where it begins to quote."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
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

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in {"p", "div"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not (self.unseen or self.is_quoting):
            self.parts.append(data if data.strip() else " ")
