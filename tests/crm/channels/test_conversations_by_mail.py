"""Letters of a conversation enter the ticket that one of them opened, from the same sender alone."""

import pytest

from crm.models import MessageFile, Ticket
from crm.operations.answering import send_answers
from crm.operations.conversing import write_to_customer
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from tests.crm.channels.support import vouched, waiting, with_files
from tests.crm.channels.test_mail import deliver, letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("surroundings")]


def test_replies_of_the_same_sender_enter_the_same_ticket_with_their_files_and_nobody_elses_do(desk, agent):
    deliver(desk, vouched())
    ticket = Ticket.objects.get()
    reply = with_files(("more.txt", b"x", "text/plain"), name="<2@example.org>")
    deliver(
        desk,
        reply.replace(b"Subject: Pump", b"In-Reply-To: <1@example.org>\nSubject: Re: Pump"),
        letter("<3@example.org>", In_Reply_To="<1@example.org>", text="Forged."),
        vouched("<4@example.org>", sender="Bo <bo@example.org>", In_Reply_To="<1@example.org>", text="I am Bo."),
    )

    assert [one.external_id for one in ticket.messages.in_order()] == ["<1@example.org>", "<2@example.org>"]
    assert MessageFile.objects.get().message.ticket == ticket
    assert {one.external_id for one in waiting()} == {"<3@example.org>", "<4@example.org>"}
    assert Ticket.objects.count() == 1


def test_a_conversation_goes_on_by_any_letter_that_is_named(desk):
    deliver(desk, vouched())
    ticket = Ticket.objects.get()
    between_others = {"In_Reply_To": "<unknown@example.org>", "References": "<1@example.org> <unknown@example.org>"}
    deliver(desk, vouched("<2@example.org>", text="More.", **between_others))
    deliver(desk, vouched("<3@example.org>", text="Still more.", References="<2@example.org> <gone@example.org>"))
    deliver(
        desk, vouched("<4@example.org>", sender="Bo <bo@example.org>", References="<1@example.org> <9@example.org>")
    )

    assert [one.external_id for one in ticket.messages.in_order()] == [
        f"<{number}@example.org>" for number in (1, 2, 3)
    ]
    assert [one.external_id for one in waiting()] == ["<4@example.org>"]


def test_what_answers_a_letter_that_comes_along_with_it_enters_its_ticket(desk):
    deliver(desk, vouched("<2@example.org>", In_Reply_To="<1@example.org>", text="And?"), vouched())

    assert Ticket.objects.get().messages.count() == 2


def test_a_reply_to_a_letter_of_the_desk_finds_its_ticket_from_whoever_asked_alone(desk, agent):
    deliver(desk, vouched())
    ticket = Ticket.objects.get()
    write_to_customer(ticket, Words("Which one?"), by=agent, status="pending")
    assert send_answers() == 1
    key = f"<{ticket.messages.get(direction='out').delivery.key}@help.example.org>"

    deliver(
        desk,
        letter("<2@example.org>", In_Reply_To=key, text="Forged."),
        vouched("<3@example.org>", sender="Bo <bo@example.org>", In_Reply_To=key, text="I am Bo."),
    )
    assert ticket.messages.count() == 2
    deliver(desk, vouched("<4@example.org>", In_Reply_To=key, text="The red one."))
    deliver(desk, vouched("<5@example.org>", References=f"<request-{ticket.pk}@help.example.org>", text="Or blue."))

    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.count(), Ticket.objects.count()) == ("open", 4, 1)
    assert [one.external_id for one in waiting()] == ["<2@example.org>", "<3@example.org>"]


def test_a_reply_to_what_was_solved_opens_it_again(desk, agent):
    deliver(desk, vouched())
    ticket = Ticket.objects.get()
    solve_ticket(ticket, by=agent, answer="Oil it.")
    later = vouched("<2@example.org>", In_Reply_To="<1@example.org>").replace(b"Date: ", b"X-Date: ")
    deliver(desk, later)

    ticket.refresh_from_db()
    assert (ticket.status, Ticket.objects.count()) == ("open", 1)
