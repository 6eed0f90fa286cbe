"""Working on tickets over HTTP: opening, changing, giving, escalating, merging, splitting, and the teams that do it."""

import pytest

from crm.models import Ticket
from crm.operations.following import take_in_topic_events
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import AccountFactory, ContactFactory, TeamFactory, TicketFactory
from tests.factories.ideas import IdeaFactory

URL = "/api/v1/tickets/"


def url(ticket, rest=""):
    return f"{URL}{ticket.pk}/{rest}"


def test_a_problem_is_written_down_with_all_that_is_known(agent_api, manager_api):
    contact = ContactFactory(account=AccountFactory())
    body = {
        "contact": contact.pk,
        "subject": "The pump leaks",
        "origin": "phone",
        "impact": "high",
        "urgency": "high",
        "type": "fault",
        "tags": ["Pump"],
    }

    answer = agent_api.post(URL, body)

    assert answer.status_code == 201, answer.content
    row = answer.json()
    assert {name: row[name] for name in body} == {**body, "tags": ["pump"]}
    assert (row["account"], row["priority"], row["status"]) == (contact.account_id, "urgent", "new")
    assert (row["owner"], row["version"], answer["ETag"]) == ("desk", 1, '"1"')
    assert manager_api.post(URL, body).status_code == 403
    for name, wrong in {"contact": 2**40, "type": "nonsense", "origin": "community", "account": 2**40}.items():
        refused = agent_api.post(URL, {**body, name: wrong})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"/{name}")


def test_a_change_keeps_to_the_version_that_was_read_and_to_the_moves(agent_api, manager_api):
    ticket = TicketFactory(status="open")

    changed = agent_api.patch(url(ticket), {"impact": "high", "status": "pending"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (changed.json()["priority"], changed.json()["status"]) == ("high", "pending")

    stale = agent_api.patch(url(ticket), {"impact": "low"}, headers={"If-Match": '"1"'})
    illegal = agent_api.patch(url(ticket), {"status": "new", "impact": "low"})
    by_status = agent_api.patch(url(ticket), {"status": "solved"})
    assert [stale.status_code, illegal.status_code, by_status.status_code] == [412, 409, 409]
    assert [illegal.json()["code"], by_status.json()["code"]] == ["move_not_allowed", "solved_by_answer_only"]
    assert manager_api.patch(url(ticket), {"impact": "low"}).status_code == 403
    assert agent_api.patch(url(ticket), {"owner": "desk"}).status_code == 400
    assert agent_api.get(url(ticket)).json()["impact"] == "high"


def test_the_queue_is_narrowed_by_owner_team_priority_type_and_tag(agent_api):
    team = TeamFactory()
    mine = TicketFactory(team=team, priority="high", type_id="fault", tags=["pump"])
    TicketFactory()

    for given in ({"team": team.pk}, {"priority": "high"}, {"type": "fault"}, {"tag": "Pump"}):
        assert [row["id"] for row in agent_api.get(URL, given).json()["results"]] == [mine.pk]
    assert agent_api.get(URL, {"owner": "community"}).json()["results"] == []


def test_a_ticket_is_given_to_a_team_which_gives_it_on(agent_api, agent):
    ada = MemberFactory(roles=["support"])
    ticket, team = TicketFactory(), TeamFactory(agents=[ada])

    answers = [agent_api.put(url(ticket, "assignment/"), {"team": team.pk}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json() == agent_api.get(url(ticket, "assignment/")).json()
    given = answers[0].json()
    assert (given["member"]["id"], given["team"], given["way"]) == (ada.pk, team.pk, "round_robin")
    assert given["by"]["id"] == agent.pk
    assert agent_api.put(url(ticket, "assignment/"), {}).status_code == 400
    refused = agent_api.put(url(ticket, "assignment/"), {"team": team.pk, "member": agent.pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "agent_not_in_team")
    assert agent_api.delete(url(ticket, "assignment/")).status_code == 204
    assert agent_api.get(url(ticket, "assignment/")).status_code == 404


def test_a_question_goes_to_the_desk_and_back(agent_api, customer_api):
    TopicFactory()
    take_in_topic_events()
    ticket = Ticket.objects.get()

    there = agent_api.put(url(ticket, "escalation/"), {"note": "Urgent"})
    back = agent_api.delete(url(ticket, "escalation/") + "?reason=Others+know")

    assert there.json() == {"owner": "desk", "community_until": None}
    assert (back.json()["owner"], back.json()["community_until"] is None) == ("community", False)
    events = agent_api.get(url(ticket, "events/")).json()["results"]
    assert [event["kind"] for event in events] == ["opened", "escalated", "returned"]
    assert customer_api.put(url(ticket, "escalation/"), {}).status_code == 403


def test_merging_splitting_and_ideas_are_nouns_that_may_be_repeated(agent_api, manager_api):
    contact, idea = ContactFactory(), IdeaFactory()
    first, second = (TicketFactory(contact=contact) for _ in range(2))

    merged = [agent_api.put(url(first, "merged-into/"), {"ticket": second.pk}) for _ in range(2)]
    assert [answer.json()["merged_into"] for answer in merged] == [second.pk] * 2
    assert [agent_api.delete(url(first, "merged-into/")).status_code for _ in range(2)] == [204, 204]
    assert agent_api.get(url(first)).json()["merged_into"] is None

    taken = agent_api.post(url(second, "splits/"), {"subject": "Invoice"})
    assert (taken.status_code, taken.json()["contact"]) == (201, contact.pk)
    own = f"{URL}{taken.json()['id']}/split/"
    assert [agent_api.delete(own).status_code for _ in range(2)] == [204, 204]

    wish = url(second, f"ideas/{idea.pk}/")
    assert [agent_api.put(wish).status_code for _ in range(2)] == [204, 204]
    (row,) = agent_api.get(url(second, "ideas/")).json()["results"]
    assert (row["idea"], row["title"]) == (idea.pk, idea.title)
    assert agent_api.delete(wish).status_code == 204
    assert agent_api.get(url(second, "ideas/")).json()["results"] == []
    reading = [manager_api.put(url(first, "merged-into/"), {"ticket": second.pk}), manager_api.put(wish)]
    assert [answer.status_code for answer in reading] == [403, 403]


@pytest.mark.parametrize("seats", [1, 3])
def test_teams_are_formed_by_administrators_and_read_by_the_desk(seats, api_of, agent_api, agent, queries):
    admin = api_of(MemberFactory(roles=["admin"], kind="employee"))
    made = admin.post("/api/v1/teams/", {"name": "First line", "way": "load"})
    assert made.status_code == 201, made.content
    address = f"/api/v1/teams/{made.json()['id']}/"
    agents = [agent, *(MemberFactory(roles=["support"]) for _ in range(seats - 1))]
    for one in agents:
        assert admin.put(f"{address}members/{one.pk}/", {}).status_code == 200

    with queries(4):
        (row,) = agent_api.get("/api/v1/teams/").json()["results"]

    assert [seat["member"]["id"] for seat in row["seats"]] == [one.pk for one in agents]
    away = agent_api.put(f"{address}members/{agent.pk}/", {"is_working": False})
    assert away.json()["is_working"] is False
    renamed = admin.patch(address, {"name": "Front line"}, headers={"If-Match": made["ETag"]})
    assert (renamed.json()["name"], renamed.json()["version"]) == ("Front line", 2)
    assert admin.patch(address, {"name": "Back"}, headers={"If-Match": made["ETag"]}).status_code == 412
    assert admin.post("/api/v1/teams/", {"name": "Front line"}).json()["code"] == "team_name_is_taken"
    assert agent_api.post("/api/v1/teams/", {"name": "Mine"}).status_code == 403
    assert admin.put(f"{address}members/{MemberFactory().pk}/", {}).json()["code"] == "no_ticket_agent"
    assert admin.delete(f"{address}members/{agent.pk}/").status_code == 204
    assert agent_api.put(f"{address}members/{agent.pk}/", {"is_working": True}).status_code == 403


def test_nothing_of_how_pressing_it_is_or_who_works_on_it_reaches_whoever_asked(customer, customer_api, client):
    team = TeamFactory(name="Secret squad")
    contact = ContactFactory(member=customer)
    ticket = TicketFactory(contact=contact, team=team, priority="urgent", impact="high", tags=["troublemaker"])
    client.force_login(customer)

    told = [
        customer_api.get(f"/api/v1/requests/{ticket.pk}/").content.decode(),
        customer_api.get("/api/v1/requests/").content.decode(),
        client.get(f"/requests/{ticket.pk}/").content.decode(),
        client.get("/requests/").content.decode(),
    ]

    for words in told:
        for secret in ("urgent", "Secret squad", "troublemaker", "priority", "impact"):
            assert secret not in words.lower().replace("secret squad", "Secret squad")
