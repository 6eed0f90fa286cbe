"""Reports from rollups say what the legs say, however the ledger came about and whatever is asked."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest

from roi.models import LedgerAccount, Leg, MonthlyRollup, Rollup
from roi.models.grade import Grade
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.reports import summary
from roi.reports.grouping import GroupBy
from roi.reports.rollups import rollups_for, sums_from_legs
from roi.reports.selection import BENEFIT_TYPES, COST_TYPES, AsOf, Basis, Selection
from roi.reports.summary import Report
from tests.factories.community import CategoryFactory, TopicFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.roi import at, solved
from tests.roi.api.test_report import entries, sums
from tests.roi.ledger import EUR, make_driver, make_rule, make_version

DAYS = {
    Basis.VALID: [
        (None, None),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 1, 15), date(2026, 3, 20)),
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 2, 3), date(2026, 2, 7)),
        (None, date(2026, 2, 10)),
        (date(2026, 2, 10), None),
        (date(2026, 1, 1), date(2026, 2, 10)),
        (date(9999, 12, 15), None),
        (None, date(1, 1, 15)),
    ],
    Basis.POSTED: [
        (None, None),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), None),
        (None, date(2026, 2, 28)),
    ],
}
FILTERS = [{}, {"min_grade": Grade.E3}, {"cashable": True}, {"cashable": False}, {"currency": "USD"}]


def figures(selection: Selection) -> tuple[object, ...]:
    report = Report.of(selection, headline_min_grade=Grade.E3)
    numbers = (report.total, report.headline, report.by_grade, report.gross, report.haircuts, report.cashable)
    return (*numbers, report.groups)


@pytest.mark.parametrize("basis", Basis)
def test_i15_a_report_from_rollups_says_what_the_legs_say(ledger, basis, monkeypatch):
    asked = [
        Selection(**{"currency": EUR, **filters}, basis=basis, from_day=first, to_day=last, group_by=group_by)
        for (first, last), filters, group_by in product(DAYS[basis], FILTERS, [None, *GroupBy])
    ]

    from_rollups = [figures(selection) for selection in asked]

    monkeypatch.setattr(summary, "sums_of", sums_from_legs)
    for selection, told in zip(asked, from_rollups, strict=True):
        assert told == figures(selection), selection
    assert from_rollups[0][0].benefits > 0 < from_rollups[0][0].costs
    assert len({str(told) for told in from_rollups}) > len(asked) / 3


def test_i15_every_sum_is_that_of_its_legs(ledger):
    def keyed(rows):
        found: Counter[tuple[object, ...]] = Counter()
        for *key, amount in rows:
            found[tuple(key)] += amount
        return found

    actual = Leg.objects.filter(posting__scenario=None)
    legs = keyed(actual.values_list("posting__valid_on", "posting__period", "account", "role", "amount"))
    days = keyed(Rollup.objects.values_list("valid_on", "period", "account", "role", "amount"))
    assert days == legs
    by_role = MonthlyRollup.objects.filter(slice="role")
    months = keyed(by_role.values_list("valid_on", "period", "account", "slice_key", "amount"))
    counted = set(LedgerAccount.objects.filter(type__in=BENEFIT_TYPES + COST_TYPES).values_list("pk", flat=True))
    assert months == keyed(
        (day.replace(day=1), period, account, role, amount)
        for (day, period, account, role), amount in legs.items()
        if account in counted
    )
    for slice_ in MonthlyRollup.Slice:
        within = actual if slice_ == "whole" else actual.filter(account__in=counted)
        counts = MonthlyRollup.objects.filter(slice=slice_).values_list("leg_count", flat=True)
        assert sum(counts) == within.count()
    assert sum(Rollup.objects.values_list("leg_count", flat=True)) == actual.count() < Leg.objects.count()


def test_i14_rollups_hold_sums_and_counts_and_nothing_that_cannot_be_added(db):
    for model in (Rollup, MonthlyRollup):
        [alike] = model._meta.constraints
        names = {field.name for field in model._meta.concrete_fields}
        assert names - set(alike.fields) == {"id", "amount", "leg_count"}


def test_i14_the_ratio_of_a_quarter_is_not_made_of_the_ratios_of_its_months(quarter):
    def ratio(first, last):
        selection = Selection(EUR, from_day=first, to_day=last)
        return Report.of(selection, headline_min_grade=Grade.E4).total.roi_percent

    months = [ratio(date(2026, 1, 1), date(2026, 1, 31)), ratio(date(2026, 2, 1), date(2026, 2, 28))]

    assert ratio(date(2026, 1, 1), date(2026, 3, 31)) == Decimal("323.82")
    assert months == [Decimal("210.36"), Decimal("362.55")]


@pytest.mark.parametrize("group_by", ["product", "currency"])
def test_behind_products_and_currencies_stand_their_postings(manager_api, ledger, group_by):
    for filters in ({}, {"as_of": "2026-02-20"}, {"cashable": "true"}):
        groups = manager_api.get("/api/v1/roi/report/", {"group_by": group_by, **filters}).json()["groups"]

        expected = {"product": ["p2", "unallocated"], "currency": ["EUR", "USD"]}[group_by]
        assert [group["key"] for group in groups] == expected
        for group in groups:
            assert sums(entries(manager_api, group["entries_url"])) == (group["benefits"], group["costs"])


@pytest.mark.parametrize("group", ["unallocated", "euro", ""])
def test_what_is_no_currency_is_no_group(manager_api, group):
    asked = {"group_by": "currency", "group": group}

    assert manager_api.get("/api/v1/roi/postings/", asked).status_code == 400


def test_only_the_ends_of_a_span_are_read_day_by_day():
    def parts(first, last):
        found = rollups_for(Selection(EUR, basis=Basis.VALID, from_day=first, to_day=last))
        return [(model.__name__, str(begin)[5:], str(end)[5:]) for model, (begin, end) in found]

    assert parts(date(2026, 1, 15), date(2026, 3, 20)) == [
        ("MonthlyRollup", "02-01", "02-28"),
        ("Rollup", "01-15", "01-31"),
        ("Rollup", "03-01", "03-20"),
    ]
    assert parts(date(2026, 1, 1), date(2026, 3, 31)) == [("MonthlyRollup", "01-01", "03-31")]
    assert parts(date(2026, 1, 2), date(2026, 1, 31)) == [("Rollup", "01-02", "01-31")]


def test_a_report_asks_the_legs_only_for_an_earlier_state_of_knowledge(ledger, queries):
    as_of = AsOf("2026-02-20", datetime(2026, 2, 20, tzinfo=UTC))
    for knowledge, is_read in ((None, False), (as_of, True)):
        with queries(1) as captured:
            Report.of(Selection(EUR, as_of=knowledge, group_by=GroupBy.KPI), headline_min_grade=Grade.E4)
        assert ("roi_leg" in captured[0]["sql"]) is is_read


def test_the_product_is_that_of_the_category(manager_api):
    make_version(make_rule(make_driver()), valid_from=date(2020, 1, 1))
    for name in ("gadget", ""):
        topic = TopicFactory(category=CategoryFactory(product=name))
        solved(CommunityTicketFactory(topic=topic), moment=at("2026-01-15"))
    take_in()

    groups = manager_api.get("/api/v1/roi/report/", {"group_by": "product"}).json()["groups"]

    assert [(group["key"], group["benefits"]) for group in groups] == [("gadget", "9.27"), ("unallocated", "9.27")]
    assert [check.check for check in checks() if check.wrong] == []
