"""Addresses of pages by name, of which a page has hundreds: the pieces between the numbers are looked up once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

# A number like no other, which stands in an address once or not at all.
_SOME_NUMBER = 718_281_828_459_045_235
# Of so many names with their words; numbers do not count.
_KNOWN_AT_MOST = 4096


def way_to(name: str, *args: Any) -> str:
    """Return what ``reverse`` returns for a name and arguments by place, which for numbers is sooner."""
    if ":" not in name:
        shape = tuple(None if type(arg) is int and arg >= 0 else arg for arg in args)
        if all(one is None or type(one) is str for one in shape):
            pieces = _pieces(name, shape, get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
            numbers = [arg for arg in args if type(arg) is int]
            if len(pieces) == len(numbers) + 1:
                return "".join(
                    [pieces[0], *(f"{number}{piece}" for number, piece in zip(numbers, pieces[1:], strict=True))]
                )
    return reverse(name, args=args)


@lru_cache(maxsize=_KNOWN_AT_MOST)
def _pieces(name: str, shape: Sequence[str | None], _prefix: str, _urlconf: Any) -> Sequence[str]:
    """What stands before, between and behind the numbers; nothing where the address does not just name them in their order."""
    numbers = iter(range(_SOME_NUMBER, _SOME_NUMBER + len(shape)))
    args = [next(numbers) if one is None else one for one in shape]
    rest, pieces = reverse(name, args=args), []
    for number in (arg for arg in args if isinstance(arg, int)):
        piece, found, rest = rest.partition(str(number))
        if not found:
            return ()
        pieces.append(piece)
    return (*pieces, rest)
