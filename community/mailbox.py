"""The mailbox to which replies come: what is in it is kept here first and only then put away there."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
FETCHED_AT_ONCE = 200
LARGEST_MAIL = 5 * 1024 * 1024


class MailboxIsAway(Exception):
    """The server does not answer, or not as agreed; the next turn tries again."""


def empty_mailbox(url: str, keep: Callable[[bytes], object]) -> int:
    """Hand each unseen e-mail to ``keep``, then mark it as seen; return how many there were.

    A process that dies between the two finds the e-mail again, and ``keep`` knows it. Raises ``MailboxIsAway``.
    """
    try:
        with _opened(url) as server:
            return sum(_take(server, number, keep) for number in _unseen(server))
    except (imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
        raise MailboxIsAway(f"{type(error).__name__}: {error}") from error


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    """``imaps://user:password@host:993/INBOX``; ``imap://`` is for servers on the same machine."""
    place = urlsplit(url)
    host = place.hostname or "localhost"
    server: imaplib.IMAP4
    if place.scheme == "imaps":
        context = ssl.create_default_context()
        server = imaplib.IMAP4_SSL(host, place.port or 993, ssl_context=context, timeout=TIMEOUT_SECONDS)
    else:
        server = imaplib.IMAP4(host, place.port or 143, timeout=TIMEOUT_SECONDS)
    try:
        server.login(unquote(place.username or ""), unquote(place.password or ""))
        folder = place.path.strip("/") or "INBOX"
        status, _answer = server.select(f'"{folder}"')
        if status != "OK":
            raise MailboxIsAway(f"there is no folder {folder}")
        yield server
    finally:
        server.logout()


def _unseen(server: imaplib.IMAP4) -> list[str]:
    _status, found = server.uid("SEARCH", "UNSEEN")
    numbers = (found[0] or b"").split() if found else []
    return [number.decode() for number in numbers[:FETCHED_AT_ONCE]]


def _take(server: imaplib.IMAP4, number: str, keep: Callable[[bytes], object]) -> bool:
    # Peeking leaves it unseen until it is safe with us; of what is too large only the beginning is looked at.
    _status, parts = server.uid("FETCH", number, f"(BODY.PEEK[]<0.{LARGEST_MAIL}>)")
    raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
    if raw is not None:
        keep(raw)
    server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
    return raw is not None
