"""Whoever reads why a number is what it is can compute it again from the page alone."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from community.models import Helpful
from ideas.models import IdeaEvent
from roi.models import FxRate, Posting
from roi.operations.intake import take_in
from roi.operations.rule_versions import FactorDraft
from roi.operations.valuing_months import value_months
from roi.operations.writing_off import end_idea_value
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, solved
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db
HALF = (FactorDraft("entitled", Decimal("0.5")),)


@pytest.fixture
def page_of(client, controller):
    client.force_login(controller)

    def page_of(posting: Posting) -> str:
        page = client.get(f"/value/valuations/{posting.valuation_id}/").content.decode()
        return " ".join(page.split())

    return page_of


def test_a_month_says_how_many_came_how_many_were_asked_and_what_was_valued(page_of):
    topic = SolutionFactory(marked_at=at("2025-12-01")).topic
    approved(ConversionRuleFactory(subject="visits", method="survey"), "20.00", factors=HALF)
    visit([topic], date(2026, 1, 20), 1000)
    answer(topic, date(2026, 1, 20), 300, 6)
    with time_machine.travel("2026-02-02T08:00:00Z", tick=False):
        value_months(date(2026, 1, 31))

    page = page_of(Posting.objects.get())

    # 1,000 visits times 6 of 300 times 20.00, half of it.
    for label, figure in (
        ("Visits of readers who came by themselves", "1,000"),
        ("Respondents of the survey", "300"),
        ("of them spared a contact", "6"),
        ("Quantity that is valued", "20"),
        ("Unit value", "20.00 EUR"),
    ):
        assert f"<dt>{label}</dt> <dd>{figure}</dd>" in page or f"<dt>{label}</dt> <dd> {figure} </dd>" in page, label
    assert "400.00 EUR" in page
    assert "200.00 EUR" in page


def test_what_was_converted_says_at_which_rate_of_which_day(page_of):
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 30), rate=Decimal("1.25"), source="ECB")
    approved(ConversionRuleFactory(idea=True), None, factors=HALF)
    RealisationFactory(currency="USD")
    take_in()

    page = page_of(Posting.objects.get(kind="realisation"))

    assert "100.00 USD<br> 1 EUR = 1.25 USD, ECB, 01/30/2026" in page
    assert "80.00 EUR" in page


def test_shares_say_what_each_role_weighed(page_of):
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-15"))
    post = PostFactory(topic=event.ticket.topic, author=MemberFactory(), created_at=at("2026-01-14"))
    Helpful.objects.create(post=post, member=event.ticket.topic.author, created_at=at("2026-01-14"))
    take_in()

    page = page_of(Posting.objects.get())

    # 9.27 by 70 to 10.
    assert "<td>1</td> <td>70</td> <td>8.11 EUR</td>" in page
    assert "<td>1</td> <td>10</td> <td>1.16 EUR</td>" in page


@pytest.fixture
def german(controller):
    """Whoever reads in German."""
    controller.locale = "de"
    controller.save()


def facts(page: str, label: str) -> str:
    return page.partition(f"<dt>{label}</dt>")[2].partition("</dd>")[0].removeprefix(" <dd>").strip()


def test_what_happened_is_told_in_words(page_of):
    approved(ConversionRuleFactory())
    event = solved(moment=at("2026-01-15"))
    take_in()

    page = page_of(Posting.objects.get())

    assert facts(page, "What happened").startswith(f"ticket event {event.pk}: solved, <time")
    assert f"ticket event {event.pk}: solved" in page
    for account in ("gross benefit", "haircut: entitled", "attributed benefit"):
        assert f'<th scope="row"> {account}' in page, account
    assert "attribution:" not in page
    assert "<span>Period January 2026</span>" in page


def test_a_month_is_told_by_its_name(page_of, german):
    topic = SolutionFactory(marked_at=at("2025-12-01")).topic
    approved(ConversionRuleFactory(subject="visits", method="trade"), "20.00", factors=HALF, grade="E5")
    visit([topic], date(2026, 5, 20), 1000)
    with time_machine.travel("2026-06-02T08:00:00Z", tick=False):
        value_months(date(2026, 5, 31))

    page = page_of(Posting.objects.get())

    assert facts(page, "Was geschah") == "Der Monat Mai 2026 war vorüber"
    assert "202605" not in page
    assert "<span>Periode Mai 2026</span>" in page


@pytest.fixture
def expected():
    """An idea that should bring 1,200 and of which nothing came."""
    approved(ConversionRuleFactory(idea=True), None, factors=HALF)
    adoption = AdoptionFactory(idea__status="planned")
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-02"))
    take_in()
    return adoption


def test_an_expectation_is_neither_gross_nor_net(page_of, expected):
    page = page_of(Posting.objects.get(kind="expectation"))

    assert "<h2>What was expected</h2>" in page
    assert f"<td>{expected.expected_likely:,.2f} EUR</td>" in page
    assert f"{expected.expected_low:,.2f} EUR to {expected.expected_high:,.2f} EUR" in page
    assert "no report counts it" in page
    assert "other side of the expectation" in page
    assert "From gross to net" not in page
    assert "Net</th>" not in page


def test_what_is_written_off_is_neither_gross_nor_net(page_of, expected, manager):
    page = page_of(end_idea_value(expected.idea, by=manager))

    assert "<h2>What was written off</h2>" in page
    assert "written off of the expectation" in page
    assert "From gross to net" not in page
