"""Whoever writes to a ticket that is over goes on in the one into which its follow-up was merged."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import DeskPolicy, Ticket
from crm.operations.conversing import open_request
from crm.operations.merging import merge_ticket
from crm.operations.saying import Words
from crm.operations.solving import ask_again, solve_ticket

pytestmark = pytest.mark.django_db


def test_no_third_ticket_is_opened_for_the_same_person(agent, customer, time_machine):
    first = open_request("Leaking pump", Words("It leaks."), by=customer)
    solve_ticket(first, by=agent, answer="Tighten it.")
    time_machine.move_to(timezone.now() + timedelta(days=DeskPolicy.current().reopen_days + 1))
    follow_up = ask_again(first, by=customer)
    other = open_request("Leaks again", Words("It still leaks."), by=customer)
    merge_ticket(follow_up, other, by=agent)

    assert ask_again(first, by=customer) == other
    solve_ticket(other, by=agent, answer="A new seal.")
    assert ask_again(first, by=customer).follows == first
    assert Ticket.objects.count() == 4
