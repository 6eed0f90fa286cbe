"""The report: what the community brought, what it cost, and how good the evidence is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, partial
from typing import Self

from roi.models import LedgerAccount
from roi.models.grade import Grade
from roi.reports.grouping import UNALLOCATED, key_of
from roi.reports.rollups import sums_of
from roi.reports.selection import BENEFIT_TYPES, COST_TYPES, Selection

Type = LedgerAccount.Type
NOTHING = Decimal("0.00")
PERCENT = Decimal("0.01")
RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class Line:
    """The sum of all legs that are alike."""

    type: str
    account: str
    grade: str
    cashable: bool
    group: str
    amount: Decimal

    @property
    def is_benefit(self) -> bool:
        """Tell whether this is part of the net benefit."""
        return self.type in BENEFIT_TYPES

    @property
    def is_cost(self) -> bool:
        """Tell whether this is a cost."""
        return self.type in COST_TYPES


@dataclass(frozen=True)
class Balance:
    """Benefits and costs beside each other, and the ratios, which are never stored."""

    benefits: Decimal
    costs: Decimal

    @property
    def net(self) -> Decimal:
        """What is left of the benefits."""
        return self.benefits - self.costs

    @property
    def roi_percent(self) -> Decimal | None:
        """(B - C) / C in percent; without costs there is no such thing."""
        return (self.net / self.costs * 100).quantize(PERCENT, ROUND_HALF_UP) if self.costs else None

    @property
    def bcr(self) -> Decimal | None:
        """B / C; without costs there is no such thing."""
        return (self.benefits / self.costs).quantize(RATIO, ROUND_HALF_UP) if self.costs else None


@dataclass(frozen=True)
class Haircut:
    """What one kind of cut took from the gross value."""

    code: str
    amount: Decimal


@dataclass(frozen=True)
class Report:
    """All figures for a selection; the headline rests on cashable benefits of the grade that the house demands."""

    selection: Selection
    headline_min_grade: Grade
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, selection: Selection, *, headline_min_grade: Grade) -> Self:
        """Read the sums of the ledger, in one query."""
        return cls(selection, headline_min_grade, tuple(_read(selection)))

    @cached_property
    def total(self) -> Balance:
        """Everything that counts."""
        return Balance(self._sum(self._counts), self._sum(lambda line: line.is_cost))

    @cached_property
    def headline(self) -> Balance:
        """Cashable benefits within the grade limit, whatever else the reader filtered, against all costs."""
        benefits = self._sum(lambda line: line.is_benefit and line.cashable and line.grade <= self.headline_min_grade)
        return Balance(benefits, self.total.costs)

    @cached_property
    def by_grade(self) -> dict[str, Decimal]:
        """The benefits by how good the evidence is."""
        return {grade: self._sum(partial(self._counts_with, grade)) for grade in Grade.values}

    @cached_property
    def cashable(self) -> Decimal:
        """The benefits that reach the bank account, by the controller's word."""
        return self._sum(lambda line: self._counts(line) and line.cashable)

    @cached_property
    def not_cashable(self) -> Decimal:
        """The benefits that do not."""
        return self._sum(lambda line: self._counts(line) and not line.cashable)

    @cached_property
    def groups(self) -> dict[str, Balance]:
        """Benefits and costs by the key asked for; what has none comes last."""
        if self.selection.group_by is None:
            return {}
        benefits: dict[str, Decimal] = defaultdict(Decimal)
        costs: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if self._counts(line):
                benefits[line.group] += line.amount
            elif line.is_cost:
                costs[line.group] += line.amount
        keys = sorted(benefits.keys() | costs.keys(), key=lambda key: (key == UNALLOCATED, key))
        return {key: Balance(benefits.get(key, NOTHING), costs.get(key, NOTHING)) for key in keys}

    @cached_property
    def gross(self) -> Decimal:
        """What the benefits were before any cut; it comes in, so it stands as a credit."""
        return -self._sum(lambda line: line.type == Type.BENEFIT and self._takes(line))

    @cached_property
    def haircuts(self) -> tuple[Haircut, ...]:
        """What was not claimed, by the name of the step; gross less all of them is the net benefit."""
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for line in self.lines:
            if line.type == Type.HAIRCUT and self._takes(line):
                amounts[haircut_code(line.account)] += line.amount
        return tuple(Haircut(code, amount) for code, amount in sorted(amounts.items()) if amount)

    def _counts_with(self, grade: str, line: Line) -> bool:
        return line.grade == grade and self._counts(line)

    def _takes(self, line: Line) -> bool:
        return self.selection.takes_benefit(line.grade, cashable=line.cashable)

    def _counts(self, line: Line) -> bool:
        return line.is_benefit and self._takes(line)

    def _sum(self, condition: Callable[[Line], bool]) -> Decimal:
        return sum((line.amount for line in self.lines if condition(line)), NOTHING)


def haircut_code(account: str) -> str:
    """Read the step from the code of a haircut account, which is ``haircut:DRIVER:STEP``."""
    return account.rpartition(":")[2]


def _read(selection: Selection) -> Iterable[Line]:
    group_by = selection.group_by
    for kind, account, grade, cashable, value, total in sums_of(selection):
        yield Line(kind, account, grade, cashable, key_of(group_by, value) if group_by else "", total)
