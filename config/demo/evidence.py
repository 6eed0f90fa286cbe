"""Tells what was found out about the value: readings of KPIs, the stage, and a study with a hold-out."""

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from config.demo.audience import HOLD_OUT_MONTHS, Audience
from config.demo.reading import MONTHS, moment, next_month
from config.demo.value import Treasury
from roi.models import Study
from roi.operations.approving import approve
from roi.operations.measuring import enter_reading, measure_kpis
from roi.operations.reading_stage import read_stage
from roi.operations.simulating import run_simulation
from roi.operations.snapshots import sign_snapshot, take_snapshot
from roi.operations.studying import conclude_hold_out
from roi.reports.grouping import GroupBy
from roi.reports.selection import Basis, Selection


def read_the_month(treasury: Treasury, month: date) -> None:
    """Measure what can be measured, enter what somebody knows, and see how far the company has come."""
    measure_kpis(month)
    place = MONTHS.index(month)
    for reading in treasury.story["reading"]:
        enter_reading(
            treasury.kpis[reading["kpi"]],
            month,
            by=treasury.members["manager"],
            value=Decimal(reading["values"][place]),
            source=reading["source"],
        )
    read_stage(month)


def freeze_the_report(treasury: Treasury, month: date) -> None:
    """Keep what the report said when the last month was closed for ever; the controller signs it."""
    last = next_month(month) - timedelta(days=1)
    selection = Selection(settings.BUSINESS_CURRENCY, Basis.VALID, to_day=last, group_by=GroupBy.DRIVER)
    taken = take_snapshot(selection, by=treasury.members["manager"], title=f"{MONTHS[0]:%B} to {month:%B %Y}")
    sign_snapshot(taken, by=treasury.members["controller"])


def doubt_the_result(treasury: Treasury) -> None:
    """Draw what is uncertain a few thousand times."""
    span = {"from": MONTHS[0].isoformat(), "basis": Basis.POSTED.value}
    selection = Selection(settings.BUSINESS_CURRENCY, from_day=MONTHS[0])
    run_simulation(selection, span, by=treasury.members["manager"], title="All months", seed=20261123, draws=10_000)


def plan_the_study(treasury: Treasury, audience: Audience) -> Study:
    """Register the plan of the study as it was made, before the hold-out began."""
    return Study.objects.create(
        code="hints",
        title="Do hints spare contacts?",
        kind=Study.Kind.HOLDOUT,
        plan=(
            "For two months one in two sees no suggestions before asking. Counted is who contacts support within seven "
            "days, in the arm that chance put them into. Refuted when the interval holds nothing."
        ),
        registered_at=moment(date(HOLD_OUT_MONTHS[0].year, HOLD_OUT_MONTHS[0].month - 1, 24)),
        hold_out=audience.hold_out,
        baseline=Decimal("0.30"),
        expected=Decimal("0.15"),
        needed_per_arm=118,
        author=treasury.members["manager"],
    )


def conclude_the_study(treasury: Treasury, study: Study) -> None:
    """Count both arms; the controller signs, however little it shows."""
    concluded = conclude_hold_out(study, by=treasury.members["manager"])
    approve(concluded, by=treasury.members["controller"])
