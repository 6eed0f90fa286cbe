from decimal import Decimal

import pytest

from roi.operations.costs import Amount, enter_cost, reverse_cost
from tests.roi.ledger import EUR, controllers
from tests.roi.people import JANUARY

COSTS = "/api/v1/roi/costs/by-category/"
POSTINGS = "/api/v1/roi/postings/"
pytestmark = pytest.mark.django_db


def test_o40_the_costs_of_the_quarter_by_category_and_month(manager_api, quarter):
    answer = manager_api.get(COSTS).json()

    assert (answer["total"], answer["currency"]) == ("35540.00", "EUR")
    assert [(row["category"], row["amount"], row["percent"]) for row in answer["categories"]] == [
        ("staff", "23040.00", "64.83"),
        ("implementation", "6000.00", "16.88"),
        ("platform", "4500.00", "12.66"),
        ("campaign", "2000.00", "5.63"),
    ]
    months = [(month["month"], month["amount"]) for month in answer["categories"][2]["months"]]
    assert months == [("2026-01", "1500.00"), ("2026-02", "1500.00"), ("2026-03", "1500.00")]


def test_every_amount_leads_to_the_postings_that_it_is_the_sum_of(manager_api, quarter):
    answer = manager_api.get(COSTS, {"from": "2026-01-01", "to": "2026-02-28"}).json()

    for row in answer["categories"]:
        for told in (row, *row["months"]):
            postings = manager_api.get(f"{told['entries_url']}&limit=100").json()["results"]
            assert sum(Decimal(posting["costs"]) for posting in postings) == Decimal(told["amount"])


def test_what_was_taken_back_costs_nothing(manager_api, db):
    by, _second = controllers()
    spent = Amount(Decimal("10.00"), EUR)
    entry = enter_cost(by=by, category="incentives", description="Try", incurred_on=JANUARY, spent=spent)
    reverse_cost(entry, by=by)

    answer = manager_api.get(COSTS, {"basis": "valid", "to": "2026-01-31"}).json()

    assert answer["total"] == "0.00"
    assert {(row["amount"], row["percent"]) for row in answer["categories"]} <= {("0.00", None)}


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_one_and_for_three(manager_api, queries, db, number):
    by, _second = controllers()
    for category in ("incentives", "staff", "platform")[:number]:
        enter_cost(by=by, category=category, description="Try", incurred_on=JANUARY, spent=Amount(Decimal(10), EUR))

    # Token, roles, the sums.
    with queries(3):
        assert len(manager_api.get(COSTS).json()["categories"]) == number


def test_grades_are_no_question_of_costs(manager_api, customer_api):
    assert manager_api.get(COSTS, {"min_grade": "E3"}).status_code == 400
    assert customer_api.get(COSTS).status_code == 403
