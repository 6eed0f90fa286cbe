"""On the page of a ticket stands first what is due first, and from when each deadline counts."""

import re

import pytest
from django.urls import reverse

from crm.models import Ticket
from crm.operations.changing import change_ticket
from crm.operations.conversing import open_request, write_to_customer, write_to_desk
from crm.operations.saying import Words
from tests.crm.service.times import hours, wrong
from tests.factories.community import MemberFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
NOTHING = "Nothing is promised at this priority."


def rows(client, ticket: Ticket) -> tuple[list[tuple[str, str]], str]:
    """What each line of the table says of what counts from when, and the whole page."""
    page = client.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    table = page.partition("price of a breach")[2].partition("</table>")[0]
    lines = [
        [" ".join(cell.split()) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)]
        for row in table.split("<tr>")
    ]
    return [(cells[0], cells[3]) for cells in lines if cells], page


def test_what_is_due_first_stands_on_top_and_what_is_over_below(clock, client, settings, agent):
    settings.STAFF_MFA = False
    client.force_login(agent)
    ServicePolicyFactory(hours={"first_response": 1, "next_response": 2, "resolution": 8})
    ticket = open_request("It hums", Words("Like a bee."), by=MemberFactory())
    assert [what for what, _since in rows(client, ticket)[0]] == ["first response", "resolution"]

    clock.move_to(hours(0.5))
    write_to_customer(ticket, Words("A mat."), by=agent)
    clock.move_to(hours(1))
    write_to_desk(ticket, Words("And now?"), by=ticket.contact.member)

    shown, page = rows(client, ticket)
    assert [what for what, _since in shown] == ["next response", "resolution", "first response"]
    assert NOTHING not in page


def test_what_had_no_target_at_its_priority_says_so_and_from_when_it_counts_once_it_has_one(
    clock, client, settings, agent
):
    settings.STAFF_MFA = False
    client.force_login(agent)
    policy = ServicePolicyFactory(hours={"first_response": 4})
    policy.targets.filter(priority="normal").delete()
    ticket = open_request("It hums", Words("Like a bee."), by=MemberFactory())
    shown, page = rows(client, ticket)
    assert (shown, NOTHING in page) == ([], True)

    clock.move_to(hours(3))
    change_ticket(ticket, {"priority": "high"}, by=agent)
    shown, page = rows(client, ticket)
    assert ([what for what, _since in shown], NOTHING in page) == (["first response"], False)
    assert ticket.clocks.get().started_at == hours(3)
    assert shown[0][1].endswith("p.m.")
    assert wrong() == []
