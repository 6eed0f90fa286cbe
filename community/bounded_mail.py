"""E-mails of strangers, made small enough to be read: programs that read mail take minutes for what takes seconds to write."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

# What the library raises of headers and parts that are none.
MALFORMED = (
    *(AssertionError, AttributeError, LookupError, NameError, RecursionError, TypeError, ValueError),
    RuntimeError,
)
HEAD_AT_MOST = 64 * 1024
HEADER_AT_MOST = 4 * 1024
PARTS_AT_MOST = 200
LETTERS_IN_A_LETTER = 10
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_HEADER = re.compile(rb"(?m)^[!-9;-~]{1,80}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
# Parts say what they are by headers of their own.
_HEADER_OF_PART = re.compile(rb"(?im)^content-[a-z-]{1,40}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*")
_PART = re.compile(rb"(?m)^--")
_LETTER_INSIDE = re.compile(rb"(?im)^content-type:\s*message/")


def parsed_mail(raw: bytes) -> EmailMessage:
    """Read an e-mail as far as anybody would have written it; what cannot be read at all is empty."""
    try:
        message = message_from_bytes(_bounded(raw), policy=policy.default)
    except MALFORMED:
        message = message_from_bytes(b"", policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def said_in(message: EmailMessage, name: str) -> str:
    """Return what the first header of a name says, in one line; nothing where it is missing or malformed."""
    try:
        return in_one_line(message.get(name, ""))
    except MALFORMED:
        return ""


def in_one_line(value: object) -> str:
    """Return words that stand in one line and that the database takes."""
    return " ".join(str(value).replace("\0", "").encode("utf-8", "replace").decode().split())


def _bounded(raw: bytes) -> bytes:
    end = _END_OF_HEAD.search(raw)
    head, rest = (raw[: end.start()], raw[end.start() :]) if end else (raw, b"")
    head = _HEADER.sub(_shortened, head[:HEAD_AT_MOST])
    return head + _HEADER_OF_PART.sub(
        _shortened, _cut(_cut(rest, _PART, PARTS_AT_MOST), _LETTER_INSIDE, LETTERS_IN_A_LETTER)
    )


def _shortened(header: re.Match[bytes]) -> bytes:
    return header[0][:HEADER_AT_MOST]


def _cut(raw: bytes, sign: re.Pattern[bytes], at_most: int) -> bytes:
    """Leave out what comes after so many signs."""
    for number, found in enumerate(sign.finditer(raw)):
        if number == at_most:
            return raw[: found.start()]
    return raw
