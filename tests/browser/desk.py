"""What tests of the desk do on its pages."""

from typing import Any

from django.urls import reverse

from crm.models import Ticket


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
    page.locator(".submit-row input[type=submit]").click()
    page.wait_for_load_state()


def told(page: Any) -> str:
    """Return what the page says has been done."""
    return str(page.locator(".messagelist").inner_text())


def overhang(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
