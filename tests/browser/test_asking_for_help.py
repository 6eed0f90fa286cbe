"""What a customer lives through: looks, writes, is answered, says that it is solved, that it is not, and how it went."""

import pytest
from django.urls import reverse

from crm.models import Satisfaction, Ticket
from crm.operations.conversing import open_request, write_to_customer
from crm.operations.saying import Words
from crm.operations.solving import solve_ticket
from crm.operations.surveying import SurveyLink
from tests.browser.desk import click_through, overhang
from tests.factories.community import MemberFactory, SolutionFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ticket(customer):
    return open_request("Leaking pump", Words("It leaks."), by=customer)


def press(page, name):
    click_through(page.get_by_role("button", name=name, exact=True))
    assert overhang(page) == 0


@pytest.mark.parametrize("width", [360, 1440])
def test_who_finds_nothing_writes_in_private_and_goes_on_until_it_is_solved(page_of, customer, agent, width):
    page = page_of(customer, width)
    page.goto(reverse("contact"))
    page.get_by_label("What is it about?").fill("Leaking pump in the cellar")
    press(page, "Go on")
    assert page.get_by_text("Nobody has solved anything like this yet.").is_visible()
    assert page.get_by_label("What is it about?").input_value() == "Leaking pump in the cellar"

    page.get_by_role("button", name="Send", exact=True).click()
    assert page.locator("[name=body]").evaluate("box => box.validity.valueMissing")
    page.get_by_label("Your message").fill("It drips since yesterday.")
    press(page, "Send")
    ticket = Ticket.objects.get()
    page.wait_for_url(f"**{reverse('request', args=[ticket.pk])}")
    assert page.locator(".said").get_by_text("It drips since yesterday.").is_visible()

    write_to_customer(ticket, Words("Have you turned the valve?"), by=agent, status="pending")
    page.goto(reverse("requests"))
    page.get_by_role("link", name="Leaking pump in the cellar").click()
    page.get_by_text("We wait for you.").wait_for()
    page.get_by_label("Your message").fill("Yes, now it is dry.")
    press(page, "Send")
    assert page.locator(".said article").all_inner_texts()[-1].endswith("Yes, now it is dry.")
    ticket.refresh_from_db()
    assert ticket.status == "open"

    press(page, "It is solved")
    ticket.refresh_from_db()
    assert (ticket.status, page.locator(".head .chip").inner_text().lower()) == ("solved", "solved")
    page.get_by_label("rather content").first.check()
    press(page, "Tell us")
    assert Satisfaction.objects.get().score == 4

    press(page, "It is not solved")
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_who_finds_a_solution_need_not_wait_for_us(page_of, customer):
    solution = SolutionFactory(post__topic__title="Leaking pump in the cellar")
    page = page_of(customer)
    page.goto(reverse("contact"))
    page.get_by_label("What is it about?").fill("Leaking pump in my cellar")
    press(page, "Go on")

    assert page.get_by_role("link", name=solution.post.topic.title).is_visible()
    press(page, "This solved my problem")

    assert Ticket.objects.count() == 0


def test_by_the_link_of_a_letter_one_tells_how_it_went_without_signing_in(page_of, customer, agent, ticket):
    solve_ticket(ticket, by=agent, answer="Turn the valve.")
    page = page_of(None, 360)
    page.goto(reverse("rate-request", args=[str(SurveyLink(customer.pk, ticket.pk))]))
    assert Satisfaction.objects.count() == 0

    page.get_by_label("not content at all").check()
    page.get_by_label("What could be better?").fill("It took a week.")
    press(page, "Tell us")

    assert page.get_by_text("Thank you for telling us.").is_visible()
    given = Satisfaction.objects.get()
    assert (given.score, given.comment) == (1, "It took a week.")


def test_what_somebody_else_asked_is_not_there(page_of, ticket, complaints):
    page = page_of(MemberFactory())

    page.goto(reverse("request", args=[ticket.pk]))

    assert "404" in complaints.pop()
    assert not page.get_by_text("Leaking pump").is_visible()
