"""How much of what is measured reaches a goal and money, and how good the evidence of the money is."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

from django.db.models import Exists, OuterRef, Q

from roi.models import Assumption, ConversionRule, Kpi, KpiReading, LedgerAccount, RuleVersion, ValueDriver
from roi.models.grade import Grade
from roi.reports.measures import MEASURES
from roi.reports.selection import Selection
from roi.reports.summary import Report

PERCENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Share:
    """A part of a whole; of nothing there is no share."""

    numerator: Decimal
    denominator: Decimal

    @property
    def percent(self) -> Decimal | None:
        """The share in per cent."""
        if not self.denominator:
            return None
        return (self.numerator / self.denominator * 100).quantize(PERCENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class GradedMoney:
    """Net benefits of one evidence grade, and which part of them is cashable."""

    grade: str
    share: Share
    cashable: Share


@dataclass(frozen=True)
class Coverage:
    """The three gauges, and what would move them."""

    day: date
    currency: str
    kpis_with_goal: Share
    kpis_reaching_money: Share
    kpis_measured: Share
    money: tuple[GradedMoney, ...]
    cashable: Share
    # What nobody known has a share in; much of it means that the ledger no longer sees who does the work.
    unattributed: Share
    assumptions_due: tuple[Assumption, ...]
    # By their codes.
    kpis_unmeasured: tuple[str, ...]
    drivers_without_rule: tuple[str, ...]

    @classmethod
    def of(cls, day: date, currency: str) -> Self:
        """Read the chain as it is and the whole ledger, for rules and assumptions of a day."""
        kpis = _kpis(day)
        unmeasured = tuple(kpi.code for kpi in kpis if not kpi.is_measured)
        every = Decimal(len(kpis))
        money, cashable, unattributed = _money(currency)
        drivers = ValueDriver.objects.exclude(Exists(ConversionRule.objects.filter(driver=OuterRef("pk"))))
        still_held = Q(validity__upper_inf=True) | Q(validity__endswith__gt=day)
        due = Assumption.objects.to_be_reviewed(day).filter(still_held)
        return cls(
            day=day,
            currency=currency,
            kpis_with_goal=Share(Decimal(sum(kpi.has_goal for kpi in kpis)), every),
            kpis_reaching_money=Share(Decimal(sum(kpi.reaches_money for kpi in kpis)), every),
            kpis_measured=Share(every - len(unmeasured), every),
            money=money,
            cashable=cashable,
            unattributed=unattributed,
            assumptions_due=tuple(due.order_by("review_on", "code", "id")),
            kpis_unmeasured=unmeasured,
            drivers_without_rule=tuple(drivers.order_by("code").values_list("code", flat=True)),
        )


@dataclass(frozen=True)
class CoveredKpi:
    """How far one KPI reaches."""

    code: str
    has_goal: bool
    reaches_money: bool
    is_measured: bool


def _kpis(day: date) -> list[CoveredKpi]:
    versions = RuleVersion.objects.valid_on(day).filter(rule__kpi=OuterRef("pk"))
    readings = KpiReading.objects.filter(value__isnull=False, kpi=OuterRef("pk"))
    rows = Kpi.objects.order_by("code").values_list("code", "driver", "measure", Exists(versions), Exists(readings))
    return [
        CoveredKpi(code, driver is not None, reaches_money, measure in MEASURES or is_read)
        for code, driver, measure, reaches_money, is_read in rows
    ]


def _money(currency: str) -> tuple[tuple[GradedMoney, ...], Share, Share]:
    """Sum the net benefits by grade and cashability; costs have neither."""
    report = Report.of(Selection(currency=currency), headline_min_grade=Grade.E5)
    every: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    cashable: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for line in report.lines:
        if line.is_benefit:
            every[line.grade] += line.amount
            cashable[line.grade] += line.amount if line.cashable else NOTHING
    total = report.total.benefits
    graded = tuple(
        GradedMoney(grade, Share(every[grade], total), Share(cashable[grade], every[grade])) for grade in Grade.values
    )
    nobodys = sum((one.amount for one in report.lines if one.type == LedgerAccount.Type.UNATTRIBUTED), NOTHING)
    return graded, Share(report.cashable, total), Share(nobodys, total)
