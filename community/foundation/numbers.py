"""Numbers as people and programs write them, read strictly: what could mean two things is refused, not guessed."""

import re
from decimal import Decimal

from django.utils.translation import get_language

# Python reads 1_000, digits of every script, exponents and infinity besides.
_PLAIN = re.compile(r"[+-]?(?:[0-9]{1,30}(?:\.[0-9]{1,30})?|\.[0-9]{1,30})")
_GERMAN = re.compile(
    r"[+-]?(?:[0-9]{1,30}|[0-9]{1,3}(?:\.[0-9]{3}){1,9}),[0-9]{1,30}|[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,9}"
)
_ENGLISH = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3}){1,9}(?:\.[0-9]{1,30})?")
# In German either one and a bit or more than a thousand.
_EITHER = re.compile(r"[+-]?[0-9]{1,3}\.[0-9]{3}")


def plain_number(text: str) -> Decimal:
    """Read a number as programs and files write it, such as ``-1234.5``. Raises ``ValueError``."""
    text = text.strip()
    if not _PLAIN.fullmatch(text):
        raise ValueError
    return Decimal(text)


def typed_number(text: str) -> Decimal:
    """Read what somebody typed: plain, or as their language writes it (``1.234,5`` and ``1,234.5``). Raises ``ValueError``."""
    text = text.strip()
    if _is_german():
        if _GERMAN.fullmatch(text):
            return Decimal(text.replace(".", "").replace(",", "."))
        if may_mean_two(text):
            raise ValueError
    elif _ENGLISH.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return plain_number(text)


def may_mean_two(text: str) -> bool:
    """Tell whether a number is plain, and one that its writer may mean otherwise."""
    return _is_german() and _EITHER.fullmatch(text.strip()) is not None


def written_number(number: float | Decimal) -> str:
    """Write a number as ``typed_number`` reads it."""
    plain = f"{Decimal(str(number)):f}"
    return plain.replace(".", ",") if _is_german() else plain


def _is_german() -> bool:
    return (get_language() or "").split("-")[0] == "de"
