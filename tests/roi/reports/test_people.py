"""What is kept of everybody says the same as their legs, whatever is asked and whoever may be named."""

from dataclasses import replace
from datetime import date

import pytest

from roi.models import Leg, Party
from roi.reports.people import contributors, employee_groups, member_values, spread
from roi.reports.selection import Basis, Selection
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse

pytestmark = pytest.mark.django_db
EVERYTHING = Selection("EUR")
# Leaves out nothing, but is answered from the legs.
FROM_LEGS = replace(EVERYTHING, basis=Basis.VALID, from_day=date(2000, 1, 1))


@pytest.fixture
def people():
    """Six employees and seven customers in two roles, one of whom lost everything and one half of it."""
    version = make_version(make_rule(make_driver()))
    members = [MemberFactory(kind=kind) for kind in ("employee",) * 6 + ("customer",) * 7]
    for place, member in enumerate(members, 1):
        posted = post_benefit(version, "10.00", date(2026, 1, 5), shares=[(member, "solution", "10.00")])
        if place == 7:
            reverse(posted, date(2026, 1, 9))
        amount = f"{place}.07"
        posted = post_benefit(version, amount, date(2026, 2, 5), shares=[(member, "helpful", amount)])
        if place in {7, 8}:
            reverse(posted, date(2026, 2, 9))
    post_benefit(version, "3.00", date(2026, 2, 5))
    return members


@pytest.mark.parametrize("shown", [True, False])
def test_everybody_is_listed_alike(people, shown):
    kept, summed = (
        [(party.pk, party.value) for party in contributors(selection, employees_shown=shown)]
        for selection in (EVERYTHING, FROM_LEGS)
    )

    assert kept == summed
    assert len(kept) == (12 if shown else 6)


@pytest.mark.parametrize("shown", [True, False])
def test_the_spread_is_alike(people, shown):
    kept, summed = (spread(one, employees_shown=shown, threshold=5) for one in (EVERYTHING, FROM_LEGS))

    assert kept == summed
    assert kept.found.contributors == (12 if shown else 6)
    assert kept.employees.everybody.people == 6


@pytest.mark.parametrize("threshold", [5, 7])
def test_groups_of_employees_are_alike(people, threshold):
    kept, summed = (employee_groups(one, threshold=threshold) for one in (EVERYTHING, FROM_LEGS))

    assert kept == summed
    assert (kept.everybody.value is None) == (threshold == 7)


def test_what_one_did_is_alike(people):
    parties = list(Party.objects.select_related("mapping__member").order_by("pk"))

    kept, summed = (member_values(parties, one) for one in (EVERYTHING, FROM_LEGS))

    assert kept == summed


@pytest.mark.parametrize("chosen", [{"min_grade": "E1"}, {"cashable": False}, {"to_day": date(2025, 1, 1)}])
def test_what_leaves_something_out_is_not_answered_from_what_is_kept(people, chosen):
    assert list(contributors(replace(EVERYTHING, **chosen), employees_shown=True)) == []


def test_nobody_is_asked_from_the_legs_for_everything(people, django_assert_num_queries):
    with django_assert_num_queries(2) as asked:
        spread(EVERYTHING, employees_shown=False, threshold=5)

    assert Leg.objects.exists()
    assert all("roi_leg" not in query["sql"] for query in asked.captured_queries)
