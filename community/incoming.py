"""Reads e-mails: who sent them, whether a person did, and what is new in their text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256
from html.parser import HTMLParser

from mailparser_reply import EmailReplyParser

LANGUAGES = ["en", "de"]
# Longer than any post; the patterns that look for quoted text are not asked to read books.
READ_AT_MOST = 40_000
FILES_AT_MOST = 10
LONGEST_LINE = 2_000
SIGNATURE = "-- "
_AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
_BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "pre", "blockquote"}
_UNSEEN = {"style", "script", "head", "title"}
# How the programs of the great mailboxes mark what they quote.
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
    files: tuple[tuple[str, bytes], ...] = ()


def message_id_of(raw: bytes) -> str:
    """The Message-ID of an e-mail, or one made from its bytes when it has none or an endless one."""
    given = str(_parsed(raw)["Message-ID"] or "").strip()
    return given if 0 < len(given) <= 250 else f"<{sha256(raw).hexdigest()}@without.message-id>"


def read_letter(raw: bytes) -> Letter:
    """Read an e-mail; whatever is broken in it reads as nothing, and never as a refusal to read the next one."""
    message = _parsed(raw)
    senders = [address for _name, address in getaddresses([str(value) for value in message.get_all("From", [])])]
    headers = [name for name in ("To", "Cc", "Delivered-To", "X-Original-To") for _ in message.get_all(name, [])]
    values = [str(value) for name in dict.fromkeys(headers) for value in message.get_all(name, [])]
    return Letter(
        message_id=message_id_of(raw),
        # More than one sender is nobody in particular.
        sender=senders[0].lower() if len(senders) == 1 else "",
        addressees=tuple(address.lower() for _name, address in getaddresses(values) if address),
        text=_new_text(message),
        is_automatic=_is_automatic(message),
        is_forged=_is_forged(message),
        files=tuple(_files(message)),
    )


def _parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _is_automatic(message: EmailMessage) -> bool:
    """Bounces, answers of the absent, and lists (RFC 3834); answering them would never end."""
    if str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return True
    if str(message.get("Precedence", "")).strip().lower() in _AUTOMATIC:
        return True
    if str(message.get("Return-Path", "<x>")).strip() == "<>" or message.get_content_type() == "multipart/report":
        return True
    return any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress-Reply"))


def _is_forged(message: EmailMessage) -> bool:
    """Read the verdict of our own mail server (RFC 8601), which stands above any that a sender could have written."""
    verdicts = message.get_all("Authentication-Results", [])
    return bool(verdicts) and re.search(r"\bdmarc=fail\b", str(verdicts[0]), re.IGNORECASE) is not None


def _files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Yield what was attached by name; pictures inside the text of a mail program are mostly signatures."""
    for part in list(message.iter_attachments())[:FILES_AT_MOST] if message.is_multipart() else []:
        content = part.get_payload(decode=True)
        if (name := part.get_filename()) and isinstance(content, bytes) and part.get_content_disposition() != "inline":
            yield name, content


def _new_text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    try:
        content = str(body.get_content())
    except (LookupError, ValueError):
        # An unknown encoding; the letters that everybody shares are better than nothing.
        content = bytes(body.get_payload(decode=True) or b"").decode("utf-8", "replace")
    if body.get_content_subtype() == "html":
        content = _without_markup(content)
    lines = content[:READ_AT_MOST].replace("\0", "").splitlines()
    # What comes below is a signature (RFC 3676); without the space it would be a heading in Markdown.
    written = lines[: lines.index(SIGNATURE)] if SIGNATURE in lines else lines
    lines = [line[:LONGEST_LINE].rstrip() for line in written]
    reply = EmailReplyParser(languages=LANGUAGES).parse_reply(text="\n".join(lines))
    return str(reply or "").strip()


def _without_markup(html: str) -> str:
    reader = _Reader()
    reader.feed(html[: 4 * READ_AT_MOST])
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
