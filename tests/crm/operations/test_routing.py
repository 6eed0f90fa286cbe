"""A new ticket finds its team by the way on which it came and by its type, and nothing stops it from being opened."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from community.foundation.intake import run_intake
from community.models import Notification
from config.integrity import all_checks
from crm.models import DeskPolicy, TeamSeat, Ticket, TicketRoute, TicketType
from crm.notifiers import SOURCE
from crm.operations.conversing import open_request
from crm.operations.escalation import escalate_overdue, escalate_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.opening import Problem, open_ticket
from crm.operations.saying import Words
from crm.operations.splitting import split_ticket
from crm.operations.teams import change_team
from tests.crm.channels.hooks import event
from tests.crm.channels.test_triage import channel, hear  # noqa: F401 -- a fixture
from tests.crm.operations.test_escalation import later
from tests.factories.community import MemberFactory, TopicFactory
from tests.factories.crm import ContactFactory, TeamFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def fault(db):
    return TicketType.objects.get(pk="fault")


@pytest.fixture
def boss(db):
    return MemberFactory(roles=["admin"], email="boss@example.org")


def route(team, origin="", kind=None):
    return TicketRoute.objects.create(team=team, origin=origin, type=kind)


def opened(by, origin="api", kind=None):
    return open_ticket(Problem(ContactFactory(), "It hums", origin, type=kind), by=by)


def test_the_closest_rule_holds_a_type_says_more_than_an_origin_and_the_rest_goes_to_the_fallback(agent, fault):
    rest, mails, faults, faults_by_mail = (TeamFactory() for _ in range(4))
    for given in ((rest,), (mails, "email"), (faults, "", fault), (faults_by_mail, "email", fault)):
        route(*given)

    assert opened(agent, "email", fault).team == faults_by_mail
    assert opened(agent, "phone", fault).team == faults
    assert opened(agent, "email").team == mails
    assert opened(agent, "email", TicketType.objects.exclude(pk="fault").first()).team == mails
    assert opened(agent, "phone").team == rest


def test_without_a_rule_that_fits_a_ticket_is_nobodys(agent, fault):
    route(TeamFactory(), "email")
    route(TeamFactory(), "", fault)

    ticket = opened(agent, "phone")

    assert (ticket.team, ticket.assignee) == (None, None)
    assert [event.kind for event in ticket.events.all()] == ["opened"]


def test_the_form_the_networks_the_api_and_what_is_taken_out_find_their_team_and_it_is_the_desk_that_gives(
    customer,
    agent,
    agent_api,
    channel,  # noqa: F811 -- the fixture
):
    form, networks, rest = TeamFactory(), TeamFactory(), TeamFactory()
    for given in ((form, "form"), (networks, "social"), (rest,)):
        route(*given)

    request = open_request("It leaks", Words("Help."), by=customer)
    (mention,) = hear(channel, event(1, text="The pump leaks"))
    agent_api.put(f"/api/v1/mentions/{mention.pk}/triage/", {"verdict": "ticket"})
    called = agent_api.post("/api/v1/tickets/", {"contact": ContactFactory().pk, "subject": "It rattles"})
    taken = split_ticket(request, by=agent, subject="And the invoice")

    mention.refresh_from_db()
    assert (request.team, mention.ticket.team, taken.team) == (form, networks, form)
    assert called.json()["team"] == rest.pk
    given = request.events.get(kind="assigned")
    assert (given.by.kind, given.extras["way"]) == ("system", "team")
    assert [check for check in all_checks() if check.wrong] == []


def test_the_team_gives_it_on_in_its_way_and_its_agent_hears_of_it_once(customer):
    agents = [MemberFactory(roles=["support"]) for _ in range(2)]
    route(TeamFactory(way="round_robin", agents=agents))

    given = [open_request("It leaks", Words("Help."), by=customer).assignee for _ in range(3)]
    run_intake(SOURCE.intake(), lane="live")

    assert given == [agents[0], agents[1], agents[0]]
    told = Notification.objects.filter(recipient=agents[1]).values_list("kind", flat=True)
    assert list(told) == ["ticket_given"]


def test_a_team_that_takes_nothing_is_passed_over_and_the_ticket_is_opened_in_any_case(agent, boss):
    closed, rest = TeamFactory(), TeamFactory()
    route(closed, "email")
    route(rest)
    change_team(closed, by=boss, is_active=False)

    assert opened(agent, "email").team == rest
    change_team(rest, by=boss, is_active=False)
    assert opened(agent, "email").team is None
    TeamSeat.objects.all().delete()
    change_team(rest, by=boss, is_active=True)
    assert opened(agent, "email").team == rest


def test_a_question_that_comes_to_the_desk_finds_its_team_unless_the_policy_names_one(agent, boss):
    team, named = TeamFactory(), TeamFactory()
    route(team, "community")
    topics = [TopicFactory() for _ in range(3)]
    take_in_topic_events()
    first, second, third = (Ticket.objects.get(topic=topic) for topic in topics)
    assert first.team is None, "the community has it first"

    escalate_ticket(first, by=agent)
    DeskPolicy.objects.create(pk=1, escalation_team=named)
    escalate_ticket(second, by=agent)
    change_team(named, by=boss, is_active=False)
    with later(25):
        assert escalate_overdue() == 1

    for ticket in (first, second, third):
        ticket.refresh_from_db()
    assert (first.team, second.team, third.team) == (team, named, team)
    assert third.events.get(kind="assigned").by.kind == "system"


def test_two_rules_for_the_same_tickets_cannot_be_kept(client, boss, fault):
    client.force_login(boss)
    team, page = TeamFactory(name="Workshop"), reverse("admin:crm_ticketroute_add")
    assert client.post(page, {"origin": "", "type": "", "team": team.pk}).status_code == 302
    assert client.post(page, {"origin": "email", "type": fault.pk, "team": team.pk}).status_code == 302

    with translation.override("de"):
        again = client.post(page, {"origin": "", "type": "", "team": team.pk}, headers={"accept-language": "de"})
    assert "Diese Tickets haben schon ein Team." in again.content.decode()
    for kept in TicketRoute.objects.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            route(team, kept.origin, kept.type)
    with pytest.raises(IntegrityError), transaction.atomic():
        route(team, "fax")


def test_the_page_of_the_rules_is_for_administrators_and_speaks_german(client, boss, agent, fault):
    route(TeamFactory(name="Werkstatt", is_active=False), "email", fault)
    route(TeamFactory(name="Empfang"))
    client.force_login(boss)

    page = client.get(reverse("admin:crm_ticketroute_changelist"), headers={"accept-language": "de"}).content.decode()
    for word in ("Teams für neue Tickets", "Werkstatt", "auf jedem Weg", "jeden Typs"):
        assert word in page
    client.force_login(agent)
    assert client.get(reverse("admin:crm_ticketroute_add")).status_code == 403


def test_the_rules_are_read_at_once_and_only_the_one_that_holds_costs_more(agent, queries):
    contact = ContactFactory()
    with queries(10):
        open_ticket(Problem(contact, "It hums"), by=agent)
    route(TeamFactory())
    with queries(20):
        open_ticket(Problem(contact, "It hums"), by=agent)
    route(TeamFactory(), "api")
    route(TeamFactory(), "email")
    with queries(20):
        open_ticket(Problem(contact, "It hums"), by=agent)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_tickets_at_once_are_spread_while_the_team_is_closed_and_none_is_lost():
    agents, boss = [MemberFactory(roles=["support"]) for _ in range(3)], MemberFactory(roles=["admin"])
    team, rest = TeamFactory(way="round_robin", agents=agents), TeamFactory()
    route(team, "form")
    askers = [MemberFactory() for _ in range(9)]

    def ask(number):
        return open_request("It leaks", Words("Help."), by=askers[number])

    at_once(9, ask)
    held = [Ticket.objects.filter(assignee=agent).count() for agent in agents]
    assert held == [3, 3, 3]

    route(rest)
    at_once(7, lambda number: change_team(team, by=boss, is_active=False) if number == 3 else ask(number))
    assert Ticket.objects.count() == 15
    assert not Ticket.objects.filter(team=None).exists()
    assert [check for check in all_checks() if check.wrong] == []
