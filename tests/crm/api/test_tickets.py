"""Tickets, contacts and accounts over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Post, Solution
from crm.models import Resolution, Ticket, TicketEvent
from crm.operations.following import take_in_topic_events
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.crm import (
    AccountFactory,
    CommunityTicketFactory,
    ContactFactory,
    ResolutionFactory,
    TicketFactory,
)

URL = "/api/v1/tickets/"


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def url(ticket, rest):
    return f"{URL}{ticket.pk}/{rest}/"


def test_the_queue_shows_exactly_the_agreed_fields(agent_api, agent):
    ticket = TicketFactory(contact__account=AccountFactory(), assignee=agent, priority="high")
    resolution = ResolutionFactory(ticket=ticket, member=agent)

    (row,) = agent_api.get(URL).json()["results"]

    member = {"id": agent.pk, "display_name": "Aga Agent", "kind": "employee"}
    assert row == {
        "id": ticket.pk,
        "number": f"T-{ticket.pk:06d}",
        "status": "solved",
        "origin": "email",
        "subject": ticket.subject,
        "contact": ticket.contact_id,
        "account": ticket.contact.account_id,
        "topic": None,
        "priority": "high",
        "priority_way": "rules",
        "impact": "medium",
        "urgency": "medium",
        "type": None,
        "tags": [],
        "custom": {},
        "owner": "desk",
        **dict.fromkeys(["community_until", "team", "follows", "merged_into"]),
        "assignee": member,
        "resolution": {
            "by": "staff",
            "member": member,
            "post": None,
            "answer": "",
            "resolved_at": _iso(resolution.resolved_at),
        },
        "opened_at": _iso(ticket.opened_at),
        "solved_at": _iso(resolution.resolved_at),
        "clocks": [],
        "version": 1,
    }
    assert agent_api.get(f"{URL}{ticket.pk}/").json() == row


@pytest.mark.parametrize("items", [1, 3])
def test_the_queue_takes_four_queries(items, queries, agent_api):
    for _ in range(items):
        ResolutionFactory(ticket__assignee=MemberFactory(roles=["support"]))
        CommunityTicketFactory()

    with queries(4):
        response = agent_api.get(URL)

    assert len(ids(response)) == items * 2


def test_each_filter_keeps_its_tickets_and_drops_the_others(agent_api, agent):
    mine = TicketFactory(assignee=agent, status="open")
    asked = CommunityTicketFactory()
    peer = ResolutionFactory(by="peer", member=MemberFactory()).ticket
    staff = ResolutionFactory().ticket

    def found(**given):
        return set(ids(agent_api.get(URL, given)))

    assert found() == {mine.pk, asked.pk, peer.pk, staff.pk}
    assert found(assignee=agent.pk) == found(status="open") == {mine.pk}
    assert found(origin="community") == {asked.pk}
    assert found(status="solved") == {peer.pk, staff.pk}
    assert found(resolution="peer") == {peer.pk}
    assert found(resolution="staff", assignee=agent.pk) == set()


def test_the_newest_ticket_comes_first(agent_api):
    now = timezone.now()
    old, new = TicketFactory(opened_at=now - timedelta(days=1)), TicketFactory(opened_at=now)

    assert ids(agent_api.get(URL)) == [new.pk, old.pk]


@pytest.mark.parametrize("given", [{"state": "open"}, {"status": "great"}, {"assignee": "me"}, {"resolution": "luck"}])
def test_a_parameter_that_is_unknown_or_wrong_is_refused_by_name(given, agent_api):
    response = agent_api.get(URL, given)

    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == list(given)


def test_tickets_contacts_and_accounts_are_for_staff_with_a_role_and_the_scope(
    anonymous_api, customer_api, manager_api, api_of, agent
):
    ticket = TicketFactory(contact__account=AccountFactory())
    employee = api_of(MemberFactory(kind="employee"))
    addresses = [
        *(URL, f"{URL}{ticket.pk}/", url(ticket, "events"), url(ticket, "resolution")),
        *("/api/v1/contacts/", f"/api/v1/contacts/{ticket.contact_id}/"),
        *("/api/v1/accounts/", f"/api/v1/accounts/{ticket.account_id}/"),
    ]
    ResolutionFactory(ticket=ticket)

    def answers(client):
        return {client.get(address).status_code for address in addresses}

    assert answers(anonymous_api) == {401}
    assert answers(customer_api) == answers(employee) == {403}
    assert answers(api_of(agent, "community:read", "crm:write")) == {403}
    assert answers(manager_api) == answers(api_of(agent, "crm:read")) == {200}


def test_an_agent_answers_in_the_thread_and_that_solves_the_question(agent_api, agent):
    ticket = CommunityTicketFactory()

    response = agent_api.put(url(ticket, "resolution"), {"answer": "Use the **red** button."})

    assert response.status_code == 200
    post = Post.objects.get(topic=ticket.topic, number=2)
    assert (post.author, post.body) == (agent, "Use the **red** button.")
    assert Solution.objects.get().post == post
    answer = response.json()
    assert (answer["by"], answer["member"]["id"], answer["post"]) == ("staff", agent.pk, post.pk)
    assert agent_api.get(url(ticket, "resolution")).json() == answer
    assert Ticket.objects.get().status == "solved"


def test_the_same_answer_again_changes_nothing_and_another_one_is_refused(agent_api):
    ticket = CommunityTicketFactory()

    first, again = (agent_api.put(url(ticket, "resolution"), {"answer": "Red button."}) for _ in range(2))
    other = agent_api.put(url(ticket, "resolution"), {"answer": "Green button."})

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "ticket_already_solved")
    assert Post.objects.filter(topic=ticket.topic).count() == 2


def test_a_ticket_from_elsewhere_is_solved_without_a_thread(agent_api, agent):
    ticket = TicketFactory()

    answers = [agent_api.put(url(ticket, "resolution"), {"answer": "Done."}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["answer"] for answer in answers] == ["Done."] * 2
    assert agent_api.get(f"{URL}{ticket.pk}/").json()["resolution"]["answer"] == "Done."
    assert Resolution.objects.get().member == agent
    assert ticket.events.filter(kind=TicketEvent.Kind.SOLVED).count() == 1
    other = agent_api.put(url(ticket, "resolution"), {"answer": "Something else."})
    assert (other.status_code, other.json()["code"]) == (409, "ticket_already_solved")


@pytest.mark.parametrize("make", [TicketFactory, CommunityTicketFactory])
@pytest.mark.parametrize("answer", ["", "  \n", "x" * 20_001, 5, None])
def test_a_ticket_is_not_solved_without_words(agent_api, make, answer):
    ticket = make()

    response = agent_api.put(url(ticket, "resolution"), {"answer": answer})

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, "/answer")
    assert not Resolution.objects.exists()


def test_taking_the_resolution_back_opens_ticket_and_question_and_may_be_repeated(agent_api):
    ticket = CommunityTicketFactory()
    agent_api.put(url(ticket, "resolution"), {"answer": "Red button."})

    answers = [agent_api.delete(url(ticket, "resolution")).status_code for _ in range(2)]

    assert answers == [204, 204]
    assert agent_api.get(url(ticket, "resolution")).status_code == 404
    assert not Resolution.objects.exists()
    assert not Solution.objects.exists()
    assert Ticket.objects.get().status == "open"


def test_reading_staff_may_not_work_on_tickets(manager_api, customer_api, anonymous_api, agent):
    ticket = TicketFactory()

    def answers(client):
        return [
            client.put(url(ticket, "resolution"), {"answer": "Done."}).status_code,
            client.delete(url(ticket, "resolution")).status_code,
            client.put(url(ticket, "assignment"), {"member": agent.pk}).status_code,
            client.delete(url(ticket, "assignment")).status_code,
        ]

    assert answers(manager_api) == answers(customer_api) == [403] * 4
    assert answers(anonymous_api) == [401] * 4
    assert Ticket.objects.get().status == "new"


def test_a_ticket_is_given_to_an_agent_and_taken_back(agent_api, agent):
    ticket = TicketFactory()

    given = [agent_api.put(url(ticket, "assignment"), {"member": agent.pk}) for _ in range(2)]
    assert [answer.status_code for answer in given] == [200, 200]
    assert given[0].json()["member"]["id"] == agent.pk
    assert Ticket.objects.get().assignee == agent

    assert [agent_api.delete(url(ticket, "assignment")).status_code for _ in range(2)] == [204, 204]
    assert Ticket.objects.get().assignee is None
    assert ticket.events.filter(kind=TicketEvent.Kind.ASSIGNED).count() == 2


def test_a_ticket_is_not_given_to_a_customer_or_to_nobody_known(agent_api, customer):
    ticket = TicketFactory()

    to_customer = agent_api.put(url(ticket, "assignment"), {"member": customer.pk})
    to_nobody = agent_api.put(url(ticket, "assignment"), {"member": 2**62})

    assert (to_customer.status_code, to_customer.json()["code"]) == (409, "no_ticket_agent")
    assert (to_nobody.status_code, to_nobody.json()["errors"][0]["pointer"]) == (400, "/member")
    assert Ticket.objects.get().assignee is None


def test_a_question_solved_by_a_peer_tells_its_story_in_the_ticket(agent_api):
    topic = TopicFactory()
    solution = SolutionFactory(post=PostFactory(topic=topic))
    take_in_topic_events()

    (row,) = agent_api.get(URL, {"resolution": "peer"}).json()["results"]
    events = agent_api.get(f"{URL}{row['id']}/events/").json()["results"]

    assert (row["topic"], row["status"], row["resolution"]["post"]) == (topic.pk, "solved", solution.post_id)
    assert [(event["kind"], event["by"]["id"]) for event in events] == [
        ("opened", topic.author_id),
        ("solved", topic.author_id),
    ]
    assert events[1]["extras"] == {"by": "peer", "member": solution.post.author_id, "post": solution.post_id}


@pytest.mark.parametrize("items", [1, 3])
def test_the_lists_of_people_and_events_take_a_constant_number_of_queries(items, queries, agent_api):
    ticket = TicketFactory()
    for _ in range(items):
        ContactFactory(account=AccountFactory(owner=MemberFactory(kind="employee")))
        TicketEvent.objects.create(kind="assigned", ticket=ticket, by=MemberFactory(), occurred_at=timezone.now())

    with queries(3):
        contacts = agent_api.get("/api/v1/contacts/")
    with queries(3):
        accounts = agent_api.get("/api/v1/accounts/")
    with queries(4):
        events = agent_api.get(url(ticket, "events"))

    assert [len(ids(answer)) for answer in (contacts, accounts, events)] == [items + 1, items, items + 1]


def test_contacts_and_accounts_are_found_by_who_they_belong_to(agent_api, customer):
    account = AccountFactory(name="Pumps Ltd", owner=MemberFactory(kind="employee"))
    contact = ContactFactory(account=account, member=customer, email="carla@example.org")
    ContactFactory()
    AccountFactory(kind="household")

    (row,) = agent_api.get("/api/v1/contacts/", {"account": account.pk, "member": customer.pk}).json()["results"]
    assert row == {
        "id": contact.pk,
        "name": contact.name,
        "email": "carla@example.org",
        "member": customer.pk,
        "account": account.pk,
        "custom": {},
        "created_at": _iso(contact.created_at),
        "version": 1,
    }
    assert agent_api.get(f"/api/v1/contacts/{contact.pk}/").json() == row
    (row,) = agent_api.get("/api/v1/accounts/", {"kind": "firm", "owner": account.owner_id}).json()["results"]
    assert (row["name"], row["owner"]["id"]) == ("Pumps Ltd", account.owner_id)
    assert agent_api.get(f"/api/v1/accounts/{account.pk}/").json() == {**row, "tree_values": []}


def _iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
