"""By which names letters of the desk are known again: a key, or the number of the request that they are about."""

import re
from uuid import UUID

from community.letters import sending_host

_KEY = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")
_REQUEST = re.compile(r"<request-([0-9]{1,18})@([^<>\s]+)>")


def key_of(name: str) -> UUID | None:
    """Return the key in the name of a letter, if it is one of ours."""
    found = _KEY.fullmatch(name.lower())
    return UUID(found[1]) if found else None


def request_of(name: str) -> int | None:
    """Return the number of the request that a letter's name stands for, if it is one of ours."""
    found = _REQUEST.fullmatch(name)
    return int(found[1]) if found and found[2] == sending_host() else None
