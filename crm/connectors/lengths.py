"""How long networks take a text to be: not every letter counts as one, and an address counts as what it is shortened to."""

import re

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
# Of somebody on another server only the name counts.
_ELSEWHERE = re.compile(r"(@\w+)@[\w.-]+\w")
_AN_ADDRESS_COUNTS = 23
# Letters of these stretches count once on X, all others, which say more, twice.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def plain_length(text: str) -> int:
    """Count as Mastodon does."""
    rest, addresses = _ADDRESS.subn("", text)
    return len(_ELSEWHERE.sub(r"\1", rest)) + addresses * _AN_ADDRESS_COUNTS


def weighed_length(text: str) -> int:
    """Count as X does."""
    rest, addresses = _ADDRESS.subn("", text)
    return sum(_weight(letter) for letter in rest) + addresses * _AN_ADDRESS_COUNTS


def _weight(letter: str) -> int:
    return 1 if any(first <= ord(letter) <= last for first, last in _LIGHT) else 2
