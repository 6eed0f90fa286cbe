"""What nobody answered in a ticket that is merged waits in the one in which it is told, since it was written."""

from datetime import datetime

import pytest

from crm.errors import TicketIsMerged, TicketIsNotMerged
from crm.models import Message, Ticket
from crm.operations.clocks import sweep_clocks
from crm.operations.conversing import open_request, remove_message, write_to_customer, write_to_desk
from crm.operations.merging import merge_ticket, unmerge_ticket
from crm.operations.noting_deliveries import note_undelivered
from crm.operations.saying import Words
from crm.operations.solving import reopen_ticket, solve_ticket
from crm.operations.splitting import split_ticket, undo_split
from crm.reports.told_events import told_of, with_names
from tests.crm.service.times import dues, hours, told, wrong
from tests.factories.community import MemberFactory
from tests.factories.service import ServicePolicyFactory
from tests.journeys.test_races import at_once

pytestmark = pytest.mark.django_db


def two_tickets(clock, agent) -> tuple[Ticket, Ticket]:
    """One of two hours ago that was answered, and one of an hour ago that nobody has answered."""
    ServicePolicyFactory(hours={"first_response": 8, "next_response": 4}, warn_percent=50)
    asker = MemberFactory()
    into = open_request("It hums", Words("Like a bee."), by=asker)
    clock.move_to(hours(0.5))
    write_to_customer(into, Words("Put a mat below."), by=agent, status="pending")
    clock.move_to(hours(1))
    other = open_request("It hums still", Words("On the mat, too."), by=asker)
    clock.move_to(hours(2))
    return into, other


@pytest.fixture
def tickets(clock, agent):
    return two_tickets(clock, agent)


def log(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("id").values_list("kind", flat=True))


def test_the_customer_waits_for_the_next_response_in_the_other_ticket_since_the_words_were_written(
    clock, tickets, agent
):
    into, other = tickets

    merge_ticket(other, into, by=agent)

    assert dues(into)["next_response 1"] == ("running", hours(5))
    assert into.clocks.get(metric="next_response").started_at == hours(1)
    into.refresh_from_db()
    assert into.status == "open"
    assert told_of(with_names(into.events.all()).latest("id")) == f"Waits for an answer to 1 message of {other.number}"
    assert dues(other) == {"first_response 1": ("paused", None)}
    assert wrong() == []

    sweep_clocks(hours(6))
    clock.move_to(hours(7))
    sweep_clocks(hours(7))
    assert told(into) == [("clock_warned", hours(3)), ("clock_breached", hours(5))]
    assert (told(other), wrong()) == ([], [])


def test_an_answer_there_ends_the_waiting_and_undoing_the_merge_takes_it_back_exactly(clock, tickets, agent):
    into, other = tickets
    before = dues(into), dues(other), Ticket.objects.filter(pk=into.pk).values().get()

    merge_ticket(other, into, by=agent)
    unmerge_ticket(other, by=agent)
    assert (dues(into), dues(other), Ticket.objects.filter(pk=into.pk).values().get()) == before
    assert log(into)[-4:] == ["status_changed", "taken_over", "handed_back", "status_changed"]
    assert wrong() == []

    merge_ticket(other, into, by=agent)
    clock.move_to(hours(4))
    write_to_customer(into, Words("Then a thicker one."), by=agent)
    assert dues(into)["next_response 1"][0] == "settled"
    assert told(into) == [("clock_warned", hours(3))]
    assert wrong() == []

    unmerge_ticket(other, by=agent)
    assert dues(into)["next_response 1"][0] == "stopped"
    assert dues(other)["first_response 1"][0] == "running"
    assert wrong() == []
    clock.move_to(hours(5))
    write_to_desk(into, Words("And now?"), by=into.contact.member)
    assert dues(into)["next_response 2"] == ("running", hours(9))
    assert wrong() == []


def test_where_nobody_answered_either_the_first_response_is_due_since_the_earlier_words(clock, agent):
    ServicePolicyFactory(hours={"first_response": 8}, warn_percent=0)
    asker = MemberFactory()
    other = open_request("It hums", Words("Like a bee."), by=asker)
    clock.move_to(hours(3))
    into = open_request("It hums", Words("Did you get this?"), by=asker)

    merge_ticket(other, into, by=agent)

    assert dues(into) == {"first_response 1": ("running", hours(8))}
    unmerge_ticket(other, by=agent)
    assert dues(into) == {"first_response 1": ("running", hours(11))}
    assert wrong() == []


def test_what_waited_too_long_before_the_merge_is_told_of_with_it_and_never_before(clock, tickets, agent):
    into, other = tickets
    clock.move_to(hours(7))

    merge_ticket(other, into, by=agent)
    sweep_clocks(hours(7))
    clock.move_to(hours(9))
    sweep_clocks(hours(9))

    assert told(into) == [("clock_warned", hours(7)), ("clock_breached", hours(7))]
    assert wrong() == []


@pytest.mark.parametrize("end", ["answered", "solved", "removed"])
def test_nothing_waits_there_of_what_was_answered_ended_or_taken_away(end, tickets, agent):
    into, other = tickets
    if end == "answered":
        write_to_customer(other, Words("A thicker one."), by=agent)
    elif end == "solved":
        solve_ticket(other, by=agent, answer="A thicker one.")
    else:
        remove_message(other.messages.get(), by=agent)

    merge_ticket(other, into, by=agent)

    assert ("taken_over" in log(into), "next_response 1" in dues(into)) == (False, False)
    into.refresh_from_db()
    assert (into.status, wrong()) == ("pending", [])
    unmerge_ticket(other, by=agent)
    assert "handed_back" not in log(into)


def test_what_is_taken_away_later_waits_no_more_and_what_was_answered_by_a_lost_answer_does(tickets, agent):
    into, other = tickets
    merge_ticket(other, into, by=agent)
    remove_message(other.messages.get(), by=agent)
    assert (dues(into)["next_response 1"][0], wrong()) == ("stopped", [])
    unmerge_ticket(other, by=agent)

    lost = open_request("It hums", Words("And squeaks."), by=into.contact.member)
    answer = write_to_customer(lost, Words("Which one?"), by=agent)
    merge_ticket(lost, into, by=agent)
    assert "next_response 1" not in dues(into)
    note_undelivered(answer, is_unsure=False)
    assert (dues(into)["next_response 1"], wrong()) == (("running", hours(6)), [])


def test_a_ticket_that_was_put_back_is_void_and_what_was_said_in_it_since_waits_where_it_is_told(clock, tickets, agent):
    into, other = tickets
    said = write_to_desk(into, Words("The invoice is wrong, too."), by=into.contact.member)
    before = dues(into)
    taken = split_ticket(into, by=agent, subject="Invoice", messages=[said.pk])
    undo_split(taken, by=agent)
    assert (dues(into), dues(taken)) == (before, {"first_response 1": ("stopped", hours(10))})
    clock.move_to(hours(60))
    sweep_clocks(hours(60))
    assert (told(taken), wrong()) == ([], [])
    unmerge_ticket(taken, by=agent)
    assert (dues(taken)["first_response 1"][0], wrong()) == ("running", [])

    further = split_ticket(other, by=agent, subject="Invoice", messages=[other.messages.get().pk])
    write_to_customer(other, Words("We look at it."), by=agent)
    clock.move_to(hours(61))
    write_to_desk(further, Words("Well?"), by=into.contact.member)
    undo_split(further, by=agent)
    assert [len(event.extras["words"]) for event in other.events.filter(kind="taken_over")] == [1]
    assert wrong() == []


def test_words_that_came_while_the_other_ticket_was_solved_have_waited_since_they_were_written(clock, tickets, agent):
    into, other = tickets
    solve_ticket(into, by=agent, answer="A mat.")
    merge_ticket(other, into, by=agent)
    assert ("next_response 1" in dues(into), wrong()) == (False, [])

    clock.move_to(hours(4))
    reopen_ticket(into, by=agent)
    assert dues(into)["next_response 1"] == ("running", hours(5))
    assert into.clocks.get(metric="next_response").started_at == hours(1)
    assert (told(into), wrong()) == ([("clock_warned", hours(4))], [])

    # What is answered by the next solution waits no more.
    solve_ticket(into, by=agent, answer="A thicker one.")
    reopen_ticket(into, by=agent)
    assert (dues(into)["next_response 1"][0], "next_response 2" in dues(into), wrong()) == ("settled", False, [])


def test_what_was_answered_in_a_ticket_that_was_put_back_was_answered_in_the_first_one(clock, tickets, agent):
    into, _other = tickets
    said = write_to_desk(into, Words("The invoice is wrong, too."), by=into.contact.member)
    clock.move_to(hours(3))
    taken = split_ticket(into, by=agent, subject="Invoice", messages=[said.pk])
    clock.move_to(hours(4))
    answer = write_to_customer(taken, Words("You get another one."), by=agent)
    clock.move_to(hours(5))

    undo_split(taken, by=agent)

    assert dues(into)["next_response 1"][0] == "settled"
    assert into.clocks.get(metric="next_response").settled_at == hours(4)
    heard = with_names(into.events.filter(kind="taken_over"))
    assert [told_of(event) for event in heard] == [f"What was answered in {taken.number} counts here"]
    assert wrong() == []
    # One that turns out to be lost was never given there either.
    note_undelivered(answer, is_unsure=False)
    assert (dues(into)["next_response 1"], wrong()) == (("running", hours(6)), [])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_merge_and_an_answer_at_once_either_the_words_are_answered_or_the_clock_runs(time_machine):
    agents = [MemberFactory(roles=["support"]) for _ in range(2)]
    time_machine.move_to(datetime.fromisoformat("2026-11-23T09:00:00+00:00"), tick=True)
    ServicePolicyFactory(hours={"first_response": 8, "next_response": 4})
    asker = MemberFactory()
    for _time in range(4):
        into, other = (open_request("It hums", Words("Like a bee."), by=asker) for _ in range(2))
        write_to_customer(into, Words("Put a mat below."), by=agents[0])

        def act(number: int, into: Ticket = into, other: Ticket = other) -> bool:
            if number:
                merge_ticket(other, into, by=agents[0])
                return True
            try:
                write_to_customer(other, Words("A mat."), by=agents[1])
            except TicketIsMerged:
                return False
            return True

        is_answered, _merged = at_once(2, act)

        assert Message.objects.filter(ticket=other, direction="out").exists() is is_answered
        assert ("next_response 1" in dues(into)) is not is_answered
    assert wrong() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_undo_a_merge_at_once_one_is_refused_and_the_words_go_back_once():
    agent = MemberFactory(roles=["support"])
    ServicePolicyFactory(hours={"first_response": 8, "next_response": 4})
    asker = MemberFactory()
    into, other = (open_request("It hums", Words("Like a bee."), by=asker) for _ in range(2))
    merge_ticket(other, into, by=agent)

    def undo(_number: int) -> bool:
        try:
            unmerge_ticket(other, by=agent)
        except TicketIsNotMerged:
            return False
        return True

    assert sorted(at_once(2, undo)) == [False, True]
    assert (log(into).count("handed_back"), wrong()) == (1, [])
