"""Tells whether a letter names somebody, however it is packed: parts in base64, headers in encoded words, words in markup."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from html import unescape

from community.bounded_mail import MALFORMED, parsed_mail, said_in

_TELLING = ("From", "Sender", "Reply-To", "To", "Cc", "Subject", "Content-Type", "Content-Disposition", "Message-ID")
# Where letters are written into one file, one below the other.
_BETWEEN = re.compile(rb"(?m)^-{79}\r?\n")


def names_any(raw: bytes, values: Sequence[str]) -> bool:
    """Tell whether one of these values stands in a letter, or in one of several in a file."""
    wanted = [_plain(value) for value in values]
    return any(value in said for one in _BETWEEN.split(raw) for said in _said(one) for value in wanted)


def _said(raw: bytes) -> Iterator[str]:
    yield _plain(raw.decode("utf-8", "replace"))
    try:
        for part in parsed_mail(raw).walk():
            yield _plain(" ".join(said_in(part, name) for name in _TELLING if name in part))
            if part.get_content_maintype() == "text":
                yield _plain(_words_of(part))
    except MALFORMED:
        return


def _words_of(part: EmailMessage) -> str:
    try:
        return unescape(str(part.get_content()))
    except MALFORMED:
        return ""


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).lower().split())
