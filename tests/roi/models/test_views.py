"""The views for analysts are what their document says, agree with the report and take nothing in."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from roi.models import Exclusion, KpiReading, Posting
from roi.models.grade import Grade
from roi.reports.grouping import UNALLOCATED, GroupBy
from roi.reports.selection import Selection
from roi.reports.summary import Report
from tests import database
from tests.factories.community import MemberFactory
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

DOCUMENT = (Path(settings.BASE_DIR) / "docs" / "roi-views.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^### (roi_v1_\w+)\n(.*?)(?=^##)", DOCUMENT, re.MULTILINE | re.DOTALL)
DOCUMENTED = {view: re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) for view, text in SECTIONS}
EXAMPLES = re.findall(r"```sql\n(SELECT.*?)```", DOCUMENT, re.DOTALL)


def ask(statement: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.fetchall()


def test_every_view_is_documented(db):
    views = ask("SELECT relname FROM pg_class WHERE relname LIKE %s AND relkind = 'v' ORDER BY 1", r"roi\_v1\_%")

    assert [view for (view,) in views] == sorted(DOCUMENTED)
    assert len(DOCUMENTED) == 8
    assert re.findall(r"roi_v1_\w+", DOCUMENT.split("GRANT SELECT ON")[1].split(" TO ")[0]) == [
        "roi_v1_postings",
        "roi_v1_legs",
        "roi_v1_valuations",
        "roi_v1_monthly",
        "roi_v1_costs",
        "roi_v1_kpi_readings",
        "roi_v1_rules",
        "roi_v1_exclusions",
    ]


@pytest.mark.parametrize("view", DOCUMENTED)
def test_a_view_has_the_columns_that_are_documented_and_rows(quarter, view):
    kpi = quarter.direct[0].rule_version.rule.kpi
    KpiReading.objects.create(kpi=kpi, month=date(2026, 1, 1), value=Decimal(7), origin="measured")
    Exclusion.objects.create(source="crm.ticket_event", event_id=1, reason="no_rule", valid_on=date(2026, 1, 1))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {view}")
        assert [column.name for column in cursor.description] == DOCUMENTED[view]
        assert cursor.fetchone()


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_can_be_run(quarter, example):
    assert ask(example) or "roi_v1_exclusions" in example


def test_nobody_writes_through_a_view(transactional_db):
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))
    rights = "SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE, TRUNCATE'), has_table_privilege(%s, 'SELECT')"
    with psycopg.connect(**database._owner_params(), autocommit=True) as owner:
        for view, columns in DOCUMENTED.items():
            assert ask(rights, view, view) == [(False, True)]
            for statement in (
                f"UPDATE {view} SET {columns[0]} = {columns[0]}",
                f"DELETE FROM {view}",
                f"INSERT INTO {view} SELECT * FROM {view}",
            ):
                with pytest.raises(psycopg.Error, match=r"cannot (update|delete from|insert into) view"):
                    owner.execute(statement)
    assert Posting.objects.count() == 1


def test_the_months_say_what_the_report_says(quarter):
    report = Report.of(Selection("EUR", group_by=GroupBy.DRIVER), headline_min_grade=Grade.E4)

    rows = ask("SELECT driver, sum(benefit), sum(cost) FROM roi_v1_monthly GROUP BY driver")
    assert {driver or UNALLOCATED: (benefit, cost) for driver, benefit, cost in rows} == {
        key: (balance.benefits, balance.costs) for key, balance in report.groups.items()
    }
    [(gross, haircuts, benefit)] = ask("SELECT sum(gross), sum(haircuts), sum(benefit) FROM roi_v1_monthly")
    assert (gross, haircuts, benefit) == (report.gross, report.haircuts[0].amount, report.total.benefits)
    [(headline,)] = ask("SELECT sum(benefit) FROM roi_v1_monthly WHERE cashable AND grade <= 'E4'")
    assert headline == report.headline.benefits
    assert ask("SELECT sum(legs) FROM roi_v1_monthly") == ask(
        "SELECT count(*) FROM roi_v1_legs WHERE account_type NOT IN ('contra', 'expectation', 'memo')"
    )


def test_postings_and_legs_say_what_the_report_says(quarter):
    total = Report.of(Selection("EUR"), headline_min_grade=Grade.E4).total

    assert ask("SELECT sum(benefit), sum(cost) FROM roi_v1_postings") == [(total.benefits, total.costs)]
    assert ask("SELECT sum(amount) FROM roi_v1_legs WHERE account_type = 'unattributed'") == [(total.benefits,)]
    assert ask("SELECT sum(amount) FROM roi_v1_costs WHERE is_live") == [(total.costs,)]
    assert ask("SELECT sum(net) FROM roi_v1_valuations WHERE is_live") == [(total.benefits,)]
    assert ask("SELECT sum(benefit) FROM roi_v1_postings WHERE is_live") == [(total.benefits,)]


def test_employees_appear_without_their_reference(db):
    agent, helper = MemberFactory(roles=["support"]), MemberFactory()
    shares = [(agent, "solution", "5.00"), (helper, "helpful", "4.27")]
    posting = post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5), shares=shares)

    told = dict(ask("SELECT role, party FROM roi_v1_legs WHERE role <> ''"))

    assert told == {"solution": None, "helpful": posting.legs.get(role="helpful").party.ref}
