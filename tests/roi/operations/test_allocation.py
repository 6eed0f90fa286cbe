"""Dividing money: exact, in whole units, whatever the order."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.operations.allocation import allocate

CENT = Decimal("0.01")


def shares(total: str, *weights: Fraction | int, unit: Decimal = CENT) -> list[str]:
    parts = allocate(Decimal(total), {place: Fraction(weight) for place, weight in enumerate(weights)}, unit=unit)
    return [str(parts[place]) for place in range(len(weights))]


def test_o34_equal_thirds_give_the_odd_cent_to_the_smallest_key():
    assert shares("10.00", 1, 1, 1) == ["3.34", "3.33", "3.33"]


def test_o35_the_order_of_the_parts_does_not_matter():
    assert shares("0.05", 70, 30) == ["0.04", "0.01"]
    assert shares("0.05", 30, 70) == ["0.01", "0.04"]


def test_o36_the_largest_remainders_get_what_is_left():
    third = Fraction(20, 3)

    assert shares("100.00", 60, 20, third, third, third) == ["60.00", "20.00", "6.67", "6.67", "6.66"]


def test_o39_net_values_by_roles():
    assert shares("9.27", 70, 20, 10) == ["6.49", "1.85", "0.93"]
    assert shares("9.63", 70, 20, 10) == ["6.74", "1.93", "0.96"]


def test_currencies_without_minor_units_are_divided_whole():
    assert shares("100", 1, 1, 1, unit=Decimal(1)) == ["34", "33", "33"]


def test_a_loss_is_divided_like_a_gain():
    assert shares("-10.00", 1, 1, 1) == ["-3.34", "-3.33", "-3.33"]


def test_nothing_divides_into_nothing():
    assert shares("0.00", 0, 1) == ["0.00", "0.00"]


def test_a_part_of_a_cent_is_a_mistake():
    with pytest.raises(ValueError, match="whole number"):
        shares("0.005", 1)


@pytest.mark.parametrize("weights", [(0, 0), (2, -1)])
def test_weights_that_weigh_nothing_are_a_mistake(weights):
    with pytest.raises(ValueError, match="weights"):
        shares("1.00", *weights)


cents = st.integers(-(10**9), 10**9).map(lambda units: units * CENT)
weights = st.dictionaries(st.integers(0, 50), st.fractions(0, 1000, max_denominator=997), min_size=1).filter(
    lambda found: any(found.values())
)


@given(cents, weights)
def test_the_parts_always_sum_to_the_total(total, weights):
    assert sum(allocate(total, weights, unit=CENT).values()) == total


@given(cents, weights, st.randoms())
def test_shuffled_parts_get_the_same(total, weights, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)

    assert allocate(total, dict(shuffled), unit=CENT) == allocate(total, weights, unit=CENT)


@given(cents, weights)
def test_no_part_is_a_whole_cent_away_from_its_quota(total, weights):
    whole = sum(weights.values())

    parts = allocate(total, weights, unit=CENT)

    assert all(abs(Fraction(parts[key]) - Fraction(total) * weights[key] / whole) < Fraction(CENT) for key in weights)
