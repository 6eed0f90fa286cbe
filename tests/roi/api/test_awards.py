from datetime import date

import pytest
import time_machine

from tests.factories.ideas import IdeaFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea(db):
    return IdeaFactory()


@pytest.fixture
def realise(idea):
    version = make_version(make_rule(make_driver(), subject="idea_realised"), grade="E2", unit_value=None)
    return lambda net, day, kind="realisation": post_benefit(
        version, net, date.fromisoformat(day), thing=("idea", idea.pk), kind=kind
    )


def award(api, idea):
    return api.get(f"/api/v1/roi/ideas/{idea.pk}/award/")


@time_machine.travel("2026-06-01T12:00:00Z", tick=False)
def test_o12_the_first_year_of_an_idea_earns_by_the_scale(manager_api, idea, realise):
    realise("60000.00", "2025-03-31")
    reverse(realise("5000.00", "2025-04-30"), known_on=date(2025, 5, 1))
    realise("190000.00", "2026-03-30")
    realise("777.00", "2026-03-31")
    realise("888.00", "2025-03-31", kind="expectation")

    told = award(manager_api, idea).json()

    assert (told["benefit"], told["award"], told["currency"]) == ("250000.00", "4450.00", "EUR")
    assert (told["first_day"], told["last_day"], told["is_final"]) == ("2025-03-31", "2026-03-30", True)
    assert [(part["above"], part["benefit"], part["award"]) for part in told["parts"]] == [
        ("0.00", "10000.00", "1000.00"),
        ("10000.00", "90000.00", "2700.00"),
        ("100000.00", "150000.00", "750.00"),
    ]
    assert told["idea_url"] == f"http://testserver/api/v1/ideas/{idea.pk}/"
    assert len(manager_api.get(told["entries_url"]).json()["results"]) == 5


@time_machine.travel("2026-06-01T12:00:00Z", tick=False)
def test_a_year_that_runs_is_not_final(manager_api, idea, realise):
    realise("10000.00", "2026-01-31")

    told = award(manager_api, idea).json()

    assert (told["award"], told["is_final"], told["last_day"]) == ("1000.00", False, "2027-01-30")


def test_an_idea_that_brought_nothing_earns_nothing(manager_api, customer_api, idea):
    told = award(manager_api, idea).json()

    assert (told["benefit"], told["award"], told["first_day"], told["is_final"]) == ("0.00", "0.00", None, False)
    assert award(customer_api, idea).status_code == 403
    assert manager_api.get("/api/v1/roi/ideas/999999/award/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_one_value_and_for_three(manager_api, idea, realise, queries, number):
    for month in range(number):
        realise("10.00", f"2026-0{month + 1}-28")

    # Token, roles, the idea, its days.
    with queries(4):
        award(manager_api, idea)
