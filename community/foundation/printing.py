"""Printed pages: fonts, paragraphs, facts and tables, and a document whose pages are numbered."""

from collections.abc import Sequence
from functools import cache, partial
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table

# Comes with ReportLab, is put into the file, and knows umlauts and the sign of the euro.
FONT, BOLD = "Vera", "VeraBd"
INK, MUTED, LINE = HexColor("#1c2523"), HexColor("#56625e"), HexColor("#b9b6ad")
MARGIN = 20 * mm
WIDTH = A4[0] - 2 * MARGIN
_LINES: list[Any] = [
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
]


def write_pages(
    stream: IO[bytes], parts: Sequence[Flowable], *, title: str, subject: str, foot: str, compressed: bool = True
) -> None:
    """Write the parts one below the other, on as many pages as they need; each page tells its number and the foot."""
    document = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=title,
        author="Mitwert",
        subject=subject,
        pageCompression=1 if compressed else 0,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    )
    frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=partial(_number_page, foot=foot))])
    document.build(list(parts))


def facts(rows: Sequence[tuple[str, str]], align: str = "LEFT") -> Table:
    """Return names with what they are."""
    cells = [[paragraph(name, MUTED), paragraph(value, align=align)] for name, value in rows]
    return Table(cells, colWidths=[WIDTH * 0.38, WIDTH * 0.62], style=[*_LINES, ("LEFTPADDING", (0, 0), (0, -1), 0)])


def table(rows: Sequence[Sequence[str]], *, amounts: int = 0, widths: Sequence[float] | None = None) -> Table:
    """Return a table whose last columns are amounts, with its head again on each page."""
    count = len(rows[0])
    cells = [
        [
            paragraph(cell, align="RIGHT" if place >= count - amounts else "LEFT", size=8)
            for place, cell in enumerate(row)
        ]
        for row in rows
    ]
    if widths is None:
        widths = [WIDTH * 0.34, *[WIDTH * 0.66 / (count - 1)] * (count - 1)]
    return Table(cells, colWidths=list(widths), repeatRows=1, style=[*_LINES, ("LINEBELOW", (0, 0), (-1, 0), 1, INK)])


def paragraph(words: str, colour: Color = INK, *, align: str = "LEFT", size: float = 9) -> Paragraph:
    """Return a paragraph; what comes from people is text and never markup."""
    _know_fonts()
    style = ParagraphStyle(
        "text",
        fontName=FONT,
        fontSize=size,
        leading=size * 1.35,
        textColor=colour,
        splitLongWords=1,
        alignment=2 if align == "RIGHT" else 0,
    )
    return Paragraph(escape(words), style)


def heading(words: str, size: float) -> Paragraph:
    """Return a heading, which stands with what follows it."""
    _know_fonts()
    style = ParagraphStyle(
        "heading", fontName=BOLD, fontSize=size, leading=size * 1.3, textColor=INK, spaceAfter=6, keepWithNext=1
    )
    return Paragraph(escape(words), style)


@cache
def _know_fonts() -> None:
    for name in (FONT, BOLD):
        registerFont(TTFont(name, f"{name}.ttf"))
    registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)


def _number_page(canvas: Canvas, document: BaseDocTemplate, *, foot: str) -> None:
    canvas.saveState()
    canvas.setFont(FONT, 7)
    canvas.setFillColor(MUTED)
    canvas.drawString(MARGIN, 11 * mm, foot)
    canvas.drawRightString(A4[0] - MARGIN, 11 * mm, _("Page %(number)d") % {"number": document.page})
    canvas.restoreState()
