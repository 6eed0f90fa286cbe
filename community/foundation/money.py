"""Currencies: which are tender somewhere today, and to how many digits their amounts are counted."""

from decimal import Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision
from django.utils.translation import gettext_lazy as _

from community.foundation.errors import Invalid

CURRENCIES = frozenset(
    code
    for spans in get_global("territory_currencies").values()
    for code, _since, until, is_tender in spans
    if is_tender and until is None
)

TOO_LARGE = Decimal(10) ** 12


class UnknownCurrency(Invalid):
    """No country pays with it."""

    code = "unknown_currency"
    sentence = _("This is not the code of a currency in use; write it as in ISO 4217, such as EUR.")


class AmountTooFine(Invalid):
    """Nobody can pay a fraction of the smallest unit."""

    code = "amount_too_fine"
    sentence = _("The amount has more digits than its currency.")


class AmountTooLarge(Invalid):
    """No firm has that much, and no column holds it."""

    code = "amount_too_large"
    sentence = _("The amount is too large.")


def check_currency(currency: str, *, pointer: str = "/currency") -> str:
    """Return the code; raises `UnknownCurrency` when no country pays with it today."""
    if currency not in CURRENCIES:
        raise UnknownCurrency(pointer=pointer)
    return currency


def check_amount(amount: Decimal, currency: str, *, pointer: str = "/amount") -> Decimal:
    """Return the amount; raises `AmountTooFine` when it has more digits than its currency, or `AmountTooLarge`."""
    if not amount.is_finite() or abs(amount) >= TOO_LARGE:
        raise AmountTooLarge(pointer=pointer)
    if amount % minor_unit(currency):
        raise AmountTooFine(pointer=pointer)
    return amount


def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount that is paid in a currency, such as 0.01 EUR or 1 JPY."""
    return Decimal(1).scaleb(-get_currency_precision(check_currency(currency)))
