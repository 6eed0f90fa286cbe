"""A list of postings holds what the figure is made of, however it is looked for, and in an order that goes on."""

from datetime import date
from itertools import product

import pytest

from roi.models.grade import Grade
from roi.reports import listing
from roi.reports.grouping import GroupBy
from roi.reports.listing import listed, listed_whatever_counts
from roi.reports.selection import Basis, Selection, Side
from roi.reports.summary import Report
from tests.roi.api.test_report import entries
from tests.roi.ledger import EUR

FILTERS = [
    {},
    {"min_grade": Grade.E3},
    {"cashable": True},
    {"from_day": date(2026, 2, 1)},
    {"to_day": date(2026, 2, 28)},
    {"from_day": date(2027, 1, 1), "to_day": date(2027, 1, 31)},
]


@pytest.mark.parametrize("few", [0, 1_000_000])
@pytest.mark.parametrize("basis", Basis)
def test_a_list_holds_the_postings_that_the_figure_is_made_of(ledger, basis, few, monkeypatch):
    monkeypatch.setattr(listing, "FEW", few)
    found = 0
    for group_by, filters in product(GroupBy, FILTERS):
        selection = Selection(EUR, basis, group_by=group_by, **filters)
        keys = Report.of(Selection(EUR, basis, group_by=group_by), headline_min_grade=Grade.E4).groups
        for key, side in product([*keys, None], Side):
            if key is not None and side == Side.COSTS:
                continue
            expected = selection.postings_counting(side, key).values_list("pk", flat=True)
            assert sorted(listed(selection, side, key).values_list("pk", flat=True)) == sorted(expected), (key, side)
            found += len(expected)
    assert found > 1000


@pytest.mark.parametrize("basis", Basis)
def test_all_postings_of_some_days_are_listed_whatever_counts(ledger, basis):
    for filters in FILTERS:
        selection = Selection(EUR, basis, **filters)

        listed_ones = set(listed_whatever_counts(selection).values_list("pk", flat=True))

        assert listed_ones == set(selection.postings().values_list("pk", flat=True))


def test_pages_by_business_date_go_on_from_day_to_day(ledger, manager_api):
    postings = entries(manager_api, "/api/v1/roi/postings/?basis=valid&from=2026-01-15&to=2026-03-20&limit=7")

    places = [(posting["valid_on"], posting["number"]) for posting in postings]
    assert places == sorted(places)
    assert len(set(places)) == Selection(EUR, Basis.VALID, date(2026, 1, 15), date(2026, 3, 20)).postings().count() > 21


def test_a_page_takes_two_queries_more_at_most_for_what_is_looked_up(ledger, manager_api, queries):
    of_group = {
        "goal": ("goal-0", 6),
        "kpi": ("kpi-driver-0", 5),
        "category": ("pumps", 4),
        "role": ("helpful", 5),
        "currency": ("USD", 4),
        "product": ("unallocated", 4),
        "quarter": ("2026-Q1", 5),
        "grade": ("E2", 4),
    }
    for group_by, (key, number) in of_group.items():
        with queries(number):
            manager_api.get("/api/v1/roi/postings/", {"group_by": group_by, "group": key})
