"""The asker's rating over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from rest_framework.test import APIClient

from crm.models import Satisfaction, TicketEvent
from tests.factories.community import TopicFactory, token_for
from tests.factories.crm import CommunityTicketFactory, ResolutionFactory, SatisfactionFactory


def url(ticket):
    return f"/api/v1/tickets/{ticket.pk}/satisfaction/"


def solved_ticket_of(member):
    return ResolutionFactory(ticket=CommunityTicketFactory(topic=TopicFactory(author=member))).ticket


def test_the_asker_rates_and_staff_reads(customer, customer_api, agent_api):
    ticket = solved_ticket_of(customer)

    missing = agent_api.get(url(ticket))
    given = customer_api.put(url(ticket), {"score": 4, "comment": "Kind."})

    assert missing.status_code == 404
    assert given.status_code == 200
    assert given.json() | {"given_at": None} == {
        "score": 4,
        "comment": "Kind.",
        "by": {"id": customer.pk, "display_name": "Carla Customer", "kind": "customer"},
        "given_at": None,
    }
    assert agent_api.get(url(ticket)).json() == customer_api.get(url(ticket)).json() == given.json()


def test_a_rating_may_be_changed_and_repeated(customer, customer_api):
    ticket = solved_ticket_of(customer)

    scores = [customer_api.put(url(ticket), {"score": score}).json()["score"] for score in (1, 5, 5)]

    assert scores == [1, 5, 5]
    assert TicketEvent.objects.filter(kind="rated").count() == 2


def test_others_do_not_know_the_ticket_and_staff_does_not_rate_it(helper_api, agent_api, anonymous_api):
    ticket = SatisfactionFactory().ticket

    assert helper_api.get(url(ticket)).status_code == 404
    assert helper_api.put(url(ticket), {"score": 1}).status_code == 404
    assert anonymous_api.get(url(ticket)).status_code == 401
    refused = agent_api.put(url(ticket), {"score": 5})
    assert (refused.status_code, refused.json()["code"]) == (403, "may_not_rate")
    assert Satisfaction.objects.get().score == 4


def test_staff_list_what_was_said_the_latest_first_and_by_its_score(
    agent_api, customer_api, anonymous_api, django_assert_num_queries
):
    low, high, late = (SatisfactionFactory(score=score) for score in (1, 5, 1))

    with django_assert_num_queries(3):
        listed = agent_api.get("/api/v1/satisfaction/").json()["results"]

    assert [(one["ticket"], one["score"]) for one in listed] == [
        (one.ticket_id, one.score) for one in (late, high, low)
    ]
    found = agent_api.get("/api/v1/satisfaction/?score=1").json()["results"]
    assert [one["ticket"] for one in found] == [late.ticket_id, low.ticket_id]
    refused = [api.get("/api/v1/satisfaction/").status_code for api in (customer_api, anonymous_api)]
    assert (refused, agent_api.get("/api/v1/satisfaction/?score=9").status_code) == ([403, 401], 400)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"score": 0}, "min_value"),
        ({"score": 6}, "max_value"),
        ({"score": "much"}, "invalid"),
        ({"score": 5, "comment": 7}, "invalid"),
        ({"score": 5, "by": 1}, "unknown_field"),
    ],
)
def test_impossible_ratings_are_refused(body, code, customer, customer_api):
    response = customer_api.put(url(solved_ticket_of(customer)), body)

    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, code)


def test_an_unsolved_ticket_is_not_rated(customer, customer_api):
    ticket = CommunityTicketFactory(topic=TopicFactory(author=customer))

    response = customer_api.put(url(ticket), {"score": 5})

    assert (response.status_code, response.json()["code"]) == (409, "ticket_is_not_solved")


def test_a_token_needs_the_scope(customer, api_of):
    response = api_of(customer, "crm:read").put(url(solved_ticket_of(customer)), {"score": 5})

    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_ratings_at_once_leave_one():
    ticket = ResolutionFactory(ticket=CommunityTicketFactory()).ticket
    secret = token_for(ticket.contact.member, "crm:write", "crm:read")
    start = Barrier(8, timeout=30)

    def rate(turn):
        try:
            start.wait()
            client = APIClient(headers={"Authorization": f"Bearer {secret}"})
            return client.put(url(ticket), {"score": turn % 5 + 1}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(rate, range(8))) == [200] * 8

    last = TicketEvent.objects.filter(kind="rated").latest("id")
    assert Satisfaction.objects.get().score == last.extras["after"]
