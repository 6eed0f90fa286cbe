"""Whoever is in charge of a ticket hears once that a deadline is near, and once that it was missed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from community.foundation.intake import run_intake
from community.models import Delivery, Member, Notification
from community.notifiers.base import in_words, readable_by
from community.notifiers.mailing import send_due_mail
from crm.models import TeamSeat, Ticket, TicketEvent
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.clocks import sweep_clocks
from crm.operations.conversing import write_to_customer
from crm.operations.events import record_ticket_event
from crm.operations.saying import Words
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TeamFactory
from tests.factories.service import ServicePolicyFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEAR, OVER = START + timedelta(minutes=50), START + timedelta(hours=2)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(clock):
    ServicePolicyFactory(name="everybody", hours={"first_response": 1})
    return opened()


@transaction.atomic
def opened() -> Ticket:
    ticket = Ticket.objects.create(contact=ContactFactory(), origin="email", subject="It hums")
    record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=MemberFactory(), at=ticket.opened_at)
    return ticket


def swept(clock, moment):
    clock.move_to(moment)
    sweep_clocks(moment)
    run_intake(SOURCE.intake(), lane="live")


def told(member):
    return list(Notification.objects.filter(recipient=member).order_by("id").values_list("kind", flat=True))


def test_the_agent_hears_of_each_once_on_the_page_and_by_mail(clock, ticket):
    agent = MemberFactory(roles=["support"], email="agent@example.org")
    assign_ticket(ticket, agent, by=agent)

    for _again in range(2):
        swept(clock, NEAR)
    assert told(agent) == ["ticket_due_soon"]
    for _again in range(2):
        swept(clock, OVER)
    assert told(agent) == ["ticket_due_soon", "ticket_missed"]

    lines = in_words(list(readable_by(agent).order_by("id")), agent)
    assert [(line.sentence, line.address) for line in lines] == [
        (f"A deadline of {ticket.number} “It hums” is near", f"/admin/crm/ticket/{ticket.pk}/change/"),
        (f"A deadline of {ticket.number} “It hums” was missed", f"/admin/crm/ticket/{ticket.pk}/change/"),
    ]
    Delivery.objects.update(due_at=OVER)
    clock.move_to(OVER + timedelta(minutes=5))
    send_due_mail()
    assert {letter.to[0] for letter in mail.outbox} == {"agent@example.org"}


def test_without_an_agent_those_of_the_team_hear_who_are_at_work(clock, ticket):
    team = TeamFactory()
    at_work, away = (MemberFactory(roles=["support"]) for _ in range(2))
    TeamSeat.objects.create(team=team, member=at_work)
    TeamSeat.objects.create(team=team, member=away, is_working=False)
    Ticket.objects.filter(pk=ticket.pk).update(team=team)

    swept(clock, OVER)

    assert (told(at_work), told(away)) == (["ticket_missed"], [])


def test_whoever_wants_no_mail_gets_none_and_nobody_else_is_told(clock, ticket):
    quiet = MemberFactory(roles=["support"], mail_rhythm=Member.MailRhythm.NEVER)
    assign_ticket(ticket, quiet, by=quiet)

    swept(clock, OVER)

    assert list(Notification.objects.values_list("recipient", flat=True)) == [quiet.pk]
    assert not Delivery.objects.exists()


def test_nobody_hears_that_a_deadline_is_near_that_was_met_or_missed_by_then(clock, ticket):
    agent = MemberFactory(roles=["support"])
    assign_ticket(ticket, agent, by=agent)
    clock.move_to(NEAR)
    sweep_clocks(NEAR)
    write_to_customer(ticket, Words("Hold it down."), by=agent)
    run_intake(SOURCE.intake(), lane="live")
    assert told(agent) == []

    other = opened()
    assign_ticket(other, agent, by=agent)
    swept(clock, NEAR + timedelta(hours=2))
    assert told(agent) == ["ticket_missed"]


def test_a_ticket_of_nobody_tells_nobody(clock, ticket):
    swept(clock, OVER)

    assert not Notification.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_sweeps_and_intakes_at_once_tell_once():
    with time_machine.travel(START, tick=False):
        ServicePolicyFactory(name="everybody", hours={"first_response": 1})
        agent = MemberFactory(roles=["support"])
        tickets = [opened() for _ in range(4)]
        for ticket in tickets:
            assign_ticket(ticket, agent, by=agent)
    with time_machine.travel(OVER, tick=False):

        def sweep(_number):
            sweep_clocks(OVER, batch=2)
            run_intake(SOURCE.intake(), lane="live")

        at_once(6, sweep)
        run_intake(SOURCE.intake(), lane="live")

        assert told(agent) == ["ticket_missed"] * 4
