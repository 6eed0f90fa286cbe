"""Figures are rounded half up, never cut off."""

from decimal import Decimal

from django.utils import translation

from roi.figures import money, number, percent, rounded


def test_what_has_too_many_digits_is_rounded_half_up():
    assert (percent(Decimal("24.9999999")), percent(Decimal("0.005")), percent(Decimal("49.5"), 0)) == (
        *("25.00 %", "0.01 %", "50 %"),
    )
    assert (money(Decimal("1.005"), "EUR"), money(Decimal("-0.005"))) == ("1.01 EUR", "-0.01")
    assert (number(Decimal("0.12346"), 4), rounded(Decimal("1234.5"))) == ("0.1235", "1,235")


def test_germans_read_commas():
    with translation.override("de"):
        assert (money(Decimal("1234.5"), "EUR"), percent(Decimal("12.345"))) == ("1.234,50 EUR", "12,35 %")
