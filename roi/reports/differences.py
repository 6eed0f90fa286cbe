"""What changed since a snapshot, explained by cause from what was appended since; the causes sum to the difference."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    OuterRef,
    Subquery,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext_lazy as _

from roi.errors.books import SnapshotsAskDifferently
from roi.models import Correction, LedgerHead, ReportSnapshot
from roi.models.grade import Grade
from roi.reports.grouping import key_expression, key_of
from roi.reports.questions import selection_of
from roi.reports.rollups import READ_TYPES
from roi.reports.selection import Basis, Selection
from roi.reports.snapshots import NOTHING, Figures, figures_of, kept_figures
from roi.reports.summary import Line, Report

# What both postings of a correction name as their cause begins so.
CORRECTION = "roi.correction:"
ATTEMPTS = 5


class Cause(TextChoices):
    """Why a figure is another one than it was."""

    EVENTS = "events", _("new events")
    WITHDRAWN = "withdrawn", _("events that ended")
    COSTS = "costs", _("costs entered and taken back")
    RULE = "rule", _("corrected: another rule holds")
    FX = "fx", _("corrected: another exchange rate holds")
    POLICY = "policy", _("corrected: another attribution holds")
    INPUT = "input", _("corrected: the inputs were wrong")


@dataclass(frozen=True)
class Change:
    """One figure, before and after, and what each cause did to it."""

    figure: str
    before: Decimal
    after: Decimal
    by_cause: Mapping[str, Decimal]

    @property
    def difference(self) -> Decimal:
        """What must be explained."""
        return self.after - self.before

    @property
    def unexplained(self) -> Decimal:
        """What no posting explains: nothing, unless a name by which groups are told apart was changed."""
        return self.difference - sum(self.by_cause.values(), NOTHING)


@dataclass(frozen=True)
class Changes:
    """A snapshot beside what holds now, or beside a later snapshot of the same question."""

    snapshot: ReportSnapshot
    to: ReportSnapshot | None
    last_number: int
    after: Figures
    by_cause: Mapping[str, Figures]
    posting_counts: Mapping[str, int]

    @classmethod
    def since(cls, snapshot: ReportSnapshot, to: ReportSnapshot | None = None) -> Self:
        """Read what was appended since and what holds now; when somebody appends in between, read again.

        Raises `SnapshotsAskDifferently` when the other snapshot answers another question or is older.
        """
        if to and (to.parameters != snapshot.parameters or to.ledger_number < snapshot.ledger_number):
            raise SnapshotsAskDifferently(pointer="/to")
        for _attempt in range(ATTEMPTS):
            changes = cls._read(snapshot, to)
            if to or changes.last_number == _head():
                break
        return changes

    @classmethod
    def _read(cls, snapshot: ReportSnapshot, to: ReportSnapshot | None) -> Self:
        selection, limit = selection_of(snapshot.parameters), Grade(snapshot.content["headline_min_grade"])
        last = to.ledger_number if to else _head()
        span = (snapshot.ledger_number + 1, last)
        lines: dict[str, list[Line]] = {cause: [] for cause in Cause.values}
        for cause, line in _appended(selection, span):
            lines[cause].append(line)
        by_cause = {cause: figures_of(Report(selection, limit, tuple(own))) for cause, own in lines.items()}
        after = kept_figures(to.content) if to else figures_of(Report.of(selection, headline_min_grade=limit))
        return cls(snapshot, to, last, after, by_cause, _counts(selection, span))

    @cached_property
    def figures(self) -> Sequence[Change]:
        """Every figure of either side, whether it changed or not."""
        before = kept_figures(self.snapshot.content)
        names = sorted(before.keys() | self.after.keys() | {name for own in self.by_cause.values() for name in own})
        return [
            Change(
                name,
                before.get(name, NOTHING),
                self.after.get(name, NOTHING),
                {cause: own.get(name, NOTHING) for cause, own in self.by_cause.items()},
            )
            for name in names
        ]

    @property
    def changed(self) -> Sequence[Change]:
        """The figures that anything was added to or taken from."""
        return [one for one in self.figures if one.difference or any(one.by_cause.values())]


def figures_at(snapshot: ReportSnapshot) -> Figures:
    """Return what a snapshot had to say, summed from the legs that stood when it was taken."""
    selection, limit = selection_of(snapshot.parameters), Grade(snapshot.content["headline_min_grade"])
    lines = [line for _cause, line in _appended(selection, (1, snapshot.ledger_number))]
    return figures_of(Report(selection, limit, tuple(lines)))


def _appended(selection: Selection, span: tuple[int, int]) -> Iterator[tuple[str, Line]]:
    """Sum the legs that came since by cause and by all that a report tells apart."""
    group_by = selection.group_by
    key = key_expression(group_by, by_business_date=selection.basis == Basis.VALID) if group_by else Value("")
    legs = selection.legs().filter(posting__number__range=span, account__type__in=READ_TYPES)
    alike = legs.annotate(why=_cause("posting__"), key=key).values_list(
        "why", "account__type", "account__code", "posting__grade", "posting__cashable", "key"
    )
    for why, kind, account, grade, cashable, value, total in alike.annotate(total=Sum("amount")).order_by():
        group = key_of(group_by, value) if group_by else ""
        yield why, Line(kind, account, grade, cashable, group, total)


def _counts(selection: Selection, span: tuple[int, int]) -> dict[str, int]:
    postings = selection.postings().filter(number__range=span).annotate(why=_cause())
    counted = postings.values_list("why").annotate(number=Count("pk")).order_by()
    return {**dict.fromkeys(Cause.values, 0), **dict(counted)}


def _head() -> int:
    return LedgerHead.objects.get().number


def _cause(prefix: str = "") -> Case:
    """Tell by its cause which change a posting is part of; a correction says why in a row of its own."""
    number = Cast(Substr(OuterRef(f"{prefix}cause"), len(CORRECTION) + 1), BigIntegerField())
    return Case(
        When(**{f"{prefix}cost_entry__isnull": False}, then=Value(Cause.COSTS.value)),
        When(
            **{f"{prefix}cause__startswith": CORRECTION},
            then=Subquery(Correction.objects.filter(pk=number).values("why")[:1]),
        ),
        When(**{f"{prefix}reverses__isnull": False}, then=Value(Cause.WITHDRAWN.value)),
        default=Value(Cause.EVENTS.value),
        output_field=CharField(),
    )
