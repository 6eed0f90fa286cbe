"""What speaks for two contacts being one person, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: dict[str, str | Promise] = {
    "name": _("The names are alike"),
    "name_swapped": _("The names are alike with first and last name swapped"),
    "email": _("The same e-mail address"),
    "email_shared": _("The same e-mail address, which many share"),
    "email_near": _("E-mail addresses that differ by a slip"),
    "email_other": _("Different e-mail addresses"),
    "phone": _("The same phone number"),
    "phone_shared": _("The same phone number, which many share"),
    "phone_near": _("Phone numbers that differ by a slip"),
    "phone_other": _("Different phone numbers"),
    "address": _("The postal addresses"),
    "account": _("The account"),
}


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for it (bits above zero) or against it."""

    words: str | Promise
    alike: float
    bits: float


def reasons(parts: list[dict[str, Any]]) -> Iterator[Reason]:
    """Yield what was kept of a comparison, in words."""
    for part in parts:
        yield Reason(_WORDS.get(part["kind"], part["kind"]), part["alike"], part["bits"])
