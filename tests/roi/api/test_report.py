from datetime import date
from decimal import Decimal

import pytest

from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
REPORT = "/api/v1/roi/report/"
JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}


def entries(client, address):
    """All postings of a list, over all its pages."""
    found = []
    while address:
        answer = client.get(address).json()
        found += answer["results"]
        address = answer["next"]
    return found


def sums(postings):
    benefits = sum((Decimal(posting["benefits"]) for posting in postings), Decimal(0))
    costs = sum((Decimal(posting["costs"]) for posting in postings), Decimal(0))
    return f"{benefits:.2f}", f"{costs:.2f}"


def test_the_report_tells_the_oracle(manager_api, quarter):
    answer = manager_api.get(REPORT).json()

    assert answer | {"links": None} == {
        "label": "Management accounting, imputed values",
        "from": None,
        "to": None,
        "basis": "posted",
        "as_of": None,
        "currency": "EUR",
        "min_grade": None,
        "group_by": None,
        "benefits": "150625.43",
        "costs": "35540.00",
        "net": "115085.43",
        "roi_percent": "323.82",
        "bcr": "4.2382",
        "cashable": "9125.43",
        "not_cashable": "141500.00",
        "by_grade": {"E1": "0.00", "E2": "6000.00", "E3": "0.00", "E4": "144625.43", "E5": "0.00"},
        "headline": "9125.43",
        "headline_min_grade": "E4",
        "headline_net": "-26414.57",
        "headline_roi_percent": "-74.32",
        "waterfall": {
            "gross": "152625.43",
            "haircuts": [{"code": "deadweight", "amount": "2000.00"}],
            "net": "150625.43",
            "entries_url": "http://testserver/api/v1/roi/postings/?basis=posted&currency=EUR&side=benefits",
        },
        "groups": [],
        "links": None,
    }


def test_january_as_known_on_the_day_of_closing_never_changes(manager_api, quarter):
    answer = manager_api.get(REPORT, {**JANUARY, "as_of": "2026-02-05"}).json()

    assert (answer["benefits"], answer["costs"], answer["as_of"]) == ("47112.40", "15180.00", "2026-02-05")


@pytest.mark.parametrize(
    ("as_of", "benefits"),
    [
        # The reversal was recorded at 10:00 UTC, which is 11:00 in Berlin.
        ("2026-03-25T09:59:59Z", "150634.70"),
        ("2026-03-25T10:00:00Z", "150625.43"),
        ("2026-03-25T11:00:00+01:00", "150625.43"),
        ("2026-03-24", "150634.70"),
        ("2026-03-25", "150625.43"),
        ("2025-12-31", "0.00"),
    ],
)
def test_as_of_is_a_moment_or_a_business_day_to_its_end(manager_api, quarter, as_of, benefits):
    assert manager_api.get(REPORT, {"as_of": as_of}).json()["benefits"] == benefits


def test_by_business_date_days_may_be_chosen(manager_api, quarter):
    asked = {"basis": "valid", "from": "2026-01-31", "to": "2026-02-19"}

    assert manager_api.get(REPORT, asked).json()["benefits"] == "0.00"
    assert manager_api.get(REPORT, asked | {"as_of": "2026-03-01"}).json()["benefits"] == "9.27"


def test_the_grade_of_the_headline_is_a_setting(manager_api, quarter, settings):
    settings.HEADLINE_MIN_GRADE = "E2"

    answer = manager_api.get(REPORT).json()

    assert (answer["headline"], answer["headline_min_grade"], answer["benefits"]) == ("6000.00", "E2", "150625.43")


def test_no_costs_means_no_ratio(manager_api):
    answer = manager_api.get(REPORT).json()

    assert (answer["costs"], answer["roi_percent"], answer["bcr"]) == ("0.00", None, None)


FILTERS = [
    {},
    JANUARY,
    {"basis": "valid", "from": "2026-01-31"},
    {"as_of": "2026-03-24"},
    {"min_grade": "E3"},
    {"cashable": "true"},
    {"cashable": "false", "as_of": "2026-03-01T10:00:00+01:00"},
]


@pytest.mark.parametrize("group_by", GroupBy.values)
def test_behind_every_amount_of_a_group_stand_its_postings(manager_api, quarter, group_by):
    for filters in FILTERS:
        groups = manager_api.get(REPORT, {"group_by": group_by, **filters}).json()["groups"]

        assert groups
        for group in groups:
            assert sums(entries(manager_api, group["entries_url"])) == (group["benefits"], group["costs"]), group["key"]


@pytest.mark.parametrize("filters", FILTERS)
def test_behind_every_other_amount_stand_its_postings_too(manager_api, quarter, filters):
    answer = manager_api.get(REPORT, filters).json()
    links = answer["links"]

    for name in ("benefits", "cashable", "not_cashable", "headline"):
        if links[name] is None:
            assert answer[name] == "0.00"
        else:
            assert sums(entries(manager_api, links[name])) == (answer[name], "0.00"), name
    assert sums(entries(manager_api, links["costs"])) == ("0.00", answer["costs"])
    for grade in Grade.values:
        assert sums(entries(manager_api, links["by_grade"][grade])) == (answer["by_grade"][grade], "0.00")


@pytest.mark.parametrize("filters", FILTERS)
def test_behind_the_waterfall_stand_the_legs_of_its_postings(manager_api, quarter, filters):
    waterfall = manager_api.get(REPORT, filters).json()["waterfall"]

    legs = [leg for posting in entries(manager_api, waterfall["entries_url"]) for leg in posting["legs"]]
    gross = sum(Decimal(leg["amount"]) for leg in legs if leg["account_type"] == "benefit")
    cut = sum(Decimal(leg["amount"]) for leg in legs if leg["account_type"] == "haircut")
    assert (f"{-gross:.2f}", cut) == (
        waterfall["gross"],
        sum(Decimal(step["amount"]) for step in waterfall["haircuts"]),
    )


def test_a_role_divides_the_legs_of_a_posting(manager_api):
    version = make_version(make_rule(make_driver()))
    solver, other = MemberFactory(), MemberFactory()
    shares = [(solver, "solution", "6.49"), (other, "helpful", "1.85"), (None, "", "0.93")]
    post_benefit(version, "9.27", date(2026, 1, 5), shares=shares)

    groups = manager_api.get(REPORT, {"group_by": "role"}).json()["groups"]

    assert [(group["key"], group["benefits"]) for group in groups] == [
        ("helpful", "1.85"),
        ("solution", "6.49"),
        ("unallocated", "0.93"),
    ]
    for group in groups:
        assert sums(entries(manager_api, group["entries_url"])) == (group["benefits"], "0.00")


def test_a_report_takes_three_queries_and_its_list_five(manager_api, quarter, queries):
    with queries(3):
        address = manager_api.get(REPORT, {"group_by": "driver"}).json()["groups"][0]["entries_url"]
    with queries(5):
        manager_api.get(address)


def test_the_label_follows_the_language_of_the_reader(manager_api):
    assert manager_api.get(REPORT, headers={"Accept-Language": "de"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("surprise=1", "surprise"),
        ("limit=20", "limit"),
        ("from=2026-01-15", "from"),
        ("to=2026-01-30", "to"),
        ("from=2026-02-01&to=2026-01-31", "from"),
        ("basis=valid&from=2026-02-02&to=2026-02-01", "from"),
        ("from=2026-02-30", "from"),
        ("from=", "from"),
        ("from=01.01.2026", "from"),
        ("to=tomorrow", "to"),
        ("basis=cash", "basis"),
        ("as_of=yesterday", "as_of"),
        ("as_of=2026-02-05T10:00:00", "as_of"),
        ("as_of=2026-02-30", "as_of"),
        ("as_of=9999-12-31", "as_of"),
        ("as_of=9999-12-31T23:59:59.999999Z", "as_of"),
        ("as_of=2026-W05-1", "as_of"),
        ("as_of=", "as_of"),
        ("group_by=colour", "group_by"),
        ("currency=EURO", "currency"),
        ("currency=DEM", "currency"),
        ("min_grade=E6", "min_grade"),
        ("min_grade=e3", "min_grade"),
        ("cashable=maybe", "cashable"),
        ("cashable=null", "cashable"),
        ("from=2026-01-01&from=2026-02-01", "from"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(manager_api, query, parameter):
    response = manager_api.get(f"{REPORT}?{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert parameter in {error["parameter"] for error in response.json()["errors"]}


@pytest.mark.parametrize(
    "query", ["from=0001-01-01&to=9999-12-31", "as_of=0001-01-01", "as_of=0001-01-01T00:00:00%2B14:00"]
)
def test_the_ends_of_the_calendar_are_no_accident(manager_api, quarter, query):
    assert manager_api.get(f"{REPORT}?{query}").status_code == 200
