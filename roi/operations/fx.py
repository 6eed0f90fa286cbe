"""Converts amounts at the rates that were published; what was converted once stays as it was converted."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q

from community.foundation.money import check_currency, minor_unit
from roi.errors import NoExchangeRate
from roi.models import FxRate, Valuation
from roi.operations.business import our_business

# Central banks quote everything against their own currency; two of their rates make the one between two others.
HUB = "EUR"


@dataclass(frozen=True)
class Conversion:
    """An amount in another currency, what it is in ours, and by which rates: two of them where they meet in euros."""

    original: Decimal
    currency: str
    amount: Decimal
    rates: tuple[FxRate, ...]

    @property
    def rate(self) -> FxRate:
        """The rate of the original currency."""
        return self.rates[0]

    def as_inputs(self) -> dict[str, Any]:
        """Return what goes into a valuation because of the rates."""
        return {
            "conversion": {
                "original": f"{self.original:.2f}",
                "currency": self.currency,
                "rates": [rate_as_json(rate) for rate in self.rates],
            }
        }


class Exchange:
    """The way from other currencies into one; rates are read once for each currency and day."""

    def __init__(self, to: str, max_age_days: int) -> None:
        self._to, self._max_age = check_currency(to), timedelta(days=max_age_days)
        self._rates: dict[tuple[str, date], tuple[FxRate, ...]] = {}

    def convert(self, amount: Decimal, currency: str, on: date) -> Conversion:
        """Convert at the rates published last on or before a day; rounds half up to the smallest unit, once.

        Raises `UnknownCurrency`, or `NoExchangeRate` when none was published in the days before.
        """
        key = (check_currency(currency), on)
        if key not in self._rates:
            self._rates[key] = self._find(currency, on)
        rates = self._rates[key]
        if not rates:
            raise NoExchangeRate(pointer="/currency")
        return Conversion(amount, currency, converted(amount, currency, rates, self._to), rates)

    def convert_foreign(self, amount: Decimal, currency: str, on: date) -> Conversion | None:
        """Convert like `convert`; what is in our currency needs no conversion."""
        return None if currency == self._to else self.convert(amount, currency, on)

    def _find(self, currency: str, on: date) -> tuple[FxRate, ...]:
        if between := self._latest(currency, self._to, on):
            return (between,)
        if HUB in {currency, self._to}:
            return ()
        first, second = self._latest(HUB, currency, on), self._latest(HUB, self._to, on)
        return (first, second) if first and second else ()

    def _latest(self, one: str, other: str, on: date) -> FxRate | None:
        pair = Q(base=one, quote=other) | Q(base=other, quote=one)
        return FxRate.objects.filter(pair, on__gte=on - self._max_age).last_before_or_on(on).first()


def our_exchange() -> Exchange:
    """Return the way into the currency of the ledger."""
    business = our_business()
    return Exchange(business.currency, business.rate_max_age_days)


def convert(amount: Decimal, currency: str, on: date, to: str) -> tuple[Decimal, FxRate]:
    """Convert one amount and return it with the rate of its currency; raises what `Exchange.convert` raises."""
    conversion = Exchange(to, our_business().rate_max_age_days).convert(amount, currency, on)
    return conversion.amount, conversion.rate


def converted(amount: Decimal, currency: str, rates: tuple[FxRate, ...], to: str) -> Decimal:
    """Apply rates one after the other, exactly, and round the result half up."""
    exact, held = Fraction(amount), currency
    for rate in rates:
        if rate.base == held:
            exact, held = exact * Fraction(rate.rate), rate.quote
        else:
            exact, held = exact / Fraction(rate.rate), rate.base
    unit = minor_unit(to)
    # Halves are exact in fractions; a decimal quotient would have been rounded once before.
    whole = (abs(exact) / Fraction(unit) + Fraction(1, 2)).__floor__()
    return (whole * unit if exact >= 0 else -whole * unit).quantize(unit, ROUND_HALF_UP)


def noted(valuation: Valuation, conversion: Conversion | None) -> Valuation:
    """Note on a valuation what it was before it was converted."""
    if conversion is not None:
        valuation.original_gross, valuation.original_currency = conversion.original, conversion.currency
        valuation.fx_rate = conversion.rate
    return valuation


def rate_as_json(rate: FxRate) -> dict[str, str]:
    """Return a rate as valuations name it; ids differ between databases, this does not."""
    return {
        "base": rate.base,
        "quote": rate.quote,
        "on": rate.on.isoformat(),
        "rate": f"{rate.rate.normalize():f}",
        "source": rate.source,
    }
