"""Two agents at one ticket see each other, and neither loses what they wrote."""

import pytest

from crm.operations.conversing import open_request, write_to_customer
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.saying import Words, say_from_customer
from tests.browser.desk import act_page, click_through, send, ticket_page, told
from tests.factories.community import MemberFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


@pytest.fixture
def colleague(db):
    return MemberFactory(email="berta@example.org", display_name="Berta Busy", roles=["support"])


@pytest.fixture
def page(page_of, agent):
    return page_of(agent)


def says(page, words):
    """Tell whether the page says so before long; where its clock is turned by hand, nobody else can wait for it."""
    for _ in range(100):
        if page.locator("#others-here").inner_text() == words:
            return True
        page.wait_for_timeout(50)
    return False


def test_each_sees_the_other_and_that_she_writes(page_of, page, colleague, ticket):
    page.clock.install()
    page.goto(ticket_page(ticket))
    theirs = page_of(colleague)
    theirs.goto(act_page(ticket, "reply"))
    theirs.get_by_text("Also at this ticket: Aga Agent").wait_for()

    page.clock.run_for(20_000)
    assert says(page, "Also at this ticket: Berta Busy")

    theirs.locator("[name=body]").fill("Turn the valve.")
    theirs.wait_for_load_state("networkidle")
    page.clock.run_for(20_000)
    assert says(page, "Also at this ticket: Berta Busy (is writing)")


def test_who_was_slower_sees_what_was_said_meanwhile_and_keeps_every_word(page, colleague, customer, ticket):
    page.goto(act_page(ticket, "reply"))
    page.locator("[name=body]").fill("Have you turned the valve?")
    write_to_customer(ticket, Words("Please send a photo."), by=colleague)
    say_from_customer(ticket, Words("It got worse."), by=customer)

    send(page)

    news = page.locator("#news").inner_text()
    assert "Please send a photo." in news
    assert "It got worse." in news
    assert page.locator("[name=body]").input_value() == "Have you turned the valve?"
    assert ticket.messages.filter(body="Have you turned the valve?").count() == 0

    send(page)

    assert "done" in told(page)
    assert ticket.messages.filter(body="Have you turned the valve?").count() == 1


def test_what_is_refused_stays_in_the_form(page, ticket):
    page.goto(act_page(ticket, "solve"))
    page.locator("[name=answer]").fill("Turn the valve.")
    ticket.status = "closed"
    ticket.save(update_fields=["status"])

    send(page)

    assert page.locator(".errorlist").first.is_visible()
    assert page.locator("[name=answer]").input_value() == "Turn the valve."


def test_a_macro_fills_in_the_form_which_is_adapted_and_sent(page, agent, ticket):
    write_macro(MacroSpec("Reset", {"en": "Hello {{ contact.first_name }}, reset it."}, "pending"), by=agent)
    page.goto(act_page(ticket, "reply"))
    page.locator("#macro-choice").select_option(label="Reset")
    click_through(page.get_by_role("button", name="Fill in"))
    page.get_by_text("Filled in from the macro Reset.").wait_for()
    body = page.locator("[name=body]")
    assert (body.input_value(), page.locator("[name=status]").input_value()) == ("Hello Carla, reset it.", "pending")

    body.fill(body.input_value() + " Twice.")
    send(page)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.messages.latest("id").body) == ("pending", "Hello Carla, reset it. Twice.")


def test_what_only_colleagues_read_looks_unlike_what_whoever_asked_reads(page, agent, ticket):
    write_to_customer(ticket, Words("Please send a photo."), by=agent)
    page.goto(act_page(ticket, "note"))
    page.locator("[name=body]").fill("She is a friend of mine.")
    send(page)

    looks = {}
    for words in ("Please send a photo.", "She is a friend of mine."):
        said = page.locator("details.said").filter(has_text=words)
        looks[words] = said.evaluate(
            "one => { const look = getComputedStyle(one);"
            " return [look.borderLeftWidth, look.borderLeftStyle, look.borderLeftColor, look.backgroundColor]; }"
        )
    answer, note = looks.values()
    assert (answer[:2], note[:2]) == (["4px", "solid"], ["4px", "dotted"])
    assert answer[2] != note[2]
    assert answer[3] != note[3]
