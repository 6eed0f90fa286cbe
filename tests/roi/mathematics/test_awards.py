from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.mathematics.awards import Tier, award, parts_of

CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("benefit", "expected"),
    [(10_000, "1000.00"), (50_000, "2200.00"), (100_000, "3700.00"), (250_000, "4450.00"), (1_000_000, "8200.00")],
)
def test_o12_the_published_awards(benefit, expected):
    assert award(Decimal(benefit)) == Decimal(expected)


@pytest.mark.parametrize(("knee", "at_it", "after"), [(10_000, "1000.00", "1000.03"), (100_000, "3700.00", "3700.01")])
def test_o12_is_continuous_at_both_knees(knee, at_it, after):
    assert award(Decimal(knee) - CENT) == award(Decimal(knee)) == Decimal(at_it)
    assert award(Decimal(knee) + 1) == Decimal(after)


def test_a_loss_and_nothing_earn_nothing():
    assert [award(Decimal(benefit)) for benefit in ("0", "-5000")] == [Decimal("0.00")] * 2


def test_another_scale_pays_otherwise():
    assert award(Decimal(300), [Tier(Decimal(100), Decimal("0.5"))]) == Decimal("100.00")


@given(st.integers(0, 10**9), st.integers(0, 10**6))
def test_more_benefit_never_earns_less_and_parts_add_up(cents, more):
    benefit = Decimal(cents) / 100

    assert award(benefit) <= award(benefit + Decimal(more) / 100)
    assert sum(part.benefit for part in parts_of(benefit)) == benefit
