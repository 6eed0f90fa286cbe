"""The address to which a member answers by e-mail: signed, for one person and one topic."""

import base64
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from community.models import Member, Topic

SALT = "mitwert.reply"
# 80 bits, and short enough for the part before the @, which may have 64 characters and loses its case on the way.
SIGNATURE_BYTES = 10
WORD = re.compile(r"m([0-9]{1,18})-t([0-9]{1,18})-([a-z2-7]{16})")


@dataclass(frozen=True)
class ReplyWay:
    """Who may answer where."""

    member: int
    topic: int


def reply_address(member: Member, topic: Topic) -> str:
    """The address, or nothing where e-mails are not taken in."""
    local, _at, domain = settings.REPLY_ADDRESS.partition("@")
    if not domain:
        return ""
    return f"{local}+m{member.pk}-t{topic.pk}-{_signature(member.pk, topic.pk)}@{domain}"


def read_reply_address(address: str) -> ReplyWay | None:
    """Read an address that we made; anything else leads nowhere."""
    local, _at, domain = settings.REPLY_ADDRESS.lower().partition("@")
    given, _at, host = address.strip().lower().rpartition("@")
    if not domain or host != domain or not given.startswith(f"{local}+"):
        return None
    found = WORD.fullmatch(given.removeprefix(f"{local}+"))
    if found is None:
        return None
    way = ReplyWay(int(found[1]), int(found[2]))
    return way if constant_time_compare(found[3], _signature(way.member, way.topic)) else None


def _signature(member: int, topic: int) -> str:
    digest = salted_hmac(SALT, f"{member}-{topic}", algorithm="sha256").digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode().lower()
