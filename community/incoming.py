"""Reads e-mails: who sent them, whether a person did, and what is new in their text."""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256

from community.bounded_mail import MALFORMED, StrangersMail, in_one_line, parsed_mail, said_in
from community.foundation.spelling import small
from community.mail_verdicts import sender_of, voucher_of
from community.pieces_of_letters import pieces_of
from community.words_of_letters import words_of

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_AUTOMATIC = {"bulk", "junk", "list", "auto_reply"}
_OF_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")


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
    # There was more than what was read of it.
    is_cut_off: bool = False


def message_id_of(raw: bytes, message: EmailMessage | None = None) -> str:
    """The Message-ID of an e-mail, or one made from its bytes when it has none or an endless one."""
    given = said_in(message or parsed_mail(raw), "Message-ID")
    return given if 0 < len(given) <= 250 else f"<{sha256(raw).hexdigest()}@without.message-id>"


def digest_of_letter(raw: bytes) -> str:
    """By what a letter is known again whatever way it came: who wrote when, about what, and all that it holds."""
    message = parsed_mail(raw)
    head = "\n".join(said_in(message, name) for name in ("From", "Date", "Subject"))
    body = _END_OF_HEAD.split(raw, 1)[-1]
    return sha256(head.encode() + b"\n\n" + body.replace(b"\r\n", b"\n").rstrip()).hexdigest()


def read_letter(raw: bytes) -> Letter:
    """Read an e-mail; whatever is broken in it reads as nothing, and never as a refusal to read the next one."""
    return letter_in(parsed_mail(raw), raw)


def letter_in(message: StrangersMail, raw: bytes) -> Letter:
    """Return what an e-mail that is read already says, as ``read_letter`` does."""
    sender, pieces = sender_of(message), pieces_of(message)
    words = words_of(pieces)
    headers = ("To", "Cc", "Delivered-To", "X-Original-To")
    addressees = [address for name in headers for _name, address in addresses_in(message, name)]
    return Letter(
        message_id=message_id_of(raw, message),
        sender=small(sender),
        addressees=tuple(small(address) for address in addressees if address),
        text=words.text,
        is_automatic=_is_automatic(message),
        is_forged=_is_forged(message),
        vouched_by=voucher_of(message, sender),
        is_from_list=any(said_in(message, name) for name in _OF_LISTS),
        files=(*pieces.files, *words.pictures),
        is_cut_off=message.is_cut_off or words.is_cut_off,
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
