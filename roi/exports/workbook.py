"""A report as a workbook: face, figures, waterfall, assumptions and every leg behind the figures."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from roi.exports.face import Face, assumptions, figure_names, figures_of, versions
from roi.models import RuleVersion
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.reports.grouping import UNALLOCATED

# A sheet holds 1,048,576 rows, but nobody waits for minutes; the CSV has all of them in seconds.
MOST_LEGS = 100_000
WIDE, NARROW = 46, 16
LEG_FIELDS = (
    *("posting__number", "posting__kind", "posting__valid_on", "posting__period__month", "posting__grade"),
    *("posting__cashable", "account__code", "account__type", "amount", "currency", "role", "object_kind", "object_id"),
    *("posting__valuation_id", "posting__hash"),
)


def write_workbook(face: Face, stream: IO[bytes], *, most_legs: int = MOST_LEGS) -> None:
    """Write the whole workbook row by row; whatever comes from people is written as text and never as a formula."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(stream, {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        sheets = _Sheets(book)
        sheets.write(_("Cover"), (_("What"), _("Value")), face.lines(), wide=(1,))
        sheets.write(_("Report"), (_("Figure"), *_money_heads(face)), _report_rows(face))
        sheets.write(_("Waterfall"), (_("Step"), _("Amount")), _waterfall_rows(face))
        heads = (*(_("Code"), _("Title"), _("Value"), _("Unit"), _("Source"), _("Grade")), *_signed_heads())
        sheets.write(_("Assumptions"), heads, _assumption_rows(), wide=(1, 4))
        sheets.write(_("Legs"), _leg_heads(), _leg_rows(face, most_legs))


class _Sheets:
    """Writes sheets with one head each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._money = book.add_format({"num_format": "#,##0.00"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})

    def write(
        self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]], *, wide: Sequence[int] = ()
    ) -> None:
        sheet = self._book.add_worksheet(name)
        for place in range(len(heads)):
            sheet.set_column(place, place, WIDE if place == 0 or place in wide else NARROW)
        sheet.freeze_panes(1, 0)
        for place, head in enumerate(heads):
            sheet.write_string(0, place, head, self._head)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._cell(sheet, number, place, value)

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Any) -> None:
        """Write a value as what it is; anything but numbers and days is text, whatever it begins with."""
        match value:
            case None | "":
                return
            case bool():
                sheet.write_boolean(row, place, value)
            case Decimal():
                sheet.write_number(row, place, value, self._money)
            case int():
                sheet.write_number(row, place, value)
            case date():
                sheet.write_datetime(row, place, value, self._date)
            case _:
                sheet.write_string(row, place, str(value))


def _money_heads(face: Face) -> tuple[str, ...]:
    currency = face.report.selection.currency
    return (_("Amount, %(currency)s") % {"currency": currency}, _("Costs"), _("Net"))


def _report_rows(face: Face) -> Iterator[Sequence[Any]]:
    report, names = face.report, figure_names()
    for name, value in figures_of(report):
        if name in names:
            yield names[name], value
    yield ()
    yield (_("Benefits by evidence"),)
    for grade, amount in report.by_grade.items():
        yield str(Grade(grade).label), amount
    if report.groups and report.selection.group_by:
        yield ()
        yield str(report.selection.group_by.label), _("Benefits"), _("Costs"), _("Net")
        for key, balance in report.groups.items():
            name = _("unallocated") if key == UNALLOCATED else key
            yield name, balance.benefits, balance.costs, balance.net


def _waterfall_rows(face: Face) -> Iterator[Sequence[Any]]:
    report = face.report
    yield _("Gross"), report.gross
    for haircut in report.haircuts:
        yield str(Factor.Code(haircut.code).label), -haircut.amount
    yield _("Net of all cuts"), report.total.benefits
    yield _("Costs"), -report.total.costs
    yield _("Net"), report.total.net


def _signed_heads() -> tuple[str, ...]:
    return _("Valid from"), _("Valid until"), _("Review by"), _("Written by"), _("Approved by"), _("Approved on")


def _assumption_rows() -> Iterator[Sequence[Any]]:
    for row in assumptions():
        bounds = row.validity.lower, row.validity.upper, row.review_on
        people = _name(row.author), _name(row.approved_by), _day(row.approved_at)
        yield (row.code, row.title, float_text(row.value), row.unit, row.source, row.grade, *bounds, *people)
    for version in versions():
        yield from _version_rows(version)


def _version_rows(version: RuleVersion) -> Iterator[Sequence[Any]]:
    """Tell a version, and each of its steps below it."""
    code = f"{version.rule.code} v{version.number}"
    bounds = version.validity.lower, version.validity.upper, None
    people = _name(version.author), _name(version.approved_by), _day(version.approved_at)
    unit = version.currency if version.unit_value is not None else ""
    value = "" if version.unit_value is None else float_text(version.unit_value)
    yield (code, version.rule.title, value, unit, version.reason, version.grade, *bounds, *people)
    for factor in version.factors.all():
        label = str(Factor.Code(factor.code).label)
        yield f"{code} {factor.position}", label, float_text(factor.keeps), _("share kept"), factor.evidence


def float_text(value: Decimal) -> str:
    """Return a value with the digits that it has."""
    return f"{value.normalize():f}"


def _leg_heads() -> tuple[str, ...]:
    return (
        *(_("Posting"), _("Kind"), _("Business date"), _("Period"), _("Grade"), _("Cashable"), _("Account")),
        *(_("Type"), _("Amount"), _("Currency"), _("Role"), _("Object"), _("Number"), _("Valuation"), _("Hash")),
    )


def _leg_rows(face: Face, most: int) -> Iterator[Sequence[Any]]:
    """Stream the legs from the server; parties are left out, for a workbook goes astray."""
    known = face.report.selection.legs().filter(posting__number__lte=face.ledger_number)
    legs = known.order_by("posting__number", "position").values_list(*LEG_FIELDS)
    for number, leg in enumerate(legs[: most + 1].iterator(chunk_size=5000)):
        if number == most:
            yield (_("Cut here: a workbook takes no more legs. Choose a shorter span, or take the CSV."),)
            return
        yield leg


def _day(moment: datetime | None) -> date | None:
    """Return the business day."""
    return timezone.localdate(moment) if moment else None


def _name(member: Any) -> str:
    return "" if member is None else member.display_name or f"#{member.pk}"
