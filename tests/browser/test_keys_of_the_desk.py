"""A ticket is worked by keys, which do nothing where somebody types or has turned them off."""

import pytest
from django.urls import reverse

from crm.operations.conversing import open_request
from crm.operations.saying import Words
from tests.browser.desk import act_page, path_of, press_and_arrive, ticket_page
from tests.factories.crm import TicketFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LIST = reverse("admin:crm_ticket_changelist")
# As long as a page would need to begin to leave.
A_MOMENT_MS = 150


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


@pytest.fixture
def page(page_of, agent, ticket):
    page = page_of(agent)
    page.goto(ticket_page(ticket))
    return page


def stays(page, path):
    page.wait_for_timeout(A_MOMENT_MS)
    return path_of(page) == path and not page.locator("dialog#keys").is_visible()


def test_each_key_leads_to_its_act(page, ticket):
    for key, act in {"r": "reply", "n": "note", "a": "take", "s": "solve"}.items():
        press_and_arrive(page, key, act_page(ticket, act))
        page.go_back()


def test_the_question_mark_shows_the_keys_and_while_they_are_shown_no_other_acts(page, ticket):
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()

    page.keyboard.press("r")
    page.wait_for_timeout(A_MOMENT_MS)
    assert path_of(page) == ticket_page(ticket)

    page.keyboard.press("Escape")
    assert stays(page, ticket_page(ticket))


def test_keys_do_nothing_where_somebody_types_or_holds_another_key(page, ticket):
    page.locator("#nav-filter").focus()
    page.keyboard.type("rnasjk?")
    assert page.locator("#nav-filter").input_value() == "rnasjk?"
    assert stays(page, ticket_page(ticket))

    page.evaluate("document.activeElement.blur()")
    for key in ("Control+a", "Alt+n", "Shift+R", "Shift+J"):
        page.keyboard.press(key)
    assert stays(page, ticket_page(ticket))

    # The same words in an answer are words.
    page.goto(act_page(ticket, "reply"))
    page.locator("[name=body]").click()
    page.keyboard.type("rnasjk?")
    assert page.locator("[name=body]").input_value() == "rnasjk?"
    assert path_of(page) == act_page(ticket, "reply")


def test_who_wants_no_keys_turns_them_off_for_good(page, ticket):
    page.locator("#keys-open").click()
    page.locator("dialog#keys input[type=checkbox]").uncheck()
    page.locator("dialog#keys").get_by_role("button", name="Close").click()
    page.reload()

    page.keyboard.press("r")
    page.keyboard.press("?")
    assert stays(page, ticket_page(ticket))

    page.locator("#keys-open").click()
    page.locator("dialog#keys input[type=checkbox]").check()
    page.locator("dialog#keys").get_by_role("button", name="Close").click()
    press_and_arrive(page, "n", act_page(ticket, "note"))


def test_j_and_k_walk_through_the_list_one_came_from_and_stop_at_its_ends(page_of, agent):
    tickets = TicketFactory.create_batch(3)
    page = page_of(agent)
    page.goto(LIST)
    row = page.locator("#result_list .field-number a").evaluate_all("links => links.map((one) => one.pathname)")
    assert sorted(row) == sorted(map(ticket_page, tickets))

    page.locator("#result_list .field-number a").first.click()
    page.keyboard.press("k")
    assert stays(page, row[0])
    press_and_arrive(page, "j", row[1] + "*")
    press_and_arrive(page, "j", row[2] + "*")
    page.keyboard.press("j")
    assert stays(page, row[2])
    press_and_arrive(page, "k", row[1] + "*")


def test_a_solved_ticket_has_no_key_to_solve_it(page_of, agent, ticket):
    ticket.status = "closed"
    ticket.save(update_fields=["status"])
    page = page_of(agent)
    page.goto(ticket_page(ticket))

    page.keyboard.press("s")

    assert stays(page, ticket_page(ticket))
