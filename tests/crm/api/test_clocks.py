"""Deadlines of tickets by the API: for staff, and never for customers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from crm.models import Account, ServiceClock, Ticket, TicketEvent
from crm.operations.changing import change_ticket
from crm.operations.clocks import sweep_clocks
from crm.operations.events import record_ticket_event
from crm.operations.merging_records import merge_records
from crm.operations.solving import solve_ticket
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def ticket(customer):
    """A ticket of an account, opened when the policy was there; its first deadline was missed."""
    ServicePolicyFactory(name="Usual", breach_percent=Decimal("1.5"))
    account = AccountFactory()
    contact = ContactFactory(account=account, member=customer)
    with time_machine.travel(START, tick=False):
        ticket = Ticket.objects.create(contact=contact, account=account, origin="email", subject="It hums")
        record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=customer)
        sweep_clocks(START + timedelta(hours=2))
    return ticket


def address(ticket: Ticket, *parts: str) -> str:
    return "/".join([f"/api/v1/tickets/{ticket.pk}", *parts, ""])


def test_a_ticket_shows_its_deadlines_to_staff(agent_api, ticket):
    with time_machine.travel(START + timedelta(hours=2), tick=False):
        shown = agent_api.get(address(ticket)).json()["clocks"]
        listed = agent_api.get("/api/v1/tickets/").json()["results"][0]["clocks"]

    first = next(clock for clock in shown if clock["metric"] == "first_response")
    assert listed == shown
    assert [clock["metric"] for clock in shown] == ["first_response", "resolution"]
    assert first == {
        "metric": "first_response",
        "round": 1,
        "state": "running",
        "policy": "Usual",
        "target_seconds": 3600,
        "worked_seconds": 0,
        "started_at": "2026-11-23T09:00:00Z",
        "due_at": "2026-11-23T10:00:00Z",
        "paused_at": None,
        "pause_reason": "",
        "settled_at": None,
        "warned_at": "2026-11-23T09:45:00Z",
        "breached_at": "2026-11-23T10:00:00Z",
        "is_late": True,
    }


def test_a_missed_deadline_costs_a_share_of_what_the_account_was_worth_that_day(agent_api, ticket):
    AccountValueFactory(account=ticket.account, amount=6000, valid_from=START.date() - timedelta(days=300))
    AccountValueFactory(account=ticket.account, amount=12000, valid_from=START.date())
    AccountValueFactory(account=ticket.account, amount=1, valid_from=START.date() + timedelta(days=1))

    clocks = agent_api.get(address(ticket, "clocks")).json()["results"]

    assert [clock["breach_price"] for clock in clocks] == [{"amount": "180.00", "currency": "EUR"}, None]


def test_a_deadline_missed_after_the_contract_was_over_costs_nothing(agent_api, ticket):
    AccountValueFactory(account=ticket.account, amount=12000, contract_until=START.date() - timedelta(days=1))

    clocks = agent_api.get(address(ticket, "clocks")).json()["results"]

    assert [clock["breach_price"] for clock in clocks] == [None, None]


def price_of_the_miss(agent_api, ticket):
    clocks = agent_api.get(address(ticket, "clocks")).json()["results"]
    assert clocks[1]["breach_price"] is None
    return clocks[0]["breach_price"] and clocks[0]["breach_price"]["amount"]


def test_whoever_had_the_ticket_when_the_deadline_was_missed_says_what_it_costs(agent_api, agent, ticket):
    AccountValueFactory(account=ticket.account, amount=12000)
    small, none = AccountValueFactory(amount=100).account, None
    prices = []
    for hours, account in enumerate((small, none), start=3):
        with time_machine.travel(START + timedelta(hours=hours), tick=False):
            change_ticket(ticket, {"account": account}, by=agent)
        prices.append(price_of_the_miss(agent_api, ticket))

    assert prices == ["180.00", "180.00"]


def test_an_account_that_came_before_the_deadline_was_missed_counts(agent_api, agent, ticket):
    AccountValueFactory(account=ticket.account, amount=12000)
    with time_machine.travel(START + timedelta(minutes=30), tick=False):
        change_ticket(ticket, {"account": AccountValueFactory(amount=2000).account}, by=agent)
    sweep_clocks(START + timedelta(hours=2))

    assert price_of_the_miss(agent_api, ticket) == "30.00"


def test_an_account_that_was_merged_since_costs_what_the_one_does_that_it_leads_to(agent_api, agent, ticket):
    AccountValueFactory(account=ticket.account, amount=12000)
    was, other = ticket.account, AccountFactory()
    with time_machine.travel(START + timedelta(hours=3), tick=False):
        change_ticket(ticket, {"account": other}, by=agent)
    merge_records(was, AccountFactory(), by=agent, reason="recorded twice")

    assert price_of_the_miss(agent_api, ticket) == "180.00"


def test_a_daughter_costs_what_the_nearest_contract_above_was_worth_that_day(agent_api, ticket):
    group = AccountValueFactory(amount=12000, valid_from=START.date()).account
    AccountValueFactory(account=group, amount=1, valid_from=START.date() + timedelta(days=1))
    division = AccountFactory(parent=group)
    Account.objects.filter(pk=ticket.account_id).update(parent=division)
    prices = [price_of_the_miss(agent_api, ticket)]

    over = AccountValueFactory(account=division, amount=4000, contract_until=START.date() - timedelta(days=1))
    prices.append(price_of_the_miss(agent_api, ticket))
    AccountValueFactory(account=division, amount=4000, valid_from=over.valid_from)
    prices.append(price_of_the_miss(agent_api, ticket))

    assert prices == ["180.00", "180.00", "60.00"]


def test_customers_see_nothing_of_deadlines_and_prices(customer_api, ticket):
    addresses = [address(ticket), address(ticket, "clocks"), address(ticket, "service-policy")]

    assert [customer_api.get(one).status_code for one in addresses] == [403] * 3
    own = customer_api.get(f"/api/v1/requests/{ticket.pk}/")
    assert own.status_code == 200
    assert {"clocks", "terms", "policy", "breach_price"} & set(own.json()) == set()


@time_machine.travel(START + timedelta(hours=2.5), tick=False)
def test_an_agent_promises_another_service_and_pauses_are_kept(agent_api, agent, customer_api, ticket):
    other = ServicePolicyFactory(name="Slow", position=200, hours={"first_response": 8, "resolution": 80})

    given = [agent_api.put(address(ticket, "service-policy"), {"policy": other.pk}, format="json") for _ in range(2)]
    refused = customer_api.put(address(ticket, "service-policy"), {"policy": other.pk}, format="json")
    nothing = agent_api.put(address(ticket, "service-policy"), {"policy": other.pk + 1}, format="json")
    solve_ticket(ticket, by=agent, answer="Tighten the left screw.")
    over = agent_api.put(address(ticket, "service-policy"), {"policy": other.pk}, format="json")

    assert [answer.status_code for answer in (*given, refused, nothing, over)] == [200, 200, 403, 400, 409]
    assert given[1].json()["name"] == agent_api.get(address(ticket, "service-policy")).json()["name"] == "Slow"
    assert ticket.events.filter(kind="policy_applied").count() == 2
    resolution = ServiceClock.objects.get(metric="resolution")
    assert (resolution.target_seconds, resolution.started_at, resolution.terms.policy) == (80 * 3600, START, other)
    assert ServiceClock.objects.get(metric="first_response").due_at == START + timedelta(hours=1)


def test_all_rounds_are_listed_at_the_same_cost(agent_api, ticket, queries):
    terms = ticket.clocks.first().terms
    with queries(5):
        agent_api.get(address(ticket, "clocks"))
    ServiceClock.objects.bulk_create(
        ServiceClock(
            ticket=ticket,
            terms=terms,
            metric="next_response",
            round=number,
            state="settled",
            target_seconds=60,
            started_at=START,
            settled_at=START,
            breached_at=START,
        )
        for number in range(1, 4)
    )
    with queries(5):
        assert len(agent_api.get(address(ticket, "clocks")).json()["results"]) == 5
    shown = agent_api.get(address(ticket)).json()["clocks"]
    assert [(clock["metric"], clock["round"]) for clock in shown] == [
        ("first_response", 1),
        ("next_response", 3),
        ("resolution", 1),
    ]
