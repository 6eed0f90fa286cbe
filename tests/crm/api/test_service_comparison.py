"""What another policy would have given, by the API and in the back office."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community.foundation.events import Origin
from crm.models import ServiceClock, Ticket, TicketEvent
from crm.operations.changing import change_ticket
from crm.operations.clocks import sweep_clocks
from crm.operations.events import record_ticket_event, record_ticket_events
from crm.operations.solving import solve_ticket
from crm.reports import service_comparison
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAYS = {"from": "2026-11-23", "to": "2026-11-23"}


@pytest.fixture
def lenient(agent):
    """Two tickets of one account that were answered after two hours, one of nobody, and an imported one."""
    ServicePolicyFactory(name="strict", position=1, hours={"first_response": 1}, breach_percent=Decimal(1))
    lenient = ServicePolicyFactory(
        name="lenient", position=2, hours={"first_response": 4, "resolution": 3}, account_kinds=["firm"]
    )
    account, by = AccountFactory(kind="firm"), MemberFactory()
    with time_machine.travel(START, tick=False) as clock:
        tickets = [
            Ticket.objects.create(contact=ContactFactory(), account=its, origin="email", subject="It hums")
            for its in (account, account, None, account)
        ]
        for ticket in tickets[:3]:
            record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=by)
        imported = TicketEvent(kind="opened", ticket=tickets[3], by=by, occurred_at=START, origin=Origin.BACKFILL)
        record_ticket_events([imported])
        clock.shift(timedelta(hours=2))
        solve_ticket(tickets[0], by=agent, answer="Tighten the left screw.")
        sweep_clocks(START + timedelta(hours=2))
    AccountValueFactory(account=account, amount=5000)
    return lenient


def address(policy) -> str:
    return f"/api/v1/service-policies/{policy.pk}/comparison/"


@time_machine.travel(START + timedelta(hours=2.5), tick=False)
def test_the_same_logs_are_replayed_with_another_policy(agent_api, lenient):
    before = list(ServiceClock.objects.order_by("id").values())

    compared = agent_api.get(address(lenient), DAYS).json()

    was, would = ({one["metric"]: one for one in compared[side]} for side in ("as_it_was", "with_policy"))
    assert compared["tickets"] == 2
    assert was["first_response"] == {
        "metric": "first_response",
        "met": 0,
        "missed": 2,
        "others": 0,
        "median_seconds": 7200,
        "prices": [{"amount": "100.00", "currency": "EUR"}],
    }
    assert (was["resolution"]["met"], was["resolution"]["missed"], was["resolution"]["others"]) == (0, 0, 0)
    assert {metric: (one["met"], one["missed"], one["others"]) for metric, one in would.items()} == {
        "first_response": (1, 0, 1),
        "next_response": (0, 0, 0),
        "resolution": (1, 0, 1),
    }
    assert list(ServiceClock.objects.order_by("id").values()) == before


@time_machine.travel(START + timedelta(hours=2.5), tick=False)
def test_what_was_missed_is_priced_by_the_account_of_that_moment(agent_api, agent, lenient):
    other = AccountValueFactory(account=AccountFactory(kind="firm"), amount=900_000).account
    change_ticket(Ticket.objects.order_by("pk")[0], {"account": other}, by=agent)

    compared = agent_api.get(address(lenient), DAYS).json()

    first = next(one for one in compared["as_it_was"] if one["metric"] == "first_response")
    assert (first["missed"], first["prices"]) == (2, [{"amount": "100.00", "currency": "EUR"}])


def test_days_are_asked_for_and_bounded(agent_api, customer_api, lenient, monkeypatch):
    without = agent_api.get(address(lenient))
    backwards = agent_api.get(address(lenient), DAYS | {"to": "2026-11-22"})
    elsewhere = agent_api.get(address(lenient), {"from": "2026-11-24", "to": "2026-11-30"})
    monkeypatch.setattr(service_comparison, "TICKETS_AT_MOST", 1)
    too_many = agent_api.get(address(lenient), DAYS)

    assert [one.status_code for one in (without, backwards, too_many)] == [400] * 3
    assert (backwards.json()["errors"][0]["code"], too_many.json()["errors"][0]["code"]) == (
        "order",
        "too_many_tickets",
    )
    assert elsewhere.json()["tickets"] == 0
    assert customer_api.get(address(lenient), DAYS).status_code == 403


def test_the_back_office_shows_deadlines_and_the_comparison(client, agent, lenient, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    ticket = Ticket.objects.order_by("pk")[1]
    promise = reverse("admin:crm_ticket_act", args=[ticket.pk, "promise"])
    page = reverse("admin:crm_servicepolicy_comparison", args=[lenient.pk])

    shown = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    client.post(promise, {"policy": lenient.pk})
    asked = client.get(page, headers={"Accept-Language": "de"}).content.decode()
    compared = client.get(page, {"first": "2026-11-23", "last": "2026-11-23"}).content.decode()
    wrong = client.get(page, {"first": "2026-11-23", "last": "2026-11-22"}).content.decode()
    late = client.get(reverse("admin:crm_serviceclock_changelist"), {"deadline": "missed"}).content.decode()

    assert "strict" in shown
    assert "50.00 EUR" in shown
    ticket.refresh_from_db()
    assert ticket.terms.policy == lenient
    assert "2 Tickets" not in asked
    # Filled in also where days are written otherwise.
    assert f'name="last" value="{timezone.localdate().isoformat()}"' in asked
    assert "2 tickets" in compared
    assert "100.00 EUR" in compared
    assert "The last day comes before the first." in wrong
    assert ticket.number in late
    client.force_login(MemberFactory(roles=["moderator"]))
    assert client.get(page).status_code == 403
