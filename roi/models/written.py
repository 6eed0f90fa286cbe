"""Figures in the names of rows, written as the reader writes them."""

from decimal import Decimal

from django.utils.formats import number_format


def written(value: Decimal) -> str:
    """Return a figure with the digits that it has."""
    return str(number_format(value, use_l10n=True, force_grouping=True))


def shortly(value: Decimal) -> str:
    """Return a figure without the zeros at its end."""
    return written(Decimal(f"{value.normalize():f}"))
