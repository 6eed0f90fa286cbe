"""The queue is worked by ticking, and with a phone one answers as well as at a desk."""

import pytest
from django.urls import reverse

from crm.operations.conversing import open_request
from crm.operations.saying import Words
from tests.browser.desk import act_page, click_through, overhang, send, ticket_page, told
from tests.factories.crm import TicketFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LIST = reverse("admin:crm_ticket_changelist")
PHONE = 360


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks.\n\n    " + "a_long_line_of_a_log_" * 20), by=customer)


def status_of(ticket):
    ticket.refresh_from_db()
    return ticket.status


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_ticked_tickets_are_moved_at_once_and_the_others_stay(page_of, agent, width):
    tickets = TicketFactory.create_batch(3, status="open")
    page = page_of(agent, width)
    page.goto(LIST)
    for ticket in tickets[:2]:
        page.locator(f"input[name=_selected_action][value='{ticket.pk}']").check()
    page.get_by_text("2 of 3 selected").wait_for()

    page.locator("select[name=action]").select_option("move_tickets")
    click_through(page.locator("button[name=index]").first)
    page.locator("select[name=status]").select_option("on_hold")
    assert overhang(page) == 0
    send(page)

    assert "2 done" in told(page)
    assert list(map(status_of, tickets)) == ["on_hold", "on_hold", "open"]


def test_a_whole_answer_is_written_and_sent_with_a_phone(page_of, agent, ticket):
    page = page_of(agent, PHONE)
    page.goto(LIST)
    assert overhang(page) == 0
    page.get_by_role("link", name=ticket.number).click()
    page.wait_for_url(f"**{ticket_page(ticket)}*")
    assert overhang(page) == 0

    page.get_by_role("link", name="Write privately").click()
    page.wait_for_url(f"**{act_page(ticket, 'reply')}")
    assert overhang(page) == 0
    body = page.locator("[name=body]")
    assert body.bounding_box()["x"] + body.bounding_box()["width"] <= PHONE
    body.fill("Turn the valve.")
    send(page)

    assert "done" in told(page)
    assert overhang(page) == 0
    assert ticket.messages.latest("id").body == "Turn the valve."


def test_no_form_of_a_ticket_scrolls_sideways_on_a_phone(page_of, agent, ticket):
    page = page_of(agent, PHONE, language="de-DE")
    wide = {}

    for act in ("note", "macro", "solve", "assign", "team", "status", "change", "split", "merge"):
        page.goto(act_page(ticket, act))
        assert page.locator(".submit-row input[type=submit]").is_visible()
        wide[act] = overhang(page)

    assert {act for act in wide if wide[act]} == set()
