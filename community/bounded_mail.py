"""E-mails of strangers, read only as far as anybody would have written them: what takes seconds to write may take programs minutes.

Nothing is taken out of what somebody wrote. What has more parts than any letter is read up to there, and says so.
"""

import re
from email.feedparser import BytesFeedParser
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any, override

# What the library raises of headers and parts that are none.
MALFORMED = (
    *(AssertionError, AttributeError, LookupError, NameError, RecursionError, TypeError, ValueError),
    RuntimeError,
)
HEAD_AT_MOST = 64 * 1024
HEADER_AT_MOST = 4 * 1024
# What says what a part is; reading it takes the square of its length.
HEADER_OF_PART_AT_MOST = 1024
PARTS_AT_MOST = 200
# Each line is compared with the borders of all parts that are open.
PARTS_IN_PARTS = 24
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_HOLD_PARTS = {"multipart", "message"}


class StrangersMail(EmailMessage):
    """An e-mail; ``is_cut_off`` tells that it had more parts than anybody would have written, which were not read."""

    is_cut_off = False


class _ShortHeaders(EmailPolicy):
    """Reads no header to its end that never ends, of the letter and of its parts alike."""

    @override
    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        is_of_part = name.lower().startswith("content-")
        return name, value[: HEADER_OF_PART_AT_MOST if is_of_part else HEADER_AT_MOST]

    @override
    def header_fetch_parse(self, name: str, value: str) -> Any:
        return value if hasattr(value, "name") else _read_header(name, value)


@lru_cache(maxsize=64)
def _read_header(name: str, value: str) -> Any:
    """The library reads a header anew whenever it is asked for, and asks often."""
    return EmailPolicy().header_fetch_parse(name, value)


_POLICY = _ShortHeaders()


class _TooManyParts(Exception):
    """The library has made as many parts of one e-mail as it may."""


class _Parts:
    """Makes the parts of one e-mail for the library, which knows best where one begins, and no more than there may be."""

    def __init__(self) -> None:
        self.made = list[StrangersMail]()
        self.holding_others = 0

    def __call__(self, policy: EmailPolicy) -> StrangersMail:
        # By now the headers of the one before are read.
        if self.made and self.made[-1].get_content_maintype() in _HOLD_PARTS:
            self.holding_others += 1
        if len(self.made) > PARTS_AT_MOST or self.holding_others > PARTS_IN_PARTS:
            raise _TooManyParts
        self.made.append(StrangersMail(policy))
        return self.made[-1]


def parsed_mail(raw: bytes) -> StrangersMail:
    """Read an e-mail as far as anybody would have written it; what cannot be read at all is empty."""
    parts = _Parts()
    parser = BytesFeedParser(parts, policy=_POLICY)  # type: ignore[arg-type]  # parts are made by policy
    # The parser has tried how parts are made.
    parts.made.clear()
    try:
        parser.feed(_with_short_head(raw))
        parser.close()
    except _TooManyParts:
        parts.made[0].is_cut_off = True
    except MALFORMED:
        return StrangersMail(_POLICY)
    return parts.made[0]


def said_in(message: EmailMessage, name: str) -> str:
    """Return what the first header of a name says, in one line; nothing where it is missing or malformed."""
    try:
        return in_one_line(message.get(name, ""))
    except MALFORMED:
        return ""


def in_one_line(value: object) -> str:
    """Return words that stand in one line and that the database takes."""
    return " ".join(str(value).replace("\0", "").encode("utf-8", "replace").decode().split())


def _with_short_head(raw: bytes) -> bytes:
    end = _END_OF_HEAD.search(raw)
    return raw[: end.start()][:HEAD_AT_MOST] + raw[end.start() :] if end else raw[:HEAD_AT_MOST]
