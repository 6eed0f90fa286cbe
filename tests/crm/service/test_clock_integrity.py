"""What the integrity checks say of clocks, and what happens when several sweeps run at once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from crm.models import ServiceClock, Ticket, TicketEvent
from crm.operations.clock_integrity import clock_checks
from crm.operations.clocks import sweep_clocks
from crm.operations.events import record_ticket_event
from crm.operations.moving import change_status
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory
from tests.factories.service import ServicePolicyFactory
from tests.journeys.test_races import at_once


@transaction.atomic
def open_tickets(number: int, hours_ago: float) -> list[Ticket]:
    by, contact = MemberFactory(), ContactFactory()
    at = timezone.now() - timedelta(hours=hours_ago)
    tickets = [
        Ticket.objects.create(contact=contact, origin="phone", subject="It hums", opened_at=at) for _ in range(number)
    ]
    for ticket in tickets:
        record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=by, at=at)
    return tickets


def wrong() -> dict[str, int]:
    return {check.check: check.wrong for check in clock_checks() if check.wrong}


@pytest.mark.django_db
def test_clocks_are_what_their_log_says_until_somebody_tampers_with_them():
    ServicePolicyFactory(warn_percent=0)
    ticket, quiet = open_tickets(2, 3)
    change_status(ticket, "open", by=MemberFactory(roles=["support"]))
    assert wrong() == {}

    clocks = ServiceClock.objects.filter(ticket=ticket)
    clocks.filter(metric="resolution").update(target_seconds=1)
    ServiceClock.objects.filter(ticket=quiet, metric="first_response").update(breached_at=None)
    Ticket.objects.filter(pk=ticket.pk).update(terms=None)

    assert wrong() == {
        "crm.clocks_are_what_their_log_says": 1,
        "crm.what_is_told_of_a_clock_is_told_once": 1,
        "crm.no_deadline_is_missed_in_silence": 1,
        "crm.a_ticket_has_the_terms_that_it_was_given_last": 1,
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_parallel_sweeps_and_agents_tell_of_a_missed_deadline_once():
    ServicePolicyFactory(hours={"first_response": 1, "resolution": 2})
    tickets = open_tickets(4, 0.5)
    agents = [MemberFactory(roles=["support"]) for _ in range(3)]
    later = timezone.now() + timedelta(hours=3)

    def look(number: int) -> None:
        if number % 2:
            sweep_clocks(later, batch=2)
        else:
            change_status(tickets[number // 2], "open", by=agents[number // 2])

    outcomes = at_once(6, look)
    sweep_clocks(later)

    assert outcomes == [None] * 6
    kinds = ["clock_warned", "clock_breached"]
    told = TicketEvent.objects.filter(kind__in=kinds).values_list("ticket", "clock__metric", "kind").order_by("id")
    assert len(told) == len(set(told)) == 4 * 2 * 2
    assert not ServiceClock.objects.filter(breached_at=None).exists()
