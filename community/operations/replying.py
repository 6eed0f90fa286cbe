"""The address to which a member answers by e-mail: signed, for one person and one topic or one thing of another app."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from community.incoming import Letter
from community.models import Member, Topic

SALT = "mitwert.reply"
# 80 bits, and short enough for the part before the @, which may have 64 characters and loses its case on the way.
SIGNATURE_BYTES = 10
WORD = re.compile(r"m([0-9]{1,18})-([a-z])([0-9]{1,18})-([a-z2-7]{16})")
TOPIC = "t"


@dataclass(frozen=True)
class ReplyWay:
    """Who may answer where: in a topic, or to a thing of another app, by the letter of its kind.

    ``member`` is the number of somebody else where the kind is one that people without an account answer.
    """

    member: int
    thing: int
    letter: str = TOPIC

    @property
    def topic(self) -> int:
        """The number of the topic, if it is one."""
        return self.thing if self.letter == TOPIC else 0


@dataclass(frozen=True)
class Place:
    """A kind of things that can be answered by e-mail, of any app.

    ``take_in`` writes what a member says, whose address it is for sure, to the thing with this number; it raises the
    refusals of the act. ``source`` names the kind in the ledger of what came in.
    """

    letter: str
    source: str
    take_in: Callable[[Member, int, Letter], object]


@dataclass(frozen=True)
class OutsidePlace:
    """A kind of things that people without an account answer by e-mail.

    ``take_in`` gets the number of the person, as the app knows them, and makes sure itself that they wrote; it raises the
    refusals of the act. ``take_in_bounce`` gets an automatic letter as it came, and returns whether it reports that one of
    the app's own did not arrive.
    """

    letter: str
    source: str
    take_in: Callable[[int, int, Letter], object]
    take_in_bounce: Callable[[bytes], bool] | None = None


_places: dict[str, Place | OutsidePlace] = {}


def take_replies_at(place: Place | OutsidePlace) -> None:
    """Put a kind of things into the slot; naming it again changes nothing."""
    _places[place.letter] = place


def is_known_bounce(raw: bytes) -> bool:
    """Let the apps look at an automatic letter; return whether one of them knows what did not arrive."""
    readers = [place.take_in_bounce for place in _places.values() if isinstance(place, OutsidePlace)]
    return any(reader(raw) for reader in readers if reader)


def place_of(way: ReplyWay) -> Place | OutsidePlace | None:
    """The kind of things that a way leads to; topics are the community's own."""
    return _places.get(way.letter)


def reply_address(member: Member, topic: Topic) -> str:
    """The address, or nothing where e-mails are not taken in."""
    return address_of_way(ReplyWay(member.pk, topic.pk))


def address_of_way(way: ReplyWay) -> str:
    """The address that leads there, or nothing where e-mails are not taken in."""
    local, _at, domain = settings.REPLY_ADDRESS.partition("@")
    return f"{local}+m{way.member}-{way.letter}{way.thing}-{_signature(way)}@{domain}" if domain else ""


def read_reply_address(address: str) -> ReplyWay | None:
    """Read an address that we made; anything else leads nowhere."""
    local, _at, domain = settings.REPLY_ADDRESS.lower().partition("@")
    given, _at, host = address.strip().lower().rpartition("@")
    if not domain or host != domain or not given.startswith(f"{local}+"):
        return None
    found = WORD.fullmatch(given.removeprefix(f"{local}+"))
    if found is None:
        return None
    way = ReplyWay(int(found[1]), int(found[3]), found[2])
    return way if constant_time_compare(found[4], _signature(way)) else None


def _signature(way: ReplyWay) -> str:
    # Addresses of topics were signed before there were other kinds, and lie in mailboxes.
    thing = f"{way.thing}" if way.letter == TOPIC else f"{way.letter}{way.thing}"
    digest = salted_hmac(SALT, f"{way.member}-{thing}", algorithm="sha256").digest()
    return base64.b32encode(digest[:SIGNATURE_BYTES]).decode().lower()
