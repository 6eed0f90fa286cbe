"""Figures as people read them, in the language of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roi.charts.drawing import NONE, Cell
from roi.reports.grouping import UNALLOCATED

# From here on cents only take room in a drawing.
CENTS_UNTIL = 1000


@dataclass(frozen=True)
class Amount:
    """A figure with the way behind it, and what else is to be said of it."""

    label: str | Promise
    text: str
    url: str | None = None
    note: str = ""


def money(amount: Decimal | None, currency: str = "") -> str:
    """Return an amount to its cents, with its currency if that is not said elsewhere."""
    if amount is None:
        return NONE
    return f"{_with_places(amount, 2)} {currency}".strip()


def rounded(amount: Decimal | float, currency: str = "") -> str:
    """Return an amount as a drawing says it."""
    exact = Decimal(amount)
    places = 2 if abs(exact) < CENTS_UNTIL and exact % 1 else 0
    whole = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{number_format(whole, places, use_l10n=True, force_grouping=True)} {currency}".strip()


def percent(share: Decimal | None, places: int = 2) -> str:
    """Return a share that is given in per cent."""
    return NONE if share is None else f"{_with_places(share, places)} %"


def _with_places(value: Decimal, places: int) -> str:
    """Round half up; Django itself cuts off what is too much."""
    exact = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(number_format(exact, places, use_l10n=True, force_grouping=True))


def number(value: Decimal | float | None, places: int = 2) -> str:
    """Return a plain number with as many digits as it has, but not more than asked for."""
    if value is None:
        return NONE
    text = f"{Decimal(value):.{places}f}"
    exact = Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    return str(number_format(exact, max(0, -exponent), use_l10n=True, force_grouping=True))


def month_name(key: str) -> str:
    """Return a month such as 2026-01 as it stands below a line."""
    return f"{key[5:7]}/{key[2:4]}"


def day_text(day: object) -> str:
    """Return a day in short."""
    return NONE if day is None else str(date_format(day, "SHORT_DATE_FORMAT"))  # type: ignore[arg-type]


def group_name(key: str, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what a group is called: by its title, if it has one, else by its key."""
    return _("unallocated") if key == UNALLOCATED else titles.get(key, key)


def money_cell(amount: Decimal | None, url: str | None = None) -> Cell:
    """Return an amount for a table."""
    return Cell(money(amount), url)
