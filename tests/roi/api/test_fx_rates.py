from datetime import date
from decimal import Decimal

import pytest

from roi.models import FxRate

pytestmark = pytest.mark.django_db
RATES = "/api/v1/roi/fx-rates/"


def published(quote: str, value: str, on: str, source: str = "ECB") -> FxRate:
    return FxRate.objects.create(base="EUR", quote=quote, on=date.fromisoformat(on), rate=Decimal(value), source=source)


@pytest.fixture
def rates(db):
    published("USD", "1.0850", "2026-01-29")
    published("USD", "1.09", "2026-01-30")
    published("TRL", "1836200", "2004-12-31")
    published("USD", "1.1", "2026-01-30", "House")


def test_rates_are_listed_the_latest_first(manager_api, rates):
    rows = manager_api.get(RATES).json()["results"]

    assert [(row["on"], row["base"], row["quote"], row["rate"], row["source"]) for row in rows] == [
        ("2026-01-30", "EUR", "USD", "1.1", "House"),
        ("2026-01-30", "EUR", "USD", "1.09", "ECB"),
        ("2026-01-29", "EUR", "USD", "1.085", "ECB"),
        ("2004-12-31", "EUR", "TRL", "1836200", "ECB"),
    ]


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({"quote": "TRL"}, 1),
        ({"quote": "GBP"}, 0),
        ({"base": "EUR", "on": "2026-01-30"}, 2),
        ({"on": "2026-01-30", "source": "ECB"}, 1),
        ({"from": "2026-01-30"}, 2),
        ({"from": "2005-01-01", "to": "2026-01-29"}, 1),
    ],
)
def test_rates_are_found_by_pair_day_and_source(manager_api, rates, asked, number):
    assert len(manager_api.get(RATES, asked).json()["results"]) == number


@pytest.mark.parametrize("asked", [{"base": "euro"}, {"on": "yesterday"}, {"quote": "usd"}])
def test_what_is_no_currency_and_no_day_is_refused(manager_api, asked):
    response = manager_api.get(RATES, asked)

    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, next(iter(asked)))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(manager_api, queries, number):
    for day in range(1, number + 1):
        published("USD", "1.1", f"2026-01-0{day}")

    with queries(3):
        assert len(manager_api.get(RATES).json()["results"]) == number
