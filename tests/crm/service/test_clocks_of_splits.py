"""What is taken out of a ticket is waited for where it stands: in the new one since it was written, in the first one never."""

import pytest
from django.db import transaction

from community.models import Member
from crm.models import Message, Ticket, TicketEvent, TicketSplit
from crm.models.ticket_event import Split
from crm.operations.clocks import sweep_clocks
from crm.operations.conversing import open_request, write_to_customer, write_to_desk
from crm.operations.event_rows import write_ticket_events
from crm.operations.opening import Problem, write_ticket
from crm.operations.saying import Words
from crm.operations.splitting import split_ticket, undo_split
from tests.crm.service.times import dues, hours, told, wrong
from tests.factories.community import MemberFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(clock, agent) -> Message:
    """A second question, asked an hour after the opening in a ticket of which the first one was answered."""
    ServicePolicyFactory(hours={"first_response": 8, "next_response": 4}, warn_percent=50)
    asker = MemberFactory()
    ticket = open_request("It hums", Words("Like a bee."), by=asker)
    clock.move_to(hours(0.5))
    write_to_customer(ticket, Words("Put a mat below."), by=agent)
    clock.move_to(hours(1))
    return write_to_desk(ticket, Words("And the invoice is wrong."), by=asker)


def test_what_was_taken_out_is_waited_for_in_the_new_ticket_since_it_was_written_and_no_more_in_the_first(
    clock, agent, second
):
    ticket = second.ticket
    before = dues(ticket)
    assert before["next_response 1"] == ("running", hours(5))

    clock.move_to(hours(2))
    taken = split_ticket(ticket, by=agent, subject="Invoice", messages=[second.pk])
    assert "next_response 1" not in dues(ticket)
    assert dues(taken) == {"first_response 1": ("running", hours(9))}
    assert taken.clocks.get().started_at == hours(1)
    assert wrong() == []

    clock.move_to(hours(2.5))
    undo_split(taken, by=agent)
    assert dues(ticket) == before
    assert dues(taken) == {"first_response 1": ("stopped", hours(9))}
    assert wrong() == []
    clock.move_to(hours(30))
    sweep_clocks(hours(30))
    assert told(ticket) == [("clock_warned", hours(3)), ("clock_breached", hours(5))]
    assert (told(taken), wrong()) == ([], [])


def test_who_waited_too_long_before_the_split_is_told_of_with_it(clock, agent, second):
    clock.move_to(hours(30))

    taken = split_ticket(second.ticket, by=agent, subject="Invoice", messages=[second.pk])

    assert told(taken) == [("clock_warned", hours(5)), ("clock_breached", hours(9))]
    assert taken.clocks.get().started_at == hours(1)
    assert wrong() == []


def test_what_was_told_before_a_split_is_told_once_and_stands_for_no_later_question(clock, agent, second):
    ticket = second.ticket
    sweep_clocks(hours(6))
    assert told(ticket) == [("clock_warned", hours(3)), ("clock_breached", hours(5))]

    clock.move_to(hours(6))
    taken = split_ticket(ticket, by=agent, subject="Invoice", messages=[second.pk])
    assert (dues(ticket)["next_response 1"][0], wrong()) == ("stopped", [])
    clock.move_to(hours(7))
    write_to_desk(ticket, Words("It still hums."), by=second.by)
    assert dues(ticket)["next_response 2"] == ("running", hours(11))
    clock.move_to(hours(12))
    sweep_clocks(hours(12))
    assert told(ticket)[2:] == [("clock_warned", hours(9)), ("clock_breached", hours(11))]
    assert wrong() == []

    undo_split(taken, by=agent)
    sweep_clocks(hours(13))
    assert len(told(ticket)) == 4
    assert dues(ticket)["next_response 1"] == ("running", hours(5))
    assert wrong() == []


def test_a_later_question_keeps_its_round_when_an_earlier_one_is_taken_out(clock, agent, second):
    ticket = second.ticket
    clock.move_to(hours(2))
    write_to_customer(ticket, Words("We look at it."), by=agent)
    clock.move_to(hours(3))
    write_to_desk(ticket, Words("It still hums."), by=second.by)
    sweep_clocks(hours(8))
    clock.move_to(hours(8))
    assert told(ticket) == [("clock_warned", hours(5)), ("clock_breached", hours(7))]

    split_ticket(ticket, by=agent, subject="Invoice", messages=[second.pk])

    sweep_clocks(hours(9))
    assert told(ticket) == [("clock_warned", hours(5)), ("clock_breached", hours(7))]
    assert dues(ticket)["next_response 2"] == ("running", hours(7))
    assert wrong() == []


def test_what_comes_back_of_a_split_is_what_still_stood_in_it(clock, agent, second):
    ticket = second.ticket
    clock.move_to(hours(2))
    taken = split_ticket(ticket, by=agent, subject="Invoice", messages=[second.pk])
    further = split_ticket(taken, by=agent, subject="Address on the invoice", messages=[second.pk])

    undo_split(taken, by=agent)

    assert "next_response 1" not in dues(ticket)
    assert dues(further) == {"first_response 1": ("running", hours(9))}
    assert wrong() == []


@transaction.atomic
def split_as_before_clocks_knew_of_it(message: Message, agent: Member) -> Ticket:
    """Nothing of what went along stands in the opening, and no clock follows the split."""
    ticket = message.ticket
    taken = write_ticket(Problem(ticket.contact, "Invoice", "api", split_from=ticket), by=agent)
    TicketSplit.objects.create(ticket=taken, origin=ticket, messages=[message.pk], by=agent)
    Message.objects.filter(pk=message.pk).update(ticket=taken)
    split = Split(taken.pk, [message.pk]).as_json()
    write_ticket_events([TicketEvent(kind="split", ticket=ticket, by=agent, occurred_at=hours(2), extras=split)])
    return taken


def test_a_split_of_before_clocks_knew_of_it_is_read_as_they_were_kept_then(clock, agent, second):
    ticket = second.ticket
    before = dues(ticket)
    clock.move_to(hours(2))
    taken = split_as_before_clocks_knew_of_it(second, agent)
    assert (dues(ticket), dues(taken), wrong()) == (before, {"first_response 1": ("running", hours(10))}, [])

    clock.move_to(hours(6))
    sweep_clocks(hours(6))
    assert told(ticket) == [("clock_warned", hours(3)), ("clock_breached", hours(5))]
    undo_split(taken, by=agent)
    assert (dues(ticket), dues(taken)["first_response 1"][0]) == (before, "stopped")
    assert wrong() == []
