"""Takes personal data out of short texts that everybody will read."""

import re

from django.utils.translation import gettext

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Two letters, two digits, then groups: no product has a number like it.
BANK_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b")
CARD = re.compile(r"\b(?:\d[ -]?){13,19}\b")
# International, or with the leading zero of a national number and a separator: serial numbers have neither.
TELEPHONE = re.compile(
    r"(?<![\w.])(?:\+|00)\d{1,3}[ ./-]?(?:\(0\) ?)?\d(?:[ ./-]?\d){5,13}\b|(?<![\w.])\(?0\d{2,5}[)/ -]+\d(?:[ -]?\d){3,9}\b"
)
NETWORK_ADDRESS = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")


def scrub(text: str) -> str:
    """Return the text with e-mail addresses, telephone, card and account numbers and network addresses taken out."""
    removed = gettext("[removed]")
    text = ADDRESS.sub(removed, text)
    text = BANK_ACCOUNT.sub(removed, text)
    text = CARD.sub(lambda found: removed if _is_card(found.group()) else found.group(), text)
    text = TELEPHONE.sub(removed, text)
    return NETWORK_ADDRESS.sub(lambda found: removed if _is_network_address(found.group()) else found.group(), text)


def _is_card(number: str) -> bool:
    """Card numbers carry a check digit (Luhn), long serial numbers rarely happen to."""
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_network_address(text: str) -> bool:
    """Versions look like addresses; those of a network have no part beyond 255, and the first one says more than 9."""
    parts = [int(part) for part in text.split(".")]
    return parts[0] > 9 and max(parts) <= 255
