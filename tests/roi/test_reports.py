from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from roi.models import Posting
from roi.models.grade import Grade
from roi.reports.grouping import GroupBy
from roi.reports.selection import AsOf, Basis, Selection
from roi.reports.summary import Report
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

MONTHS = {1: date(2026, 1, 31), 2: date(2026, 2, 28), 3: date(2026, 3, 31)}


def report(limit=Grade.E4, **asked):
    return Report.of(Selection(currency=asked.pop("currency", "EUR"), **asked), headline_min_grade=limit)


def month(number, **asked):
    return report(from_day=date(2026, number, 1), to_day=MONTHS[number], **asked)


def figures(balance):
    return str(balance.benefits), str(balance.costs), str(balance.net)


def test_the_quarter_has_the_figures_of_the_oracle(quarter):
    total = report().total

    assert figures(total) == ("150625.43", "35540.00", "115085.43")
    assert (total.roi_percent, total.bcr) == (Decimal("323.82"), Decimal("4.2382"))


def test_without_the_indirect_part_the_quarter_is_a_loss(quarter):
    total = report(cashable=True).total

    assert figures(total) == ("9125.43", "35540.00", "-26414.57")
    assert total.roi_percent == Decimal("-74.32")


def test_months_of_the_books_and_business_dates_tell_different_stories(quarter):
    assert [str(month(number).total.benefits) for number in MONTHS] == ["47112.40", "51713.00", "51800.03"]
    by_date = [str(month(number, basis=Basis.VALID).total.benefits) for number in MONTHS]
    assert by_date == ["47103.13", "51713.00", "51809.30"]
    assert [str(month(number).total.costs) for number in MONTHS] == ["15180.00", "11180.00", "9180.00"]


def test_what_was_known_then_stays_known_so(quarter):
    end_of_day = AsOf("2026-02-05", datetime(2026, 2, 5, 23, tzinfo=UTC))

    assert figures(month(1, as_of=end_of_day).total)[:2] == ("47112.40", "15180.00")
    assert figures(month(1, as_of=end_of_day, basis=Basis.VALID).total)[:2] == ("47112.40", "15180.00")
    assert figures(report(as_of=end_of_day).total)[:2] == ("47112.40", "15180.00")


def test_as_of_excludes_what_was_recorded_at_that_very_moment_or_later(quarter):
    moment = quarter.reversal.recorded_at

    assert report(as_of=AsOf("", moment)).total.benefits == Decimal("150634.70")


def test_grade_and_cashability_choose_among_benefits_only(quarter):
    good = report(min_grade=Grade.E3)

    assert figures(good.total)[:2] == ("6000.00", "35540.00")
    assert figures(report(min_grade=Grade.E1).total)[:2] == ("0.00", "35540.00")
    assert figures(report(cashable=False).total)[:2] == ("141500.00", "35540.00")


def test_benefits_are_told_by_grade_and_by_cashability(quarter):
    whole = report()

    assert {grade: str(amount) for grade, amount in whole.by_grade.items()} == {
        "E1": "0.00",
        "E2": "6000.00",
        "E3": "0.00",
        "E4": "144625.43",
        "E5": "0.00",
    }
    assert (str(whole.cashable), str(whole.not_cashable)) == ("9125.43", "141500.00")


@pytest.mark.parametrize(("limit", "benefits"), [("E4", "9125.43"), ("E3", "6000.00"), ("E1", "0.00")])
def test_i11_the_headline_keeps_to_its_own_limit_whatever_is_filtered(quarter, limit, benefits):
    for filters in ({}, {"cashable": False}, {"min_grade": Grade.E1}):
        headline = report(limit=Grade(limit), **filters).headline
        assert figures(headline)[:2] == (benefits, "35540.00")


def test_the_waterfall_leads_from_gross_to_net(quarter):
    whole = report()

    assert str(whole.gross) == "152625.43"
    assert [(cut.code, str(cut.amount)) for cut in whole.haircuts] == [("deadweight", "2000.00")]
    assert whole.gross - sum(cut.amount for cut in whole.haircuts) == whole.total.benefits


def test_without_costs_there_is_no_ratio(db):
    post_benefit(make_version(make_rule(make_driver())), "9.27", date(2026, 1, 5))

    total = report().total

    assert (total.benefits, total.roi_percent, total.bcr) == (Decimal("9.27"), None, None)


def test_an_empty_ledger_has_a_report(db):
    empty = report(group_by=GroupBy.DRIVER)

    assert figures(empty.total) == ("0.00", "0.00", "0.00")
    assert (empty.groups, empty.haircuts, str(empty.gross)) == ({}, (), "0.00")


def test_i10_expectations_never_count(quarter):
    version = make_version(quarter.idea[0].rule_version.rule, unit_value=None, valid_from=date(2027, 1, 1))
    posting = post_benefit(version, "99.00", date(2027, 2, 1), kind=Posting.Kind.EXPECTATION)

    assert report().total.benefits == Decimal("150625.43")
    assert not Selection(currency="EUR", group_by=None).postings_counting("both", None).filter(pk=posting.pk).exists()


def test_another_currency_has_its_own_report(quarter):
    assert figures(report(currency="USD").total) == ("0.00", "0.00", "0.00")


def test_i11_scenarios_stand_aside(quarter):
    assert Selection(currency="EUR").postings().count() == Posting.objects.count()


@pytest.mark.parametrize(
    ("group_by", "expected"),
    [
        ("driver", {"innovation": "6000.00 6000.00", "support": "144625.43 23040.00", "unallocated": "0.00 6500.00"}),
        ("strategy", {"grow-5": "6000.00 6000.00", "save-4": "144625.43 23040.00", "unallocated": "0.00 6500.00"}),
        ("goal", {"grow": "6000.00 6000.00", "save": "144625.43 23040.00", "unallocated": "0.00 6500.00"}),
        ("stage", {"4": "144625.43 23040.00", "5": "6000.00 6000.00", "unallocated": "0.00 6500.00"}),
        ("kpi", {"kpi-innovation": "6000.00 0.00", "kpi-support": "144625.43 0.00", "unallocated": "0.00 35540.00"}),
        ("category", {"pumps": "150625.43 0.00", "unallocated": "0.00 35540.00"}),
        ("channel", {"community": "150625.43 0.00", "unallocated": "0.00 35540.00"}),
        ("grade", {"E2": "6000.00 0.00", "E4": "144625.43 0.00", "unallocated": "0.00 35540.00"}),
        ("role", {"unallocated": "150625.43 35540.00"}),
        ("month", {"2026-01": "47112.40 15180.00", "2026-02": "51713.00 11180.00", "2026-03": "51800.03 9180.00"}),
        ("quarter", {"2026-Q1": "150625.43 35540.00"}),
        ("year", {"2026": "150625.43 35540.00"}),
    ],
)
def test_groups_sum_to_the_whole(quarter, group_by, expected):
    groups = report(group_by=GroupBy(group_by)).groups

    assert {key: f"{group.benefits} {group.costs}" for key, group in groups.items()} == expected
    assert list(groups) == list(expected)


def test_business_dates_group_by_themselves(quarter):
    groups = report(group_by=GroupBy.MONTH, basis=Basis.VALID).groups

    assert [str(group.benefits) for group in groups.values()] == ["47103.13", "51713.00", "51809.30"]


@pytest.mark.parametrize("group_by", [None, *GroupBy])
def test_a_report_is_one_query(quarter, queries, group_by):
    with queries(1):
        whole = report(group_by=group_by)
        assert whole.total.benefits + whole.headline.benefits + whole.gross
        assert whole.groups or group_by is None
