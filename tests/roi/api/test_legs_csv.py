import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection

from roi.models import Leg
from roi.reports.export import COLUMNS
from tests.factories.community import MemberFactory
from tests.roi.api.test_report import entries
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
LEGS, POSTINGS = "/api/v1/roi/legs.csv", "/api/v1/roi/postings/"


def rows(client, query=None):
    response = client.get(LEGS, query or {})
    assert (response.status_code, response["Content-Type"].split(";")[0]) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"from": "2026-02-01", "to": "2026-02-28"},
        {"basis": "valid", "from": "2026-01-31"},
        {"as_of": "2026-02-05"},
        {"min_grade": "E3"},
        {"cashable": "false", "side": "benefits"},
        {"kind": "reversal"},
        {"group_by": "driver", "group": "innovation"},
        {"group_by": "currency", "group": "EUR", "side": "costs"},
        {"currency": "USD"},
    ],
)
def test_the_table_holds_the_legs_of_the_postings_that_the_list_shows(manager_api, quarter, query):
    listed = [
        (str(posting["number"]), posting["period"], leg["account"], leg["amount"], leg["currency"])
        for posting in entries(manager_api, f"{POSTINGS}?limit=100&" + "&".join(f"{k}={v}" for k, v in query.items()))
        for leg in posting["legs"]
    ]

    table = rows(manager_api, query)

    told = [(row["number"], row["period"], row["account"], row["amount"], row["currency"]) for row in table]
    # Days have their own order in the list; the table is always as it was appended.
    assert sorted(told) == sorted(listed)
    assert [int(row["number"]) for row in table] == sorted(int(row["number"]) for row in table)
    assert listed or query == {"currency": "USD"}


def test_a_line_says_all_that_the_ledger_knows_of_a_leg(manager_api):
    helper = MemberFactory()
    version = make_version(make_rule(make_driver()))
    with time_machine.travel("2026-01-05T22:30:00.25Z", tick=False):
        shares = [(helper, "solution", "6.49"), (None, "", "2.78")]
        posting = post_benefit(version, "9.27", date(2026, 1, 5), shares=shares, product="p2")

    table = rows(manager_api)

    leg = posting.legs.get(role="solution")
    assert list(table[0]) == list(COLUMNS)
    assert table[1] == {
        "number": str(posting.number),
        "posting_id": str(posting.pk),
        "kind": "original",
        "valid_on": "2026-01-05",
        "recorded_at": "2026-01-05T22:30:00.250000Z",
        "period": "2026-01",
        "prior_period": "false",
        "reverses_id": "",
        "leg": "2",
        "account": "attribution:support",
        "account_type": "attribution",
        "amount": "6.49",
        "currency": "EUR",
        "original_currency": "EUR",
        "driver": "support",
        "rule": "rule-support",
        "rule_version": "1",
        "grade": "E4",
        "cashable": "true",
        "party": str(leg.party.ref),
        "role": "solution",
        "weight": "",
        "object_kind": "topic",
        "object_id": "1",
        "category": "pumps",
        "product": "p2",
        "channel": "community",
        "valuation_id": str(posting.valuation_id),
        "cost_id": "",
    }


def test_what_employees_are_worth_is_not_told(manager_api):
    agent = MemberFactory(roles=["support"])
    posting = post_benefit(
        make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5), shares=[(agent, "solution", "9.27")]
    )

    [party] = {row["party"] for row in rows(manager_api)}

    assert (party, posting.legs.get(role="solution").party.kind) == ("", "employee")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])  # noqa: RUF001
def test_no_cell_begins_to_compute(manager_api, start):
    text = f'{start}cmd|"/c calc"!A1'
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5), category=text, product="a,b")

    for row in rows(manager_api):
        assert (row["category"], row["product"]) == (f"'{text}", "a,b")


def test_an_empty_ledger_is_a_line_of_names(manager_api):
    response = manager_api.get(LEGS, headers={"Accept": "text/csv"})

    assert b"".join(response.streaming_content).decode() == ",".join(COLUMNS) + "\n"
    assert response["Content-Disposition"] == 'attachment; filename="legs.csv"'


def test_only_readers_of_the_value_get_it(agent_api, anonymous_api, api_of, manager, quarter):
    assert agent_api.get(LEGS).status_code == 403
    assert anonymous_api.get(LEGS).status_code == 401
    assert api_of(manager, "crm:read").get(LEGS).status_code == 403


@pytest.mark.parametrize("query", ["group=x", "limit=20", "cursor=x", "from=2026-01-15", "surprise=1"])
def test_what_is_not_understood_is_refused_before_anything_is_sent(manager_api, query):
    response = manager_api.get(f"{LEGS}?{query}", headers={"Accept": "text/csv"})

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"]


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_goes_away_leaves_nothing_open(manager_api, monkeypatch):
    monkeypatch.setattr("roi.reports.export.BLOCK", 1)
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))
    response = manager_api.get(LEGS)
    assert next(iter(response.streaming_content)).startswith(b"number,")
    assert connection.connection.info.transaction_status.name == "ACTIVE"

    response.close()

    assert Leg.objects.count() == 2
    assert (connection.connection.info.transaction_status.name, connection.get_autocommit()) == ("IDLE", True)


def test_it_takes_as_many_queries_however_long_it_is(manager_api, quarter, queries):
    # The token, the role; the legal basis and the record in one transaction, the end of the chain, the longest time and
    # the copy in another.
    with queries(11):
        rows(manager_api)


@pytest.mark.parametrize("pieces", [1, 7])
@pytest.mark.parametrize("query", [{}, {"min_grade": "E3"}])
def test_what_comes_in_pieces_is_the_same(manager_api, quarter, monkeypatch, pieces, query):
    whole = rows(manager_api, query)
    monkeypatch.setattr("roi.reports.export.POSTINGS_AT_A_TIME", pieces)

    assert rows(manager_api, query) == whole
    assert len(whole) > len({row["number"] for row in whole}) > 1
