"""Whoever asked and the desk write to each other; the ticket moves with it, and everybody is told once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from community.errors import TextIsEmpty
from community.errors.writing import UnknownAttachment
from community.foundation.intake import run_intake
from community.models import Attachment, Notification
from community.notifiers.base import in_words, readable_by
from community.operations.attaching import hand_in_file
from crm.conversation_errors import MayNotSpeakHere, MessageIsRemoved, SolvedInItsThread, TicketHasNoThread
from crm.errors import MayNotWorkTickets, TicketAlreadySolved
from crm.models import Message, MessageFile, Ticket
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import (
    open_request,
    remove_message,
    say_it_is_solved,
    write_in_public,
    write_note,
    write_to_customer,
    write_to_desk,
)
from crm.operations.forgetting import forget_contact
from crm.operations.integrity import checks
from crm.operations.merging import merge_ticket
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, CommunityTicketFactory
from tests.files import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(customer):
    return open_request("Leaking  pump", Words("It **leaks**."), by=customer)


def kinds(ticket):
    return list(ticket.events.order_by("id").values_list("kind", flat=True))


def told(member):
    run_intake(SOURCE.intake(), lane="live")
    return [(row.kind, line.sentence) for row in readable_by(member).order_by("id") for line in in_words([row], member)]


def test_a_request_is_a_ticket_of_the_member_with_a_first_message(ticket, customer):
    message = ticket.messages.get()

    assert (ticket.contact.member, ticket.subject, ticket.origin, ticket.status) == (
        *(customer, "Leaking pump"),
        *("form", "new"),
    )
    assert (message.direction, message.visibility, message.by, message.html.strip()) == (
        *("in", "private", customer),
        "<p>It <strong>leaks</strong>.</p>",
    )
    assert kinds(ticket) == ["opened", "message_in"]
    with pytest.raises(TextIsEmpty):
        open_request("Leaking", Words(" "), by=customer)
    with pytest.raises(MayNotSpeakHere):
        open_request("Leaking", Words("x"), by=MemberFactory(is_active=False))
    assert Ticket.objects.count() == 1


def test_the_conversation_moves_the_ticket_and_tells_each_person_once(ticket, customer, agent):
    assign_ticket(ticket, agent, by=agent)
    write_to_customer(ticket, Words("Which one?"), by=agent)
    ticket.refresh_from_db()
    assert ticket.status == "open"
    write_to_customer(ticket, Words("Please say."), by=agent, status="pending")
    write_to_desk(ticket, Words("The red one."), by=customer)
    ticket.refresh_from_db()
    assert ticket.status == "open"
    solve_ticket(ticket, by=agent, answer="Turn the valve.")

    assert [message.direction for message in ticket.messages.in_order()] == ["in", "out", "out", "in", "out"]
    assert sorted(kind for kind, _ in told(customer)) == [
        *("ticket_solved", "ticket_waiting", "ticket_written", "ticket_written"),
    ]
    assert ("ticket_written", "We have written to you about “Leaking pump”") in told(customer)
    news = f"The customer has written about {ticket.number} “Leaking pump”"
    assert told(agent) == [("ticket_answered", news)]
    assert [check.check for check in checks() if check.wrong] == []


def test_only_the_asker_and_the_desk_speak(ticket, customer, helper, agent, manager):
    for stranger in (helper, manager):
        with pytest.raises(MayNotSpeakHere):
            write_to_desk(ticket, Words("x"), by=stranger)
        with pytest.raises(MayNotWorkTickets):
            write_to_customer(ticket, Words("x"), by=stranger)
        with pytest.raises(MayNotWorkTickets):
            write_note(ticket, Words("x"), by=stranger)
        with pytest.raises(MayNotSpeakHere):
            say_it_is_solved(ticket, by=stranger)
    with pytest.raises(MayNotSpeakHere):
        write_to_desk(ticket, Words("x"), by=agent)
    with pytest.raises(TicketHasNoThread):
        write_in_public(ticket, "x", by=agent)
    with pytest.raises(MayNotWorkTickets):
        remove_message(ticket.messages.get(), by=customer)
    assert kinds(ticket) == ["opened", "message_in"]


def test_what_was_solved_is_opened_again_for_some_days_and_followed_afterwards(ticket, customer, agent):
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    again = write_to_desk(ticket, Words("It leaks again."), by=customer)
    assert (again.ticket, again.ticket.status) == (ticket, "open")

    solve_ticket(ticket, by=agent, answer="Turn it more.")
    long_ago = timezone.now() - timedelta(days=60)
    Ticket.objects.update(solved_at=long_ago)
    later = write_to_desk(ticket, Words("And again."), by=customer)
    still = write_to_desk(ticket, Words("Hello?"), by=customer)

    assert (later.ticket.follows, later.ticket.status) == (ticket, "new")
    assert still.ticket == later.ticket
    ticket.refresh_from_db()
    assert ticket.status == "solved"


def test_what_was_merged_goes_on_where_it_is_told_unless_that_is_a_colleagues(ticket, customer, agent):
    into = open_request("The same", Words("It still leaks."), by=customer)
    merge_ticket(ticket, into, by=agent)
    assert write_to_desk(ticket, Words("Hello?"), by=customer).ticket == into

    account = AccountFactory()
    Ticket.objects.update(account=account)
    other = open_request("Not mine", Words("A colleague's."), by=MemberFactory())
    Ticket.objects.filter(pk=other.pk).update(account=account)
    third = open_request("Third", Words("x"), by=customer)
    Ticket.objects.filter(pk=third.pk).update(account=account)
    merge_ticket(third, other, by=agent)
    said = write_to_desk(third, Words("My own words"), by=customer).ticket
    assert (said.contact, said.follows) == (third.contact, third)


def test_what_is_said_in_private_about_a_solved_question_leaves_its_solution_alone(agent):
    ticket = CommunityTicketFactory()
    asker = ticket.contact.member
    assert write_in_public(ticket, "Everybody reads this.", by=agent).topic == ticket.topic
    solve_ticket(ticket, by=agent, answer="Turn the valve.")

    said = write_to_desk(ticket, Words("My number is 42."), by=asker)

    assert (said.ticket.follows, said.ticket.topic) == (ticket, None)
    ticket.topic.refresh_from_db()
    assert ticket.topic.is_solved
    with pytest.raises(SolvedInItsThread):
        say_it_is_solved(CommunityTicketFactory(topic__author=asker, contact=ticket.contact), by=asker)


def test_the_asker_says_that_it_is_solved_by_whoever_answered_last(ticket, customer, agent):
    write_to_customer(ticket, Words("Turn the valve."), by=agent)
    say_it_is_solved(ticket, by=customer)
    alone = open_request("Another", Words("It hums."), by=customer)
    say_it_is_solved(alone, by=customer)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.resolution.by, ticket.resolution.member) == ("solved", "staff", agent)
    assert (alone.resolution.by, alone.resolution.member) == ("none", customer)
    with pytest.raises(TicketAlreadySolved):
        say_it_is_solved(ticket, by=customer)
    assert "ticket_solved" not in [kind for kind, _ in told(customer)]


def test_a_note_calls_colleagues_once_and_nobody_else(ticket, customer, agent):
    colleague, other = (MemberFactory(roles=["support"], handle=handle) for handle in ("bea", "cem"))
    MemberFactory(handle="eve")
    customer.handle = "carla"
    customer.save()

    write_note(ticket, Words("@bea @bea @carla @eve look at the **valve**"), by=agent)

    assert told(colleague) == [("ticket_called", f"Aga Agent calls you in a note on {ticket.number} “Leaking pump”")]
    assert told(customer) == told(other) == []
    assert Notification.objects.count() == 1


def test_files_go_along_and_are_gone_with_the_message(ticket, customer, agent, settings, tmp_path, helper):
    settings.MEDIA_ROOT = tmp_path
    own, others = hand_in_file("a.png", picture(), by=customer), hand_in_file("b.png", picture(), by=helper)
    with pytest.raises(UnknownAttachment):
        write_to_desk(ticket, Words("x", [others.pk]), by=customer)

    message = write_to_desk(ticket, Words("See here.", [own.pk]), by=customer)

    file = message.files.get()
    assert (file.name, file.kind, Attachment.objects.get()) == ("a.png", "image/png", others)
    assert set(MessageFile.objects.visible_to(customer)) == set(MessageFile.objects.visible_to(agent)) == {file}
    assert not MessageFile.objects.visible_to(helper).exists()
    with pytest.raises(UnknownAttachment):
        write_to_desk(ticket, Words("again", [own.pk]), by=customer)

    remove_message(message, by=agent)
    message.refresh_from_db()
    assert (message.body, message.html, message.files.count()) == ("", "", 0)
    with pytest.raises(MessageIsRemoved):
        remove_message(message, by=agent)


def test_whoever_is_forgotten_leaves_no_words(
    ticket, customer, agent, django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    file = hand_in_file("a.png", picture(), by=customer)
    write_to_desk(ticket, Words("My secret", [file.pk]), by=customer)
    write_note(ticket, Words("Carla has a secret."), by=agent)

    with django_capture_on_commit_callbacks(execute=True):
        forget_contact(customer)

    assert set(Message.objects.values_list("body", "html")) == {("", "")}
    assert not default_storage.exists(file.stored_as)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_end_a_request_at_once_end_it_once(customer, agent):
    ticket = open_request("Leaking pump", Words("It leaks."), by=customer)

    def end(act):
        try:
            act()
        except TicketAlreadySolved:
            return 0
        else:
            return 1
        finally:
            connection.close()

    acts = [lambda: say_it_is_solved(ticket, by=customer), lambda: solve_ticket(ticket, by=agent, answer="So.")]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(end, acts * 2)) == 1
    assert kinds(ticket).count("solved") == 1
