"""What is known of a contact that tells who it is, in a form that can be compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crm.matching.words import words_of

_TITLES = frozenset(
    [
        "dr",
        "prof",
        "professor",
        "herr",
        "frau",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dipl",
        "ing",
        "med",
        "phil",
        "rer",
        "nat",
        "jur",
        "mag",
        "bsc",
        "msc",
        "phd",
        "ba",
        "ma",
        "jun",
        "sen",
    ]
)
_PARTICLES = frozenset(
    ["von", "van", "de", "der", "den", "zu", "zum", "zur", "di", "da", "le", "la", "el", "und", "and"]
)
# One mailbox, written in two ways.
_SAME_HOST = {"googlemail.com": "gmail.com"}
_TAIL = 9
_SHORTEST_PHONE = 6


@dataclass(frozen=True, slots=True)
class Profile:
    """One contact: the words of the name in their order, the normalised addresses and numbers, the account."""

    pk: int
    words: tuple[str, ...]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    places: tuple[tuple[str, ...], ...] = ()
    account: int | None = None


def profile(
    pk: int,
    name: str,
    *,
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    places: Iterable[str] = (),
    account: int | None = None,
) -> Profile:
    """Bring what is known of a contact into its form."""
    return Profile(
        pk=pk,
        words=name_words(name),
        emails=frozenset(filter(None, map(mailbox, emails))),
        phones=frozenset(filter(None, map(number, phones))),
        places=tuple(tuple(words_of(place)) for place in places if place.strip()),
        account=account,
    )


def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without titles; particles stay only where nothing else is left."""
    words = [word for word in words_of(name) if word not in _TITLES]
    telling = [word for word in words if word not in _PARTICLES]
    return tuple(telling or words)[:5]


def mailbox(address: str) -> str:
    """Return the mailbox that an address leads to: without what stands behind a plus, and without dots where they say nothing."""
    local, at, host = address.strip().casefold().rpartition("@")
    if not at or not local:
        return ""
    host = _SAME_HOST.get(host, host)
    local = local.split("+", 1)[0] or local
    return f"{local.replace('.', '') if host == 'gmail.com' else local}@{host}"


def number(phone: str) -> str:
    """Return the last digits of a phone number, which are the same however the country and the zero are written."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    return digits[-_TAIL:] if len(digits) >= _SHORTEST_PHONE else ""
