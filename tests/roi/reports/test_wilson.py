"""The interval of a share, by Wilson's score."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.reports.wilson import wilson

VISITS = 100_000


@pytest.mark.parametrize(
    ("respondents", "agreeing", "at_80", "at_95"),
    [
        (200, 5, (1426, 4348), (1072, 5718)),
        (1000, 25, (1941, 3215), (1699, 3665)),
        (5000, 126, (2251, 2820), (2121, 2992)),
    ],
)
def test_o07_the_table_of_intervals(respondents, agreeing, at_80, at_95):
    for level, expected in (("0.80", at_80), ("0.95", at_95)):
        bounds = wilson(agreeing, respondents, Decimal(level))
        assert tuple(round(VISITS * bound) for bound in bounds) == expected


def test_o07_the_bounds_at_95_percent_to_nine_digits():
    bounds = wilson(25, 1000, Decimal("0.95"))

    assert tuple(round(bound, 9) for bound in bounds) == (Decimal("0.016990131"), Decimal("0.036645289"))


@given(st.integers(1, 10_000), st.data(), st.sampled_from(["0.50", "0.80", "0.95", "0.999"]))
def test_the_share_lies_in_its_interval_which_mirrors(respondents, data, level):
    agreeing = data.draw(st.integers(0, respondents))

    low, high = wilson(agreeing, respondents, Decimal(level))

    assert 0 <= low <= Decimal(agreeing) / respondents <= high <= 1
    mirrored = wilson(respondents - agreeing, respondents, Decimal(level))
    assert abs(1 - high - mirrored.low) < Decimal("1e-20")
    assert low < high


@pytest.mark.parametrize(
    ("agreeing", "respondents", "level"), [(0, 0, "0.8"), (2, 1, "0.8"), (-1, 5, "0.8"), (1, 5, "1")]
)
def test_what_is_no_sample_is_refused(agreeing, respondents, level):
    with pytest.raises(ValueError, match="no sample"):
        wilson(agreeing, respondents, Decimal(level))
