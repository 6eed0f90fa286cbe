"""What holds for every measure: one question to the database, figures that may or may not be added up."""

import pytest

from roi.reports.measures import MEASURES
from tests.roi.measures.conftest import MARCH


@pytest.mark.parametrize("code", MEASURES)
def test_a_measure_asks_the_database_once(db, queries, code):
    with queries(1):
        MEASURES[code].read(MARCH)


@pytest.mark.parametrize("code", MEASURES)
def test_i14_ratios_medians_and_running_totals_are_not_added_up(code):
    measure = MEASURES[code]

    assert measure.metric == "simple" or not measure.is_additive


def test_a_ratio_of_nothing_is_unknown_and_not_zero(db):
    reading = MEASURES["solved_share"].read(MARCH)

    assert (reading.value, reading.numerator, reading.denominator) == (None, 0, 0)


def test_a_month_begins_and_ends_at_midnight_of_the_business():
    assert (MARCH.first.isoformat(), MARCH.last.isoformat()) == ("2026-03-01", "2026-03-31")
    # Summer time began in between.
    assert (MARCH.start.isoformat(), MARCH.end.isoformat()) == (
        "2026-03-01T00:00:00+01:00",
        "2026-04-01T00:00:00+02:00",
    )
