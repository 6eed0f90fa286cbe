"""Another policy is compared as if it had been promised at the opening, with the priority of that moment."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from crm.models import Ticket
from crm.operations.changing import change_ticket
from crm.operations.clocks import give_terms
from crm.operations.opening import Problem, open_ticket
from crm.operations.policy_choice import terms_for
from crm.reports.service_comparison import compare_with
from tests.factories.crm import ContactFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def missed_with(policy, agent) -> dict[str, int]:
    compared = compare_with(policy, START.date(), START.date(), reader=agent)
    return {one.metric: one.missed for one in compared.with_policy}


def test_a_ticket_that_never_had_a_policy_is_replayed_with_the_priority_of_its_opening(clock, agent):
    ticket = open_ticket(Problem(ContactFactory(), "It hums"), by=agent)
    assert ticket.priority == "normal"
    clock.shift(timedelta(hours=3))
    change_ticket(ticket, {"impact": "low", "urgency": "low"}, by=agent)
    assert Ticket.objects.get().priority == "low"
    policy = ServicePolicyFactory(hours={"first_response": 2})
    policy.targets.filter(metric="first_response", priority="low").update(seconds=36000)

    assert missed_with(policy, agent)["first_response"] == 1


def test_a_promise_by_hand_does_not_move_the_beginning_of_what_another_policy_would_have_given(clock, agent):
    ticket = open_ticket(Problem(ContactFactory(), "It hums"), by=agent)
    opening = ticket.events.get(kind="opened")
    policy = ServicePolicyFactory(hours={"first_response": 2})
    clock.shift(timedelta(hours=5))
    [(_opening, terms)] = terms_for([opening])
    give_terms(terms, [(ticket, START + timedelta(hours=5))], by=agent)
    clock.shift(timedelta(hours=1))

    assert missed_with(policy, agent)["first_response"] == 1
