import re
from datetime import date
from html.parser import HTMLParser

import pytest

from tests.factories.community import MemberFactory, TopicFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
PAGES = ["/value/", "/value/entries/"]


class Links(HTMLParser):
    """The addresses in the main part of a page, and whether anything there is a script or a style."""

    def __init__(self, page):
        super().__init__()
        self.found, self.active = [], []
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "a":
            self.found.append(attributes["href"])
        ours = attributes.get("src", "").startswith("/static/")
        if (tag == "script" and not ours) or "style" in attributes or any(name.startswith("on") for name in attributes):
            self.active.append(tag)


@pytest.fixture
def reader(client, manager):
    client.force_login(manager)
    return client


def test_the_report_shows_the_oracle(reader, quarter):
    page = reader.get("/value/")

    content = page.content.decode()
    for figure in ("150,625.43", "35,540.00", "115,085.43", "323.82", "4.2382", "9,125.43"):
        assert figure in content
    assert "Management accounting, imputed values" in content
    assert Links(page).active == []


def test_german_readers_see_german_numbers(reader, quarter):
    content = reader.get("/value/", headers={"Accept-Language": "de"}).content.decode()

    assert "150.625,43" in content


def test_every_amount_leads_to_its_postings(reader, quarter):
    page = reader.get("/value/")
    ways = [way for way in Links(page).found if way.startswith("/value/entries/")]

    assert len(ways) >= 10
    # The ratios, too, lead to what they are made of.
    for figure in ("323.82 %", "4.2382"):
        assert re.search(rf'<a[^>]*href="/value/entries/[^>]*>(<b>)?{figure}', page.content.decode()), figure
    for way in ways:
        page = reader.get(way)
        assert page.status_code == 200, way


def test_a_posting_leads_to_its_valuation_and_to_the_thread(reader):
    topic = TopicFactory()
    version = make_version(make_rule(make_driver()))
    cuts = [("entitled", "3.68"), ("would_contact", "4.42"), ("no_further_action", "1.03")]
    share = [(MemberFactory(display_name="Secret Sam"), "solution", "9.27")]
    posting = post_benefit(
        version, "9.27", date(2026, 1, 5), gross="18.40", cuts=cuts, shares=share, thing=("topic", topic.pk)
    )

    entries = reader.get("/value/entries/")
    assert f"/questions/{topic.pk}/" in Links(entries).found

    page = reader.get(f"/value/valuations/{posting.valuation_id}/")
    content = page.content.decode()
    for figure in ("18.40", "-3.68", "-4.42", "-1.03", "9.27", "wrote the solution", "entitled to support"):
        assert figure in content
    assert f"/value/valuations/{posting.valuation_id}/" in Links(entries).found
    assert f"/questions/{topic.pk}/" in Links(page).found
    assert "Secret Sam" not in content


def test_an_empty_ledger_has_a_page(reader):
    assert "no costs, no ratio" in reader.get("/value/").content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-01-01&to=2026-01-31",
        "basis=valid&from=2026-01-15",
        "as_of=2026-02-05",
        "group_by=role&cashable=false",
        "from=&to=&min_grade=",
    ],
)
def test_what_can_be_asked_is_shown(reader, quarter, query):
    assert reader.get(f"/value/?{query}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=2026-01-15", "whole months"),
        ("from=2026-02-01&to=2026-01-31", "ends before it begins"),
        ("from=nonsense", "Date has wrong format"),
        ("surprise=1", "not known here"),
        ("group_by=love", "not a valid choice"),
    ],
)
def test_what_cannot_be_asked_is_told(reader, page, query, told):
    answer = reader.get(f"{page}?{query}")

    assert answer.status_code == 400
    assert told in answer.content.decode()


@pytest.mark.parametrize("page", [*PAGES, "/value/valuations/{}/"])
def test_only_those_who_may_read_value_see_it(client, controller, customer, agent, page):
    posting = post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5), thing=("topic", 1))
    address = page.format(posting.valuation_id)

    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")
    for member, status in [(customer, 403), (agent, 403), (controller, 200)]:
        client.force_login(member)
        assert client.get(address).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_pages_about_value_only_read(reader, page):
    assert reader.post(page).status_code == 405


def test_a_valuation_that_is_not_there_is_not_found(reader):
    assert reader.get("/value/valuations/1/").status_code == 404
