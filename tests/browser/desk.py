"""What tests of the desk do on its pages."""

from typing import Any

from django.urls import reverse
from playwright.sync_api import Locator

from crm.models import Ticket
from tests.browser.elsewhere import asked_of


def ticket_page(ticket: Ticket) -> str:
    return reverse("admin:crm_ticket_change", args=[ticket.pk])


def act_page(ticket: Ticket, act: str) -> str:
    return reverse("admin:crm_ticket_act", args=[ticket.pk, act])


def path_of(page: Any) -> str:
    return str(page.evaluate("location.pathname"))


def press_and_arrive(page: Any, key: str, path: str) -> None:
    page.keyboard.press(key)
    page.wait_for_url(f"**{path}")


def send(page: Any) -> None:
    """Press the button of an act's form, and see the next page."""
    click_through(page.locator(".submit-row input[type=submit]"))


def click_through(button: Any) -> None:
    """Click on what leads to another page, or to the same one anew, and wait until that is there."""
    asked_of(button, _click_through)


def _click_through(button: Locator) -> None:
    with button.page.expect_navigation():
        button.click()


def told(page: Any) -> str:
    """Return what the page says has been done."""
    return str(page.locator(".messagelist").inner_text())


def overhang(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
