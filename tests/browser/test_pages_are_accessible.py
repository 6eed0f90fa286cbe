"""What can be measured of WCAG 2.2 AA holds on the pages of the desk and on those of whoever asks it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from crm.operations.conversing import open_request, write_to_customer
from crm.operations.macros import MacroSpec, write_macro
from crm.operations.saying import Words
from tests.browser.desk import act_page, ticket_page
from tests.browser.elsewhere import asked_of
from tests.factories.challenges import challenge_by
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture
def ticket(customer, agent):
    ticket = open_request("Leaking pump", Words("It leaks."), by=customer)
    write_to_customer(ticket, Words("Have you *turned* the valve?"), by=agent)
    write_macro(MacroSpec("Reset", {"en": "Reset it."}), by=agent)
    return ticket


def breaches(page):
    """Return what is wrong on a page, each with the elements that are."""
    found = asked_of(page, lambda itself: Axe().run(itself, options=RULES).response["violations"])
    return [(one["id"], node["target"], node["html"][:200]) for one in found for node in one["nodes"]]


def wrong_on(page, paths):
    """Return the breaches of those pages that have some."""
    wrong = {}
    for path in paths:
        page.goto(path)
        wrong[path] = breaches(page)
    return {path: found for path, found in wrong.items() if found}


@pytest.mark.parametrize("width", [360, 1440])
def test_the_desk(page_of, agent, ticket, width):
    paths = [reverse("admin:crm_ticket_changelist"), ticket_page(ticket)]
    paths += [act_page(ticket, act) for act in ("reply", "split")]

    assert wrong_on(page_of(agent, width), paths) == {}


def test_people_and_firms_with_choices_and_wide_tables(page_of, agent):
    contact = ContactFactory(account=AccountFactory())
    paths = [reverse("admin:crm_contact_change", args=[contact.pk])]
    paths += [reverse("admin:crm_account_change", args=[contact.account_id])]

    assert wrong_on(page_of(agent, 360), paths) == {}


def test_the_pages_of_whoever_asks(page_of, customer, ticket):
    paths = [reverse("contact"), reverse("requests"), reverse("request", args=[ticket.pk])]

    assert wrong_on(page_of(customer, 360), paths) == {}


def test_a_challenge_and_its_ballot(page_of, customer):
    challenge, _entries = challenge_by("score")

    assert wrong_on(page_of(customer, 360), [challenge.get_absolute_url(), f"/challenges/{challenge.pk}/ballot/"]) == {}


def test_what_has_no_name_is_found(page_of, customer, ticket):
    page = page_of(customer)
    page.goto(reverse("contact"))

    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert [rule for rule, _place, _what in breaches(page)] == ["button-name"]
