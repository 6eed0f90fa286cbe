from datetime import date

import pytest

from roi.models import Period
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
PERIODS = "/api/v1/roi/periods/"


@pytest.fixture
def january(db) -> Period:
    return post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5)).period


def test_a_controller_closes_a_month_softly_and_opens_it_again(controller_api, controller, january):
    address = f"{PERIODS}2026-01/soft-closure/"
    before = controller_api.get(address).json()

    closed = controller_api.put(address).json()
    again = controller_api.put(address, {}).json()

    assert (closed["state"], closed["soft_closed_by"], closed["closed_by"]) == ("soft_closed", str(controller), None)
    assert again == closed
    for _ in range(2):
        opened = controller_api.delete(f"{address}?reason=An+invoice+came+late.")
        assert opened.status_code == 200
    events = opened.json()["events"]
    assert {**opened.json(), "events": []} == before
    assert [(one["kind"], one["by"], one["reason"]) for one in events] == [
        ("soft_closed", str(controller), ""),
        ("reopened", str(controller), "An invoice came late."),
    ]


def test_opening_a_month_again_says_why(controller_api, january):
    address = f"{PERIODS}2026-01/soft-closure/"
    controller_api.put(address)

    refused = controller_api.delete(address)

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/reason")
    assert controller_api.get(address).json()["state"] == "soft_closed"


def test_a_month_before_a_soft_closed_one_is_refused_by_name(controller_api, january):
    controller_api.put(f"{PERIODS}2026-02/soft-closure/")

    deleted = controller_api.delete(f"{PERIODS}2026-01/soft-closure/?reason=x")
    without_row = controller_api.put(f"{PERIODS}2025-12/soft-closure/")

    assert (deleted.status_code, deleted.json()["code"]) == (409, "later_period_is_closed")
    assert (without_row.status_code, without_row.json()["code"]) == (409, "period_already_soft_closed")


def test_what_is_closed_for_ever_is_not_opened_again(controller_api, january):
    controller_api.put(f"{PERIODS}2026-01/closure/")

    for answer in (
        controller_api.delete(f"{PERIODS}2026-01/soft-closure/?reason=x"),
        controller_api.put(f"{PERIODS}2026-01/soft-closure/"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "period_already_closed")


def test_opening_a_month_that_the_books_do_not_have_is_not_there(controller_api):
    assert controller_api.delete(f"{PERIODS}2026-01/soft-closure/?reason=x").status_code == 404
