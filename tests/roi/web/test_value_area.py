"""The pages about value: for whom they are, what they cost, and that every number leads to what it is made of."""

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from ideas.models import IdeaEvent
from roi.models import KpiReading, Scenario, StageReading, Study
from roi.operations.intake import take_in
from roi.operations.writing_off import end_idea_value
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import AssumptionFactory, KpiFactory, at
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit, reverse, signed

pytestmark = pytest.mark.django_db
# How many queries each page takes, of which two are for session and member.
PAGES = {
    "/value/": 17,
    "/value/waterfall/": 4,
    "/value/stage/": 3,
    "/value/goals/": 10,
    "/value/ideas/": 10,
    "/value/methods/?unit_value=20": 9,
    "/value/experiments/": 3,
    "/value/uncertainty/": 7,
    "/value/returns/": 3,
    "/value/contributors/": 6,
    "/value/snapshots/": 3,
    "/value/entries/": 4,
}


class Page(HTMLParser):
    """The links of a page, whatever is active in it, and the figures in tables that lead nowhere."""

    def __init__(self, answer):
        super().__init__()
        self.links, self.active, self.pictures, self.headings = [], [], 0, []
        self._tag = ""
        self.text = answer.content.decode()
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self._tag = tag
        if tag == "a":
            self.links.append(attributes["href"])
        if tag == "svg" and attributes.get("class") == "chart":
            self.pictures += 1
        ours = attributes.get("src", "").startswith("/static/")
        if (tag == "script" and not ours) or "style" in attributes or any(name.startswith("on") for name in attributes):
            self.active.append(tag)

    def handle_data(self, data):
        if self._tag == "h1":
            self.headings.append(data.strip())


@pytest.fixture
def reader(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def story(quarter, manager):
    """A quarter of a ledger, an idea that paid off, a KPI with readings, a study, a stage and a simulation."""
    adoption = AdoptionFactory(idea__status="delivered", idea__title="A quieter pump")
    IdeaEvent.objects.create(kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"))
    RealisationFactory(adoption=adoption, amount=Decimal(600))
    take_in()
    end_idea_value(adoption.idea, by=manager)
    kpi = KpiFactory(title="Members who helped", target_value=Decimal(30))
    for month in (1, 2, 3):
        KpiReading.objects.create(kpi=kpi, month=date(2026, 8 + month, 1), value=Decimal(10 * month), origin="measured")
    Study.objects.create(
        code="holdout",
        title="Does looking first help?",
        kind="holdout",
        plan="One in ten sees nothing.",
        needed_per_arm=6742,
        n_treated=9000,
        n_control=5000,
        estimate=Decimal("0.01"),
        low=Decimal("0.004"),
        high=Decimal("0.016"),
        concluded_at=at("2026-03-01"),
        **signed(),
    )
    missing = {"criterion": "active_members", "measured": "12", "needed": "25"}
    StageReading.objects.create(month=date(2026, 3, 1), stage=2, missing=[missing])
    spread = {"p10": 100.0, "p50": 200.0, "p90": 300.0}
    Scenario.objects.create(
        code="sim",
        title="All months",
        kind="simulation",
        seed=7,
        draws=1000,
        result={"benefits": spread, "net": spread},
    )
    AssumptionFactory(title="Old guess", review_on=date(2026, 1, 1))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_plain_has_a_purpose_and_few_queries(reader, story, queries, page):
    with queries(PAGES[page]):
        answer = reader.get(page)

    shown = Page(answer)
    assert answer.status_code == 200
    assert shown.active == []
    assert len(shown.headings) >= 1
    assert '<p class="lead">' in shown.text
    for way in ("/value/", "/value/waterfall/", "/value/goals/", "/value/ideas/", "/value/methods/"):
        assert way in shown.links


@pytest.mark.parametrize("page", [*PAGES, "/value/valuations/{}/"])
def test_pages_about_value_are_for_those_who_may_read_it(client, controller, customer, agent, page):
    posting = post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5), thing=("topic", 1))
    address = page.format(posting.valuation_id)

    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    for member, status in [(customer, 403), (agent, 403), (controller, 200)]:
        client.force_login(member)
        assert client.get(address).status_code == status
        assert client.post(address).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_something_to_say_when_there_is_nothing(reader, page):
    answer = reader.get(page)

    assert answer.status_code == 200
    assert Page(answer).active == []


@pytest.mark.parametrize("page", ["/value/", "/value/waterfall/", "/value/uncertainty/", "/value/returns/"])
@pytest.mark.parametrize(
    ("query", "told"),
    [("from=2026-01-15", "whole months"), ("from=nonsense", "wrong format"), ("surprise=1", "not known")],
)
def test_what_cannot_be_asked_is_told(reader, page, query, told):
    answer = reader.get(f"{page}?{query}")

    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_o40_the_overview_shows_the_quarter(reader, story):
    shown = Page(reader.get("/value/"))

    for told in ("150,", "35,540.00", "Old guess", "12, needed 25", "Take along", "/api/v1/roi/report.xlsx"):
        assert told in shown.text
    assert shown.pictures == 3
    ways = [way for way in shown.links if way.startswith("/value/entries/")]
    assert len(ways) > 20
    for way in ways[::3]:
        assert reader.get(way).status_code == 200


@pytest.mark.parametrize("query", ["", "?from=&to=&min_grade=E3&basis=valid", "?from=2026-01-01&to=2026-01-31"])
def test_what_is_taken_along_is_what_is_shown(reader, quarter, query):
    shown = Page(reader.get(f"/value/{query}"))

    files = [way for way in shown.links if way.startswith("/api/v1/roi/")]
    assert len(files) == 3
    for way in files:
        answer = reader.get(way)
        assert answer.status_code == 200, way
        assert b"".join(answer.streaming_content)


def test_o40_the_waterfall_goes_from_gross_to_net(reader, quarter):
    shown = Page(reader.get("/value/waterfall/"))

    for told in ("152,625.43", "-2,000.00", "150,625.43", "-35,540.00", "115,085.43"):
        assert told in shown.text
    assert shown.pictures == 1


def test_goals_lead_down_to_rules_and_say_what_reaches_no_money(reader, story):
    text = reader.get("/value/goals/").content.decode()

    for told in ("Members who helped", "reaches no money", "Save", "version 1", "signed", "target"):
        assert told in text


def test_ideas_show_forecast_error_and_calibration(reader, story):
    text = reader.get("/value/ideas/").content.decode()

    for told in ("A quieter pump", "-1,400.00", "600.00", "ended", "All together", "30.00 %", "too few"):
        assert told in text


def test_an_idea_that_the_reader_may_not_see_has_a_number_only(reader, story):
    from_hidden = AdoptionFactory(idea__title="Secret plan", idea__state="hidden")

    text = reader.get("/value/ideas/").content.decode()

    assert "Secret plan" not in text
    assert f"Idea {from_hidden.idea.pk}" in text


def test_studies_say_whether_they_had_enough_people(reader, story):
    text = reader.get("/value/experiments/").content.decode()

    assert "only 5,000 people in the smaller arm, 6,742 were needed" in text
    assert "shown: zero lies outside" in text


def test_uncertainty_is_told_in_sentences_and_simulations(reader, story):
    text = reader.get("/value/uncertainty/").content.decode()

    for told in ("The result stays positive", "All months", "1,000 draws with seed 7"):
        assert told in text


def test_methods_stand_side_by_side_without_a_sum(reader):
    text = reader.get("/value/methods/?unit_value=20&from=2026-01-01&to=2026-01-31").content.decode()

    for told in ("Khoros", "Oblinger", "E5", "never added up", "20.00 EUR"):
        assert told in text


def test_the_page_of_an_amount_is_its_whole_trail(reader):
    version = make_version(make_rule(make_driver()))
    cuts = [("entitled", "3.68"), ("would_contact", "4.42"), ("no_further_action", "1.03")]
    posting = post_benefit(version, "9.27", date(2026, 1, 5), gross="18.40", cuts=cuts)
    reversal = reverse(posting, known_on=date(2026, 1, 6))

    text = reader.get(f"/value/valuations/{posting.valuation_id}/").content.decode()

    for told in (posting.hash, posting.content_hash, reversal.hash, f"#{reversal.number}", "reverses", "Measured."):
        assert told in text
    assert "First" in text
    assert "Second" in text
