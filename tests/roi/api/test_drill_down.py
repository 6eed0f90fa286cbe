from datetime import UTC, date, datetime

import pytest

from roi.models import PartyMember, Posting, Valuation
from roi.operations.intake import take_in
from tests.factories.community import CategoryFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import CommunityTicketFactory, ResolutionFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse

pytestmark = pytest.mark.django_db
POSTINGS = "/api/v1/roi/postings/"
DAY = date(2026, 1, 5)


@pytest.fixture
def version(db):
    return make_version(make_rule(make_driver()))


@pytest.fixture
def solved(version):
    """A question that a peer solved and whose event was taken in."""
    topic = TopicFactory(category=CategoryFactory(slug="pumps"))
    post = PostFactory(topic=topic)
    ticket = CommunityTicketFactory(topic=topic)
    moment = datetime(2026, 1, 10, 12, tzinfo=UTC)
    ResolutionFactory(ticket=ticket, by="peer", member=post.author, post=post, resolved_at=moment)
    take_in()
    return topic


def test_an_amount_leads_to_the_thread_and_says_why(manager_api, solved):
    report = manager_api.get("/api/v1/roi/report/", {"group_by": "category"}).json()
    [group] = report["groups"]
    assert (group["key"], group["benefits"]) == ("pumps", "9.27")

    [posting] = manager_api.get(group["entries_url"]).json()["results"]
    assert {leg["object_url"] for leg in posting["legs"]} == {f"http://testserver/api/v1/topics/{solved.pk}/"}

    valuation = manager_api.get(posting["valuation_url"]).json()
    assert valuation["event"]["kind"] == "solved"
    assert valuation["event"]["source"] == "crm.ticket_event"
    assert valuation["event"]["occurred_at"] == "2026-01-10T12:00:00Z"
    assert (valuation["rule_version"]["rule"], valuation["rule_version"]["number"]) == ("rule-support", 1)
    assert valuation["inputs"]["unit_value"] == "18.40"
    assert (valuation["gross"], valuation["net"]) == ("18.40", "9.27")
    assert valuation["haircuts"] == [
        {"code": "entitled", "keeps": "0.800000", "amount": "3.68"},
        {"code": "would_contact", "keeps": "0.700000", "amount": "4.42"},
        {"code": "no_further_action", "keeps": "0.900000", "amount": "1.03"},
    ]
    assert valuation["trace"]["net"] == "9.27"
    assert valuation["object_url"] == f"http://testserver/api/v1/topics/{solved.pk}/"
    assert valuation["page_url"] == f"http://testserver/questions/{solved.pk}/"


def test_the_page_of_the_thread_is_there(manager_api, client, solved):
    [posting] = manager_api.get(POSTINGS).json()["results"]

    response = client.get(posting["legs"][0]["page_url"], follow=True)

    assert response.status_code == 200
    assert solved.title in response.content.decode()


def test_a_ticket_without_a_question_leads_to_the_ticket(manager_api, version):
    ticket = ResolutionFactory(by="peer", member=MemberFactory()).ticket
    take_in()

    [posting] = manager_api.get(POSTINGS).json()["results"]

    assert {leg["object_url"] for leg in posting["legs"]} == {f"http://testserver/api/v1/tickets/{ticket.pk}/"}
    valuation = manager_api.get(posting["valuation_url"]).json()
    assert valuation["object_url"] == f"http://testserver/api/v1/tickets/{ticket.pk}/"


def test_a_posting_says_all_that_the_contract_names(manager_api, version):
    solver = MemberFactory()
    original = post_benefit(version, "9.27", DAY, shares=[(solver, "solution", "9.27")], thing=("idea", 4))
    reversal = reverse(original, known_on=DAY)

    first, second = manager_api.get(POSTINGS).json()["results"]

    assert first["id"] == original.pk
    assert (first["number"], first["kind"], first["valid_on"], first["period"]) == (
        1,
        "original",
        "2026-01-05",
        "2026-01",
    )
    assert datetime.fromisoformat(first["recorded_at"]) == original.recorded_at
    assert first["recorded_at"].endswith("Z")
    assert (first["reverses"], first["reversed_by"]) == (None, reversal.pk)
    assert first["valuation_url"].endswith(f"/api/v1/roi/valuations/{original.valuation_id}/")
    assert (second["kind"], second["reverses"], second["previous_hash"]) == ("reversal", original.pk, first["hash"])
    assert len(first["content_hash"]) == len(first["hash"]) == 64
    assert [(leg["account"], leg["amount"], leg["currency"]) for leg in first["legs"]] == [
        ("benefit:support", "-9.27", "EUR"),
        ("attribution:support", "9.27", "EUR"),
    ]
    assert [leg["amount"] for leg in second["legs"]] == ["9.27", "-9.27"]
    assert (first["benefits"], second["benefits"]) == ("9.27", "-9.27")
    share = first["legs"][1]
    assert share["party"] == str(solver_party(solver))
    assert (share["role"], share["object_url"]) == ("solution", "http://testserver/api/v1/ideas/4/")
    assert manager_api.get(first["url"]).json() == first


def solver_party(member):
    return PartyMember.objects.get(member=member).party.ref


def test_nobody_learns_what_an_employee_is_worth(manager_api, version):
    employee, customer = MemberFactory(kind="employee"), MemberFactory()
    shares = [(employee, "champion", "4.00"), (customer, "author", "5.27")]
    posting = post_benefit(version, "9.27", DAY, shares=shares)

    legs = manager_api.get(f"{POSTINGS}{posting.pk}/").json()["legs"]
    valuation = manager_api.get(f"/api/v1/roi/valuations/{posting.valuation_id}/")

    told = str(solver_party(customer))
    assert [(leg["role"], leg["party"]) for leg in legs] == [("", None), ("champion", None), ("author", told)]
    assert [entry["party"] for entry in valuation.json()["inputs"]["contributors"]] == [None, told]
    assert [entry["evidence"] for entry in valuation.json()["inputs"]["contributors"]] == [None, 7]
    assert [entry["party"] for entry in valuation.json()["trace"]["shares"]] == [None, told]
    assert str(solver_party(employee)).encode() not in valuation.content


def test_a_cost_has_a_way_to_what_was_entered(controller_api, quarter):
    posting = controller_api.get(POSTINGS, {"kind": "cost"}).json()["results"][0]

    assert posting["valuation_url"] is None
    cost = controller_api.get(posting["cost_url"]).json()
    assert (cost["category"], cost["amount"], cost["hours"], cost["rate"]) == ("staff", "7680.00", "160.00", "48.00")
    assert cost["postings"] == [posting["url"]]


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 18),
        ({"kind": "cost"}, 8),
        ({"kind": "reversal"}, 1),
        ({"from": "2026-03-01", "to": "2026-03-31"}, 6),
        ({"from": "2026-03-01"}, 6),
        ({"to": "2026-01-31", "kind": "original"}, 3),
        ({"basis": "valid", "from": "2026-01-31", "to": "2026-01-31"}, 2),
        ({"as_of": "2026-01-31"}, 6),
        ({"side": "costs"}, 8),
        ({"side": "benefits", "min_grade": "E2"}, 2),
        ({"group_by": "driver", "group": "innovation"}, 3),
        ({"group_by": "driver", "group": "nobody"}, 0),
        ({"group_by": "driver"}, 18),
        ({"currency": "USD"}, 0),
    ],
)
def test_postings_are_found_by(manager_api, quarter, asked, count):
    assert len(manager_api.get(POSTINGS, asked | {"limit": 100}).json()["results"]) == count


def test_postings_come_in_the_order_in_which_they_were_appended_page_by_page(manager_api, quarter):
    numbers, address = [], f"{POSTINGS}?limit=5"
    while address:
        answer = manager_api.get(address).json()
        numbers += [posting["number"] for posting in answer["results"]]
        address = answer["next"]

    assert numbers == list(range(1, 19))


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_three(manager_api, version, queries, number):
    tickets = [CommunityTicketFactory() for _ in range(number)]
    for ticket in tickets:
        shares = [(MemberFactory(), "solution", "9.27")]
        post_benefit(version, "9.27", DAY, shares=shares, thing=("ticket", ticket.pk))

    # Token, roles, postings, legs, the questions of the tickets.
    with queries(5):
        rows = manager_api.get(POSTINGS).json()["results"]
    assert [row["legs"][0]["object_url"] for row in rows] == [
        f"http://testserver/api/v1/topics/{ticket.topic_id}/" for ticket in tickets
    ]


def test_each_step_down_takes_at_most_six_queries(manager_api, solved, queries):
    posting, valuation = Posting.objects.get(), Valuation.objects.get()

    with queries(4):
        manager_api.get(f"{POSTINGS}{posting.pk}/")
    with queries(6):
        manager_api.get(f"/api/v1/roi/valuations/{valuation.pk}/")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("group=x", "group_by"),
        ("group_by=month&group=2026-13", "group"),
        ("group_by=month&group=0000-01", "group"),
        ("group_by=quarter&group=2026-Q5", "group"),
        ("group_by=year&group=26", "group"),
        ("group_by=stage&group=x", "group"),
        ("kind=gift", "kind"),
        ("side=left", "side"),
        ("limit=0", "limit"),
        ("cursor=x", "cursor"),
        ("from=2026-01-02", "from"),
        ("surprise=1", "surprise"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(manager_api, query, parameter):
    response = manager_api.get(f"{POSTINGS}?{query}")

    assert response.status_code == 400
    assert parameter in {error["parameter"] for error in response.json()["errors"]}


@pytest.mark.parametrize("thing", ["postings", "valuations", "costs", "rule-versions"])
@pytest.mark.parametrize("number", ["0", "1", "9" * 30, "9" * 5000, "-1", "x"])
def test_what_is_not_there_is_not_found(manager_api, thing, number):
    assert manager_api.get(f"/api/v1/roi/{thing}/{number}/").status_code == 404
