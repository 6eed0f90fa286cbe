from datetime import date

import pytest

from roi.models import CostEntry, Goal, Period
from tests.database import world_of_its_own
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
READING = [
    "report",
    "postings",
    "postings/{posting}",
    "valuations/{valuation}",
    "goals",
    "strategies",
    "drivers",
    "kpis",
    "rules",
    "rule-versions",
    "rule-versions/{version}",
    "costs",
    "periods",
    "periods/2026-01/closure",
    "periods/2026-01/soft-closure",
    "fx-rates",
    "corrections",
    "scenarios",
    "definitions",
    "snapshots",
    "exclusions",
    "goals/save",
    "strategies/save-4",
    "drivers/support",
    "kpis/kpi-support",
    "kpis/kpi-support/readings",
    "rules/rule-support",
    "assumptions",
    "strategy-links",
    "measures",
    "coverage",
    "stage",
    "members",
    "members/employees",
    "concentration",
    "legal-bases",
    "policies",
    "costs/by-category",
]
WRITING = [
    ("post", "goals"),
    ("post", "strategies"),
    ("post", "drivers"),
    ("post", "kpis"),
    ("post", "rules"),
    ("post", "rule-versions"),
    ("post", "costs"),
    ("put", "costs/1/reversal"),
    ("post", "assumptions"),
    ("post", "strategy-links"),
    ("put", "kpis/kpi-support/readings/2026-01"),
    ("put", "strategy-links/1/effect"),
    ("post", "scenarios"),
    ("post", "definitions"),
    ("post", "snapshots"),
    ("post", "legal-bases"),
    ("post", "policies"),
]
REOPENED = ["periods/2026-01/soft-closure"]
SIGNING = [
    ("put", "rule-versions/{version}/approval"),
    ("put", "periods/2026-01/soft-closure"),
    ("delete", "periods/2026-01/soft-closure"),
    ("put", "periods/2026-01/closure"),
]


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """Where a route leads in books with one posting."""
    with world_of_its_own("rights", django_db_blocker, one_posting) as posting:
        known = {"posting": posting.pk, "valuation": posting.valuation_id, "version": posting.rule_version_id}
        yield lambda route: f"/api/v1/roi/{route.format(**known)}/"


def one_posting():
    return post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))


@pytest.mark.parametrize("route", READING)
def test_managers_and_controllers_read_and_nobody_else(address, route, api_of, manager, customer_api, anonymous_api):
    others = [api_of(MemberFactory(roles=[role])) for role in ("controller", "support", "product")]
    answers = [api.get(address(route)) for api in (api_of(manager), *others, customer_api, anonymous_api)]

    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 403, 401]


@pytest.mark.parametrize(("method", "route"), WRITING + SIGNING)
def test_customers_and_strangers_write_nothing(address, method, route, agent_api, customer_api, anonymous_api):
    answers = [getattr(api, method)(address(route), {}) for api in (agent_api, customer_api, anonymous_api)]

    assert [answer.status_code for answer in answers] == [403, 403, 401]
    assert not CostEntry.objects.exists()
    assert Goal.objects.count() == 1
    assert not Period.objects.shut().exists()


@pytest.mark.parametrize(("method", "route"), SIGNING)
def test_a_manager_signs_nothing(address, method, route, manager_api):
    answer = getattr(manager_api, method)(address(route), {})

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("route", READING)
def test_reading_needs_its_scope(address, route, api_of, manager):
    assert api_of(manager, "roi:read").get(address(route)).status_code == 200
    refused = api_of(manager, "roi:write", "roi:approve", "community:read").get(address(route))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


@pytest.mark.parametrize(("method", "route"), WRITING)
def test_writing_needs_its_scope(address, method, route, api_of, controller):
    refused = getattr(api_of(controller, "roi:read", "roi:approve"), method)(address(route), {})
    let_in = getattr(api_of(controller, "roi:write"), method)(address(route), {})

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert let_in.status_code in {400, 404}


@pytest.mark.parametrize(("method", "route"), SIGNING)
def test_signing_needs_its_scope(address, method, route, api_of, controller):
    refused = getattr(api_of(controller, "roi:read", "roi:write"), method)(address(route), {})
    why = "?reason=Mistake" if method == "delete" else ""
    let_in = getattr(api_of(controller, "roi:approve"), method)(f"{address(route)}{why}", {})

    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert let_in.status_code in {200, 409}


@pytest.mark.parametrize("route", READING)
def test_unknown_parameters_are_refused_everywhere(address, route, manager_api):
    response = manager_api.get(address(route), {"surprise": 1})

    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "surprise")


@pytest.mark.parametrize("route", READING)
def test_null_bytes_are_refused_everywhere(address, route, manager_api):
    assert manager_api.get(f"{address(route)}?from=%00&limit=%00").status_code == 400


@pytest.mark.parametrize("route", [route for route in READING if route not in REOPENED])
def test_nothing_is_deleted(address, route, controller_api):
    response = controller_api.delete(address(route))

    assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
