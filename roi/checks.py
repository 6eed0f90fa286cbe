"""What the environment must say before anything starts."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from community.foundation.money import CURRENCIES, minor_unit
from roi.models.grade import Grade


def headline_rests_on_a_grade(**_: Any) -> list[CheckMessage]:
    """Refuse a grade that does not exist before the first report asks for it."""
    if settings.HEADLINE_MIN_GRADE in Grade.values:
        return []
    sentence = f"HEADLINE_MIN_GRADE must be one of {', '.join(Grade.values)}, not {settings.HEADLINE_MIN_GRADE!r}."
    return [Error(sentence, id="roi.E001")]


def business_currency_fits_the_columns(**_: Any) -> list[CheckMessage]:
    """Refuse what nobody pays with, and three decimal places, for no column of the ledger holds the third."""
    currency = settings.BUSINESS_CURRENCY
    if currency in CURRENCIES and minor_unit(currency) >= Decimal("0.01"):
        return []
    sentence = f"BUSINESS_CURRENCY must be in use and have at most two decimal places, unlike {currency!r}."
    return [Error(sentence, id="roi.E002")]
