"""An answer that is prepared, its publication, promised dates and the public clock, over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ideas.models import Decision, Idea, PreparedDecision
from tests.factories.community import CategoryFactory, CircleFactory
from tests.factories.ideas import DecisionFactory, IdeaFactory

SAID = {
    "status": "planned",
    "reason": "In spring.",
    "cost": {"amount": "900.00", "currency": "EUR"},
    "period": "2027-05",
}


def url(idea, rest):
    return f"/api/v1/ideas/{idea.pk}/{rest}/"


def test_an_answer_is_prepared_read_by_staff_and_published_once(product_api, customer_api, anonymous_api):
    idea = IdeaFactory()
    prepared = product_api.put(url(idea, "prepared-decision"), {**SAID, "promised_on": "2027-05-20"})

    assert prepared.status_code == 200
    assert prepared.json().items() >= {**SAID, "promised_on": "2027-05-20", "publish_at": None, "refusal": ""}.items()
    assert product_api.get(url(idea, "prepared-decision")).json() == prepared.json()
    assert anonymous_api.get(url(idea, "prepared-decision")).status_code == 401
    assert customer_api.get(url(idea, "prepared-decision")).status_code == 403
    assert anonymous_api.get(f"/api/v1/ideas/{idea.pk}/").json()["decision"] is None

    published = product_api.post(url(idea, "prepared-decision/publication"))

    assert published.status_code == 200
    assert published.json().items() >= SAID.items()
    shown = anonymous_api.get(f"/api/v1/ideas/{idea.pk}/").json()
    assert (shown["decision"], shown["promised_on"]) == (published.json(), "2027-05-20")
    assert product_api.get(url(idea, "prepared-decision")).status_code == 404
    again = product_api.post(url(idea, "prepared-decision/publication"))
    assert (again.status_code, again.json()["code"]) == (409, "nothing_is_prepared")


def test_what_is_prepared_can_be_dropped_however_often(product_api):
    idea = IdeaFactory()
    product_api.put(url(idea, "prepared-decision"), {"status": "declined", "reason": "Too loud."})

    assert [product_api.delete(url(idea, "prepared-decision")).status_code for _ in range(2)] == [204, 204]
    assert not PreparedDecision.objects.exists()


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"status": "declined"}, "reason_is_missing", 400),
        ({"status": "delivered"}, "move_not_allowed", 409),
        ({"status": "planned", "publish_at": "2020-01-01T00:00:00Z"}, "moment_is_past", 400),
        ({"status": "planned", "cost": {"amount": "-1", "currency": "EUR"}}, "min_value", 400),
        ({"status": "planned", "cost": {"amount": "1"}}, "required", 400),
        ({"status": "planned", "period": "May"}, "invalid", 400),
        ({"status": "under_review", "promised_on": "2027-01-01"}, "nothing_to_promise", 409),
    ],
)
def test_an_answer_that_is_not_one_is_refused(body, code, status, product_api):
    response = product_api.put(url(IdeaFactory(), "prepared-decision"), body)

    codes = {response.json()["code"], *(one["code"] for one in response.json().get("errors", []))}
    assert response.status_code == status
    assert code in codes
    assert not PreparedDecision.objects.exists()


def test_only_the_product_team_prepares_publishes_and_promises(customer_api, manager_api, product_api):
    idea = IdeaFactory()
    product_api.put(url(idea, "prepared-decision"), {"status": "planned"})
    for client in (customer_api, manager_api):
        assert client.put(url(idea, "prepared-decision"), {"status": "planned"}).status_code == 403
        assert client.delete(url(idea, "prepared-decision")).status_code == 403
        assert client.post(url(idea, "prepared-decision/publication")).status_code == 403
        assert client.put(url(idea, "promised-date"), {"promised_on": "2027-01-01"}).status_code == 403
    assert not Decision.objects.exists()


def test_promises_are_public_and_changed_with_a_reason(product_api, anonymous_api):
    idea = IdeaFactory(status=Idea.Status.PLANNED)
    first = product_api.put(url(idea, "promised-date"), {"promised_on": "2027-03-01"})
    assert (first.status_code, first.json()["promised_on"]) == (200, "2027-03-01")
    assert product_api.put(url(idea, "promised-date"), {"promised_on": "2027-03-01"}).json() == first.json()

    refused = product_api.put(url(idea, "promised-date"), {"promised_on": None})
    assert (refused.status_code, refused.json()["code"]) == (400, "reason_is_missing")
    product_api.put(url(idea, "promised-date"), {"promised_on": "2027-06-01", "reason": "A part is missing."})

    rows = anonymous_api.get(url(idea, "promised-date")).json()["results"]
    assert [(row["promised_on"], row["reason"]) for row in rows] == [
        ("2027-06-01", "A part is missing."),
        ("2027-03-01", ""),
    ]


def test_an_unanswered_idea_cannot_hide_behind_quick_answers(anonymous_api, queries):
    now, url_of_clock = timezone.now(), "/api/v1/ideas/answering/"
    nothing = anonymous_api.get(url_of_clock).json()
    assert nothing == {"proposed": 0, "answered": 0, "answered_percent": None, "median_days": None}

    for days_waited in (1, 3, None, None):
        idea = IdeaFactory(created_at=now - timedelta(days=30))
        if days_waited:
            DecisionFactory(idea=idea, decided_at=idea.created_at + timedelta(days=days_waited))
            DecisionFactory(idea=idea, decided_at=now)
    hidden = CategoryFactory(visibility="circle", circle=CircleFactory())
    IdeaFactory(category=hidden)
    IdeaFactory(created_at=now - timedelta(days=400))

    with queries(1):
        half = anonymous_api.get(url_of_clock).json()
    assert half == {"proposed": 4, "answered": 2, "answered_percent": 50.0, "median_days": 3.0}

    IdeaFactory()
    assert anonymous_api.get(url_of_clock).json()["median_days"] is None
