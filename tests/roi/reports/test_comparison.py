"""More of it or dearer: the two effects are the difference to the cent, whatever the spans hold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.reports.comparison import Difference, Split, Volume

AMOUNTS = st.decimals("-99999999", "99999999", places=2)
VOLUMES = st.builds(Volume, st.integers(-50, 5000), AMOUNTS)


@given(VOLUMES, VOLUMES)
def test_the_effects_of_quantity_and_unit_value_sum_exactly(a, b):
    split = Split(a, b)

    assert split.quantity_effect + split.unit_value_effect == split.difference == b.amount - a.amount
    assert split.quantity_effect == round(split.quantity_effect, 2)


@pytest.mark.parametrize(
    ("a", "b", "quantity_effect", "unit_value_effect"),
    [
        # O-40: 120 at 9.27 and 100 at 9.63.
        ((120, "1112.40"), (100, "963.00"), "-185.40", "36.00"),
        ((100, "963.00"), (110, "1059.30"), "96.30", "0.00"),
        ((0, "0.00"), (3, "28.89"), "28.89", "0.00"),
        ((3, "28.89"), (0, "0.00"), "-28.89", "0.00"),
        ((0, "0.00"), (0, "0.00"), "0.00", "0.00"),
    ],
)
def test_the_oracle_of_the_quarter(a, b, quantity_effect, unit_value_effect):
    split = Split(*(Volume(quantity, Decimal(amount)) for quantity, amount in (a, b)))

    assert (split.quantity_effect, split.unit_value_effect) == (Decimal(quantity_effect), Decimal(unit_value_effect))


@pytest.mark.parametrize(
    ("a", "b", "percent"), [("0.00", "5.00", None), ("4.00", "5.00", "25.00"), ("-4.00", "4.00", "200.00")]
)
def test_a_percentage_of_nothing_is_none(a, b, percent):
    assert Difference("net", Decimal(a), Decimal(b)).percent == (percent and Decimal(percent))
