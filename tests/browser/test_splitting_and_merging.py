"""A second problem is taken out of a ticket, and two records become one, by pages alone."""

import pytest
from django.urls import reverse

from crm.models import ContactMerge, Ticket
from crm.operations.conversing import open_request
from crm.operations.saying import Words, say_from_customer
from tests.browser.desk import act_page, send, ticket_page, told
from tests.factories.crm import ContactFactory, TicketFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(customer):
    ticket = open_request("Leaking pump", Words("It leaks."), by=customer)
    say_from_customer(ticket, Words("The invoice is wrong, too."), by=customer)
    return ticket


@pytest.fixture
def page(page_of, agent):
    return page_of(agent)


def test_what_is_ticked_goes_into_the_new_ticket_and_comes_back(page, ticket):
    page.goto(act_page(ticket, "split"))
    page.locator("[name=subject]").fill("Wrong invoice")
    page.get_by_role("checkbox", name="The invoice is wrong, too.").check()
    send(page)
    taken = Ticket.objects.get(subject="Wrong invoice")
    assert page.locator("#case").get_by_text("It leaks.").is_visible()
    assert not page.locator("#case").get_by_text("The invoice is wrong, too.").is_visible()

    page.locator(".messagelist a").click()
    page.wait_for_url(f"**{ticket_page(taken)}")
    assert page.locator("#case").get_by_text("The invoice is wrong, too.").is_visible()

    page.goto(act_page(taken, "put-back"))
    send(page)
    page.goto(ticket_page(ticket))
    assert page.locator("#case").get_by_text("The invoice is wrong, too.").is_visible()


def test_a_ticket_is_told_in_another_one_by_its_number_and_the_merge_is_taken_back(page, ticket):
    other = TicketFactory(contact=ticket.contact, subject="Still leaking")
    page.goto(act_page(other, "merge"))
    page.locator("[name=ticket]").fill("T-999999")
    send(page)
    assert "There is no ticket of this number." in page.locator(".errorlist").inner_text()

    page.locator("[name=ticket]").fill(ticket.number)
    send(page)
    assert page.get_by_text("This ticket is told in another one:").is_visible()

    page.goto(act_page(other, "unmerge"))
    send(page)
    assert not page.get_by_text("This ticket is told in another one:").is_visible()


def test_two_contacts_become_one_after_a_look_at_what_would_happen(page):
    goes = ContactFactory(name="Ute Wanke", email="ute@example.org")
    stays = ContactFactory(name="Ute Wanke-Berg", email="ute.wanke@example.org")
    TicketFactory(contact=goes)
    page.goto(reverse("admin:crm_contact_merge", args=[goes.pk]))
    page.locator(".select2-selection").click()
    # Key by key, as people do: each of them asks, so none is lost while the list of choices is still being made.
    page.locator(".select2-search__field").press_sequentially("Ute Wanke-B", delay=30)
    page.locator(".select2-results__option", has_text="Wanke-Berg").click()
    send(page)
    page.get_by_role("table", name="The record").get_by_role("cell", name="ute.wanke@example.org").first.wait_for()
    assert ContactMerge.objects.count() == 0

    page.locator("[name=reason]").fill("The same person.")
    send(page)
    assert "was merged into" in told(page)
    assert ContactMerge.objects.get().into == stays
