"""An answer that does not arrive answers nothing: whoever wrote it hears of it, and the deadline runs on."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import override_settings
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Notification
from config.integrity import all_checks
from crm.models import ReplyDelivery, Ticket, TicketEvent
from crm.notifiers import SOURCE
from crm.operations.answering import send_again, send_answers
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_to_customer
from crm.operations.events import record_ticket_event
from crm.operations.saying import Words
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
AWAY = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {"host": "127.0.0.1", "port": 1}}
NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def now():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(now):
    ServicePolicyFactory(hours={"first_response": 8})
    ticket = TicketFactory(contact=ContactFactory(email="ute@example.org"), status="open", opened_at=NINE)
    record_ticket_event(TicketEvent.Kind.OPENED, ticket, by=MemberFactory(), at=NINE)
    return Ticket.objects.get(pk=ticket.pk)


def lose(times=8):
    with override_settings(MAILERS={"default": AWAY}):
        for _ in range(times):
            ReplyDelivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
            send_answers()


def first_response(ticket):
    clock = ticket.clocks.get(metric="first_response")
    return clock.state, clock.settled_at, clock.due_at


def fates(ticket):
    kinds = ("undelivered", "arrived")
    return list(ticket.events.filter(kind__in=kinds).order_by("id").values_list("kind", "extras__is_unsure"))


def test_the_deadline_runs_on_as_if_nothing_had_been_said_until_the_answer_arrives(ticket, agent, now):
    now.move_to(NINE + timedelta(hours=1))
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    assert first_response(ticket)[0] == "settled"

    now.move_to(NINE + timedelta(hours=2))
    lose()
    assert first_response(ticket) == ("running", None, NINE + timedelta(hours=8))

    now.move_to(NINE + timedelta(hours=3))
    send_again(ReplyDelivery.objects.get(), by=agent)
    assert send_answers() == 1
    assert first_response(ticket)[:2] == ("settled", NINE + timedelta(hours=3))
    assert fates(ticket) == [("undelivered", False), ("arrived", False)]
    assert [check for check in all_checks() if check.wrong] == []


def test_whoever_wrote_it_and_whoever_has_the_ticket_hear_of_it_once_each(ticket, agent):
    colleague = MemberFactory(roles=["support"])
    assign_ticket(ticket, colleague, by=colleague)
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    lose()
    lose()
    for _ in range(2):
        run_intake(SOURCE.intake(), lane="live")

    told = Notification.objects.filter(kind="ticket_answer_lost")
    assert sorted(told.values_list("recipient", flat=True)) == sorted([agent.pk, colleague.pk])
    assert fates(ticket) == [("undelivered", False)]


def test_an_answer_that_is_tried_again_is_not_lost_yet(ticket, agent):
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    lose(times=7)
    assert (ReplyDelivery.objects.get().state, fates(ticket)) == ("waiting", [])
    send_answers()


def test_of_what_nobody_knows_somebody_is_told_and_no_clock_hears(ticket, agent, monkeypatch):
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    # A fault of ours, which no server can be made to have.
    monkeypatch.setattr("crm.operations.answering.send_letter", lambda *_: 1 / 0)
    send_answers()
    assert (ReplyDelivery.objects.get().state, fates(ticket)) == ("unsure", [("undelivered", True)])
    assert first_response(ticket)[0] == "settled"
