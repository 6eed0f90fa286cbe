from decimal import Decimal

import pytest

from config.intakes import run_here
from config.integrity import all_checks
from ideas.models import Idea
from roi.models import Leg
from roi.operations.rule_versions import FactorDraft
from tests.factories.community import CategoryFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db
EXPECTED = {"low": "1000.00", "likely": "4000.00", "high": "9000.00", "currency": "EUR"}


@pytest.fixture(autouse=True)
def _rule():
    """A quarter would have come without the customer's idea."""
    approved(ConversionRuleFactory(idea=True), None, factors=[FactorDraft("deadweight", Decimal("0.75"))])


def take_in() -> None:
    for _run in run_here():
        pass


def sent(answer, *statuses: int) -> dict:
    assert answer.status_code in (statuses or {200, 201}), answer.content
    return answer.json() if answer.content else {}


def expectation() -> Decimal:
    return sum(Leg.objects.filter(account__type="expectation").values_list("amount", flat=True), Decimal(0))


def test_an_idea_is_wanted_adopted_delivered_and_pays(customer_api, helper_api, product_api, product, manager_api):
    category = CategoryFactory()
    proposed = {"title": "A quieter pump", "body": "It wakes the neighbours.", "category": category.slug}
    idea = sent(customer_api.post("/api/v1/ideas/", proposed), 201)["id"]
    url = f"/api/v1/ideas/{idea}"
    sent(helper_api.put(f"{url}/vote/"))
    assert sent(helper_api.get(f"{url}/vote/"), 200, 405).get("count", 1) == 1

    adoption = {"expected": EXPECTED, "cost": "500.00", "owner": product.pk}
    sent(product_api.put(f"{url}/adoption/", adoption))
    take_in()
    assert Idea.objects.get().status == "planned"
    assert abs(expectation()) == Decimal("4000.00")
    assert sent(manager_api.get("/api/v1/roi/report/"))["benefits"] == "0.00"

    for status in ("started", "delivered"):
        sent(product_api.put(f"{url}/status/", {"status": status, "reason": "As promised."}))
    realised = {"amount": "1000.00", "currency": "EUR", "evidence": "Returns of September."}
    period = {"from": "2026-09-01", "to": "2026-09-30"}
    sent(product_api.post(f"{url}/adoption/realised/", {"period": period, **realised}), 201)
    take_in()

    report = sent(manager_api.get("/api/v1/roi/report/", {"group_by": "month", "basis": "valid"}))
    assert report["benefits"] == "750.00"
    assert [check for check in all_checks() if check.wrong] == []


def test_the_same_period_is_refused_and_counts_once(customer_api, product_api, product, manager_api):
    category = CategoryFactory()
    proposed = {"title": "A quieter pump", "body": "It wakes the neighbours.", "category": category.slug}
    url = f"/api/v1/ideas/{sent(customer_api.post('/api/v1/ideas/', proposed), 201)['id']}"
    sent(product_api.put(f"{url}/adoption/", {"expected": EXPECTED, "cost": "0.00", "owner": product.pk}))
    for status in ("started", "delivered"):
        sent(product_api.put(f"{url}/status/", {"status": status, "reason": ""}))
    realised = {
        "period": {"from": "2026-09-01", "to": "2026-09-30"},
        "amount": "1000.00",
        "currency": "EUR",
        "evidence": "Returns of September.",
    }

    sent(product_api.post(f"{url}/adoption/realised/", realised), 201)
    sent(product_api.post(f"{url}/adoption/realised/", realised), 409)
    take_in()

    assert sent(manager_api.get("/api/v1/roi/report/"))["benefits"] == "750.00"


def test_a_declined_idea_tells_why_and_brings_nothing(customer_api, product_api, manager_api):
    category = CategoryFactory()
    proposed = {"title": "A pink pump", "body": "For the garden.", "category": category.slug}
    url = f"/api/v1/ideas/{sent(customer_api.post('/api/v1/ideas/', proposed), 201)['id']}"

    sent(product_api.put(f"{url}/status/", {"status": "declined", "reason": ""}), 400)
    sent(product_api.put(f"{url}/status/", {"status": "declined", "reason": "Nobody else asked."}))
    take_in()

    idea = sent(customer_api.get(f"{url}/"))
    assert (idea["status"], idea["decision"]["reason"]) == ("declined", "Nobody else asked.")
    assert sent(manager_api.get("/api/v1/roi/report/"))["benefits"] == "0.00"
