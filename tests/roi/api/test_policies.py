from datetime import date

import pytest

from roi.models import AttributionPolicy, Valuation
from tests.factories.roi import policy
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

POLICIES = "/api/v1/roi/policies/"
WEIGHTED = {
    "subject": "ticket",
    "method": "role_weights",
    "valid_from": "2026-01-01",
    "weights": [{"role": "solution", "weight": "70"}, {"role": "helpful", "weight": "30"}],
}
pytestmark = pytest.mark.django_db


def problem(answer):
    return answer.status_code, answer.json().get("code")


def shared_on(day):
    """A policy from 2026 on, by which something was shared on a day."""
    row = policy("equal", validity=(date(2026, 1, 1), None))
    post_benefit(make_version(make_rule(make_driver())), "9.27", day, policy=row)
    assert Valuation.objects.get().policy == row
    return row


@pytest.mark.parametrize("method", ["role_weights", "substitutes"])
def test_a_policy_is_set_with_its_weights(manager_api, method):
    set_now = manager_api.post(
        POLICIES, WEIGHTED | {"method": method, "path": "indirect", "empty_roles": "unattributed"}
    )

    assert set_now.status_code == 201
    assert manager_api.get(POLICIES).json()["results"] == [set_now.json()]
    assert set_now.json() == {
        "id": AttributionPolicy.objects.get().pk,
        "subject": "ticket",
        "path": "indirect",
        "method": method,
        "empty_roles": "unattributed",
        "valid_from": "2026-01-01",
        "valid_until": None,
        "weights": [{"role": "solution", "weight": "70.0000"}, {"role": "helpful", "weight": "30.0000"}],
    }


def test_policies_for_one_path_do_not_overlap_and_those_for_two_may(manager_api):
    manager_api.post(POLICIES, WEIGHTED)

    again = manager_api.post(POLICIES, WEIGHTED | {"valid_from": "2027-01-01"})

    assert problem(again) == (409, "policies_overlap")
    assert manager_api.post(POLICIES, WEIGHTED | {"path": "indirect"}).status_code == 201
    assert manager_api.post(POLICIES, WEIGHTED | {"subject": "idea"}).status_code == 201
    assert AttributionPolicy.objects.count() == 3


def test_a_policy_ends_and_another_one_follows(controller_api):
    first = controller_api.post(POLICIES, WEIGHTED).json()

    ended = controller_api.put(f"{POLICIES}{first['id']}/end/", {"day": "2027-01-01"})

    assert (ended.status_code, ended.json()["valid_until"]) == (200, "2027-01-01")
    assert controller_api.post(POLICIES, WEIGHTED | {"valid_from": "2027-01-01"}).status_code == 201


def test_a_policy_in_use_ends_after_its_last_value_only(manager_api):
    address = f"{POLICIES}{shared_on(date(2026, 3, 10)).pk}/end/"

    assert problem(manager_api.put(address, {"day": "2026-03-10"})) == (409, "policy_in_use")
    assert manager_api.put(address, {"day": "2026-03-11"}).json()["valid_until"] == "2026-03-11"


@pytest.mark.parametrize("day", ["2026-01-01", "2025-01-01", "2028-01-01"])
def test_a_policy_ends_within_its_days(manager_api, day):
    first = manager_api.post(POLICIES, WEIGHTED | {"valid_until": "2027-01-01"}).json()

    assert problem(manager_api.put(f"{POLICIES}{first['id']}/end/", {"day": day})) == (400, "end_is_unclear")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"method": "equal"}, "weights_are_unclear"),
        ({"weights": []}, "weights_are_unclear"),
        ({"weights": [{"role": "solution", "weight": "0"}]}, "weights_are_unclear"),
        ({"weights": [{"role": "solution", "weight": "1"}] * 2}, "invalid"),
        ({"weights": [{"role": "solution", "weight": "-1"}]}, "invalid"),
        ({"weights": [{"role": "guru", "weight": "1"}]}, "invalid"),
        ({"valid_until": "2026-01-01"}, "invalid"),
    ],
)
def test_what_makes_no_policy_is_refused(manager_api, changed, code):
    refused = manager_api.post(POLICIES, WEIGHTED | changed)

    assert refused.status_code == 400
    assert refused.json()["code"] in {code, "validation_error"}
    assert not AttributionPolicy.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(manager_api, queries, number):
    for year in range(2020, 2020 + number):
        policy("role_weights", {"solution": 70, "helpful": 10}, validity=(date(year, 1, 1), date(year + 1, 1, 1)))

    # Token, roles, policies, weights.
    with queries(4):
        assert len(manager_api.get(POLICIES).json()["results"]) == number
