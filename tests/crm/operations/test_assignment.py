"""A ticket is given to an agent, a team, or whoever of a team is next."""

import pytest

from config.integrity import all_checks
from crm.errors import AgentNotInTeam, MayNotWorkTickets, NoTicketAgent, TeamTakesNothing
from crm.models import Assignment, Team, TeamSeat, Ticket
from crm.operations.assignment import assign_ticket, give_to_team
from tests.factories.community import MemberFactory
from tests.factories.crm import TeamFactory, TicketFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return [MemberFactory(display_name=name, roles=["support"]) for name in ("Ada", "Ben", "Cem")]


def held(ticket):
    return Assignment.objects.get(ticket=ticket, ended_at=None)


def given(team, by, number):
    tickets = [TicketFactory() for _ in range(number)]
    for ticket in tickets:
        give_to_team(ticket, team, by=by)
    return [held(ticket).agent for ticket in tickets]


def test_who_gave_it_to_whom_and_how_is_kept_and_the_same_again_changes_nothing(agent, agents):
    ticket, team = TicketFactory(), TeamFactory(way="by_hand", agents=agents)

    assign_ticket(ticket, agents[0], by=agent)
    assert assign_ticket(ticket, agents[0], by=agents[1]) is None
    give_to_team(ticket, team, by=agents[1])
    assert give_to_team(ticket, team, by=agent) is None
    assign_ticket(ticket, agents[2], by=agents[2])
    assign_ticket(ticket, None, by=agent)

    rows = ticket.assignments.order_by("id").values_list("agent", "team", "way", "by")
    assert list(rows) == [
        (agents[0].pk, None, "by_hand", agent.pk),
        (None, team.pk, "team", agents[1].pk),
        # Whoever sits in the team takes it for the team.
        (agents[2].pk, team.pk, "by_hand", agents[2].pk),
    ]
    assert not ticket.assignments.filter(ended_at=None).exists()
    assert [event.extras for event in ticket.events.filter(kind="assigned").order_by("id")][1:3] == [
        {"before": agents[0].pk, "after": None, "team_before": None, "team": team.pk, "way": "team"},
        {"before": None, "after": agents[2].pk, "team_before": team.pk, "team": team.pk, "way": "by_hand"},
    ]
    assert [check for check in all_checks() if check.wrong] == []


def test_in_turn_each_agent_at_work_is_given_one_after_another(agent, agents):
    team = TeamFactory(way="round_robin", agents=agents)

    assert given(team, agent, 4) == [*agents, agents[0]]
    TeamSeat.objects.filter(team=team, member=agents[1]).update(is_working=False)
    assert given(team, agent, 2) == [agents[2], agents[0]]
    agents[2].groups.clear()
    assert given(team, agent, 2) == [agents[0], agents[0]], "who works on tickets no more is given none"
    TeamSeat.objects.filter(team=team).update(is_working=False)
    assert given(team, agent, 1) == [None]
    assert Ticket.objects.get(assignee=None).team == team


def test_by_load_whoever_has_the_fewest_unsolved_tickets_is_given_the_next(agent, agents):
    team = TeamFactory(way="load", agents=agents)
    for status in ("open", "pending", "closed"):
        TicketFactory(assignee=agents[0], status=status)
    TicketFactory(assignee=agents[2])

    assert given(team, agent, 4) == [agents[1], agents[2], agents[1], agents[0]]


def test_what_cannot_be_given_is_refused_by_name(agent, agents, customer):
    ticket, team = TicketFactory(), TeamFactory(agents=agents[:1])

    with pytest.raises(NoTicketAgent):
        assign_ticket(ticket, customer, by=agent)
    with pytest.raises(AgentNotInTeam):
        assign_ticket(ticket, agents[1], by=agent, team=team)
    with pytest.raises(MayNotWorkTickets):
        give_to_team(ticket, team, by=customer)
    Team.objects.update(is_active=False)
    with pytest.raises(TeamTakesNothing):
        give_to_team(ticket, team, by=agent)
    assert not Assignment.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_tickets_at_once_are_given_evenly_and_one_ticket_many_times_once():
    agents = [MemberFactory(roles=["support"]) for _ in range(3)]
    team = TeamFactory(way="round_robin", agents=agents)
    tickets = [TicketFactory() for _ in range(6)]

    at_once(6, lambda number: give_to_team(tickets[number], team, by=agents[0]))
    assert sorted(held(ticket).agent_id for ticket in tickets) == sorted([agent.pk for agent in agents] * 2)

    one = TicketFactory()
    events = at_once(6, lambda number: assign_ticket(one, agents[number % 2], by=agents[0]))
    assert sum(event is not None for event in events) == one.assignments.count()
    assert Ticket.objects.get(pk=one.pk).assignee == held(one).agent
    assert [check for check in all_checks() if check.wrong] == []
