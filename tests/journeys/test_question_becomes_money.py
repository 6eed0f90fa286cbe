from decimal import Decimal

import pytest

from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Resolution, Ticket
from crm.operations.solving import solve_ticket
from roi.models import Exclusion, Posting
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db
NET = "9.27"


@pytest.fixture
def category():
    return CategoryFactory(slug="pumps")


@pytest.fixture(autouse=True)
def _rule():
    """18.40 EUR gross, 9.27 net."""
    approved(ConversionRuleFactory())


def take_in() -> None:
    for _run in run_here():
        pass


def ask(api, category) -> int:
    asked = {"title": "It hums", "body": "Why does it hum?", "category": category.slug, "kind": "question"}
    answer = api.post("/api/v1/topics/", asked)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def reply(api, topic: int) -> int:
    answer = api.post(f"/api/v1/topics/{topic}/posts/", {"body": "Tighten the left screw."})
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def accept(api, topic: int, post: int) -> None:
    answer = api.put(f"/api/v1/topics/{topic}/solution/", {"post": post})
    assert answer.status_code in {200, 201}, answer.content


def report(manager_api, **query) -> dict:
    answer = manager_api.get("/api/v1/roi/report/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_question_solved_by_a_peer_stands_in_the_report(customer_api, helper_api, helper, manager_api, category):
    topic = ask(customer_api, category)
    take_in()
    ticket = Ticket.objects.get(topic_id=topic)
    assert (ticket.status, ticket.origin) == ("new", "community")

    accept(customer_api, topic, reply(helper_api, topic))
    take_in()

    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolution.by, ticket.resolution.member) == ("solved", Resolution.By.PEER, helper)
    found = report(manager_api, group_by="category")
    assert (found["benefits"], found["costs"], found["net"], found["roi_percent"]) == (NET, "0.00", NET, None)
    assert [(group["key"], group["benefits"]) for group in found["groups"]] == [("pumps", NET)]


def test_the_amount_leads_back_to_the_thread_in_two_steps(customer_api, helper_api, manager_api, category):
    topic = ask(customer_api, category)
    accept(customer_api, topic, reply(helper_api, topic))
    take_in()

    group = report(manager_api, group_by="category")["groups"][0]
    posting = manager_api.get(group["entries_url"]).json()["results"][0]
    valuation = manager_api.get(posting["valuation_url"]).json()

    assert sum(Decimal(leg["amount"]) for leg in posting["legs"]) == 0
    assert (valuation["gross"], valuation["net"]) == ("18.40", NET)
    page = customer_api.get(valuation["object_url"])
    assert page.status_code == 200
    assert str(topic) in valuation["object_url"]


def test_reopening_brings_the_amount_back_to_zero(customer_api, helper_api, manager_api, category):
    topic = ask(customer_api, category)
    post = reply(helper_api, topic)
    for _round in range(3):
        accept(customer_api, topic, post)
        take_in()
        assert report(manager_api)["benefits"] == NET

        customer_api.delete(f"/api/v1/topics/{topic}/solution/")
        take_in()
        assert report(manager_api)["benefits"] == "0.00"

    assert Posting.objects.filter(kind="original").count() == Posting.objects.filter(kind="reversal").count() == 3
    assert Ticket.objects.get(topic_id=topic).status == "open"


def test_a_question_solved_by_staff_is_excluded_with_its_reason(customer_api, manager_api, agent, category):
    topic = ask(customer_api, category)
    take_in()

    solve_ticket(Ticket.objects.get(topic_id=topic), by=agent, answer="Tighten the left screw.")
    take_in()

    assert report(manager_api)["benefits"] == "0.00"
    assert Exclusion.objects.get().reason == "solved_by_staff"
    assert customer_api.get(f"/api/v1/topics/{topic}/").json()["solution"] is not None


def test_an_asker_who_solves_it_alone_earns_nothing(customer_api, manager_api, category):
    topic = ask(customer_api, category)
    accept(customer_api, topic, reply(customer_api, topic))
    take_in()

    assert report(manager_api)["benefits"] == "0.00"
    assert Exclusion.objects.get().reason == "solved_by_asker"


def test_a_partner_counts_as_a_peer(customer_api, api_of, manager_api, category):
    topic = ask(customer_api, category)
    accept(customer_api, topic, reply(api_of(MemberFactory(kind="partner")), topic))
    take_in()

    assert report(manager_api)["benefits"] == NET


def test_all_agree_in_the_end(customer_api, helper_api, category):
    topic = ask(customer_api, category)
    accept(customer_api, topic, reply(helper_api, topic))
    take_in()

    assert [check for check in all_checks() if check.wrong] == []


def test_money_follows_what_works_for_enough_and_goes_with_the_voice_that_made_it_enough(
    api_of, customer_api, helper_api, helper, manager_api, category
):
    topic = ask(customer_api, category)
    works = f"/api/v1/posts/{reply(helper_api, topic)}/works-for-me/"
    voices = [api_of(MemberFactory(trust_level=1)) for _ in range(3)]

    assert [voice.put(works).status_code for voice in voices] == [200] * 3
    take_in()
    ticket = Ticket.objects.get(topic_id=topic)
    assert (ticket.resolution.by, ticket.resolution.member) == (Resolution.By.PEER, helper)
    assert report(manager_api)["net"] == NET

    voices[0].delete(works)
    take_in()
    assert Ticket.objects.get(topic_id=topic).status == "open"
    assert report(manager_api)["net"] == "0.00"
    assert [check for check in all_checks() if check.wrong] == []
