"""A report as printed pages: a cover that says what it is, figures, charts and what all of it rests on."""

from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any, Literal

from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from community.foundation.printing import FONT, INK, MUTED, WIDTH, facts, heading, paragraph, table, write_pages
from roi.exports.face import Face, assumptions, figure_names, figures_of, versions
from roi.exports.workbook import float_text
from roi.figures import day_text, group_name, money, number, percent, rounded
from roi.models.grade import Grade
from roi.models.rule import Factor
from roi.reports.summary import Report
from roi.reports.titles import titles_of

BRAND, BAD, COST = HexColor("#14665c"), HexColor("#a3221c"), HexColor("#8a5a00")
GRADES = {"E1": "#0b3f38", "E2": "#14665c", "E3": "#4c938a", "E4": "#8bbab3", "E5": "#c3d8d4"}
ROW = 22


def write_printed(face: Face, stream: IO[bytes], *, compressed: bool = True) -> None:
    """Write the pages in the language of the reader."""
    write_pages(
        stream,
        [*_cover(face), PageBreak(), *_charts(face.report), PageBreak(), *_foundations()],
        title=_("What the community is worth"),
        subject=face.sha256,
        foot=f"{_('Management accounting, imputed values')} · {face.sha256[:16]}",
        compressed=compressed,
    )


def _cover(face: Face) -> list[Flowable]:
    report = face.report
    names, currency = figure_names(), report.selection.currency
    told = []
    for name, value in figures_of(report):
        if name in names:
            is_ratio = name in {"roi_percent", "bcr", "headline_roi_percent"}
            text = number(value, 4) if is_ratio else money(value, currency)  # type: ignore[arg-type]
            told.append((names[name], text))
    return [
        heading(_("What the community is worth"), 20),
        paragraph(_("Management accounting, imputed values"), MUTED),
        Spacer(0, 6 * mm),
        facts(list(face.lines())),
        Spacer(0, 8 * mm),
        heading(_("Figures"), 13),
        facts(told, align="RIGHT"),
        Spacer(0, 8 * mm),
        heading(_("Benefits by evidence"), 13),
        _mix(report),
    ]


def _charts(report: Report) -> list[Flowable]:
    currency = report.selection.currency
    steps = [(_("Gross"), report.gross, True)]
    steps += [(str(Factor.Code(cut.code).label), -cut.amount, False) for cut in report.haircuts]
    steps += [(_("Net of all cuts"), report.total.benefits, True), (_("Costs"), -report.total.costs, False)]
    steps.append((_("Net"), report.total.net, True))
    shapes: list[Flowable] = [
        heading(_("From gross to net"), 13),
        paragraph(_("Amounts in %(currency)s") % {"currency": currency}, MUTED),
        _waterfall(steps),
    ]
    if report.groups and report.selection.group_by:
        title = _("Net by %(group)s") % {"group": report.selection.group_by.label}
        titles = titles_of(report.selection.group_by, report.groups.keys())
        rows = [(str(report.selection.group_by.label), _("Benefits"), _("Costs"), _("Net"))]
        rows += [
            (group_name(key, titles), money(one.benefits), money(one.costs), money(one.net))
            for key, one in report.groups.items()
        ]
        bars = [(group_name(key, titles), balance.net) for key, balance in report.groups.items()]
        shapes += [Spacer(0, 8 * mm), heading(title, 13), *_bars(bars), Spacer(0, 4 * mm), table(rows, amounts=3)]
    return shapes


def _foundations() -> list[Flowable]:
    heads = (_("Assumption or step"), _("Value"), _("Grade"), _("Source"), _("Approved by"))
    rows: list[Sequence[str]] = [heads]
    for row in assumptions():
        signed = f"{_name(row.approved_by)}, {day_text(row.approved_at)}" if row.approved_at else _("not approved")
        rows.append((f"{row.title} ({row.code})", f"{float_text(row.value)} {row.unit}", row.grade, row.source, signed))
    for version in versions():
        title = f"{version.rule.title} v{version.number}"
        value = f"{money(version.unit_value)} {version.currency}" if version.unit_value is not None else ""
        signed = f"{_name(version.approved_by)}, {day_text(version.approved_at)}"
        rows.append((title, value, version.grade, version.reason, signed))
        for factor in version.factors.all():
            label = f"{title}: {Factor.Code(factor.code).label}"
            rows.append((label, number(factor.keeps, 6), "", factor.evidence, ""))
    widths = [WIDTH * share for share in (0.31, 0.16, 0.08, 0.27, 0.18)]
    return [heading(_("What it rests on"), 13), table(rows, widths=widths)]


def _mix(report: Report) -> Flowable:
    """Draw the grades as one bar, with what each of them is below."""
    whole = sum((max(amount, Decimal(0)) for amount in report.by_grade.values()), Decimal(0))
    drawing = Drawing(WIDTH, 30 + 16 * len(report.by_grade))
    x, top = 0.0, drawing.height
    for grade, amount in report.by_grade.items():
        width = float(max(amount, Decimal(0)) / whole) * WIDTH if whole else 0.0
        if width:
            drawing.add(_box(x, top - 18, width, 18, HexColor(GRADES[grade])))
        x += width
    for place, (grade, amount) in enumerate(report.by_grade.items()):
        y = top - 38 - 16 * place
        share = percent(amount / whole * 100, 1) if whole else ""
        drawing.add(_box(0, y, 9, 9, HexColor(GRADES[grade])))
        drawing.add(_word(16, y, str(Grade(grade).label)))
        drawing.add(_word(WIDTH - 110, y, share, anchor="end"))
        drawing.add(_word(WIDTH, y, money(amount, report.selection.currency), anchor="end"))
    return drawing


def _waterfall(steps: Sequence[tuple[str, Decimal, bool]]) -> Flowable:
    spans, level = [], Decimal(0)
    for _label, amount, is_total in steps:
        before, level = (Decimal(0), amount) if is_total else (level, level + amount)
        spans.append((before, level))
    drawing = Drawing(WIDTH, ROW * len(steps))
    place = _place([end for span in spans for end in span])
    for row, ((label, amount, is_total), (before, after)) in enumerate(zip(steps, spans, strict=True)):
        y = drawing.height - ROW * (row + 1) + 6
        colour = BRAND if is_total else BAD
        drawing.add(_box(min(place(before), place(after)), y, abs(place(after) - place(before)), 12, colour))
        drawing.add(_word(0, y + 2, label))
        drawing.add(_word(WIDTH, y + 2, rounded(amount), anchor="end"))
    return drawing


def _bars(bars: Sequence[tuple[str, Decimal]]) -> list[Flowable]:
    place = _place([value for _label, value in bars])
    drawings: list[Flowable] = []
    for label, value in bars:
        drawing = Drawing(WIDTH, ROW)
        colour = BRAND if value >= 0 else BAD
        drawing.add(_box(min(place(Decimal(0)), place(value)), 6, abs(place(value) - place(Decimal(0))), 12, colour))
        drawing.add(_word(0, 8, label))
        drawing.add(_word(WIDTH, 8, rounded(value), anchor="end"))
        drawings.append(drawing)
    return drawings


def _place(values: Sequence[Decimal]) -> Any:
    """Return the way from an amount to its place, between the names and the figures."""
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    reach = high - low or Decimal(1)
    start, width = WIDTH * 0.38, WIDTH * 0.44
    return lambda value: start + float((value - low) / reach) * width


def _box(x: float, y: float, width: float, height: float, colour: Color) -> Rect:
    options: Any = {"fillColor": colour, "strokeColor": None, "strokeWidth": 0}
    return Rect(x, y, max(width, 0.8), height, **options)


def _word(x: float, y: float, text: str, anchor: Literal["start", "end"] = "start") -> String:
    return String(x, y, text, fontName=FONT, fontSize=8.5, fillColor=INK, textAnchor=anchor)


def _name(member: Any) -> str:
    return "" if member is None else member.display_name or f"#{member.pk}"
