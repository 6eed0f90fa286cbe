"""Workbooks and printed pages say what the report says, and with it what they are."""

import re
import zlib
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from roi.exports import workbook
from roi.exports.face import Face
from roi.exports.printed import write_printed
from roi.models import Leg
from roi.reports.grouping import GroupBy
from roi.reports.selection import Selection
from tests.factories.roi import AssumptionFactory, at

pytestmark = pytest.mark.django_db
XLSX, PDF = "/api/v1/roi/report.xlsx", "/api/v1/roi/report.pdf"
SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheets_of(content):
    """The cells of every sheet by its name, as text, with formulas if there are any."""
    book = ZipFile(BytesIO(content))
    names = [sheet.get("name") for sheet in ET.fromstring(book.read("xl/workbook.xml")).iterfind(".//s:sheet", SPACE)]
    sheets = {}
    for number, name in enumerate(names, 1):
        root = ET.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
        assert root.find(".//s:f", SPACE) is None
        sheets[name] = [
            ["".join(cell.itertext()) for cell in row.iterfind("s:c", SPACE)]
            for row in root.iterfind(".//s:row", SPACE)
        ]
    return sheets


def content_of(answer):
    return b"".join(answer.streaming_content)


def status_of(api, path):
    answer = api.get(path)
    if answer.streaming:
        content_of(answer)
    return answer.status_code


def report_of(api, query=""):
    return api.get(f"/api/v1/roi/report/?group_by=driver{query}").json()


def amount(rows, name):
    return Decimal(next(row[1] for row in rows if row and row[0] == name))


def test_o40_a_workbook_has_the_figures_of_the_report(manager_api, quarter):
    report, answer = report_of(manager_api), manager_api.get(XLSX)

    assert answer["Content-Disposition"] == 'attachment; filename="value.xlsx"'
    sheets = sheets_of(content_of(answer))
    assert list(sheets) == ["Cover", "Report", "Waterfall", "Assumptions", "Legs"]
    figures = sheets["Report"]
    for name, field in [("Benefits", "benefits"), ("Costs", "costs"), ("Net", "net"), ("Headline", "headline")]:
        assert amount(figures, name) == Decimal(report[field])
    assert amount(figures, "Return on investment in per cent") == Decimal("323.82")
    groups = {row[0]: row[1:] for row in figures if row and row[0] in {"support", "innovation", "unallocated"}}
    for group in report["groups"]:
        assert [Decimal(cell) for cell in groups[group["key"]]] == [
            *(Decimal(group[name]) for name in ("benefits", "costs", "net")),
        ]
    waterfall = sheets["Waterfall"]
    assert amount(waterfall, "Gross") == Decimal(report["waterfall"]["gross"])
    assert amount(waterfall, "would have happened anyway") == Decimal(-2000)
    assert amount(waterfall, "Net of all cuts") == Decimal("150625.43")


def test_the_legs_of_a_workbook_sum_to_its_figures(manager_api, quarter):
    legs = sheets_of(content_of(manager_api.get(XLSX)))["Legs"][1:]

    assert len(legs) == Leg.objects.count()
    benefits = sum(Decimal(row[8]) for row in legs if row[7] in {"attribution", "unattributed"})
    assert benefits == Decimal("150625.43")


def test_the_cover_says_what_it_is_and_where_the_ledger_ends(manager_api, quarter):
    cover = dict(sheets_of(content_of(manager_api.get(f"{XLSX}?basis=valid&from=2026-01-01&to=2026-01-31")))["Cover"])

    assert cover["What it is"] == "Management accounting, imputed values"
    assert (cover["From"], cover["To"], cover["Basis"]) == ("2026-01-01", "2026-01-31", "by business date")
    assert re.fullmatch("#[0-9]+", cover["Last posting"])
    assert re.fullmatch("[0-9a-f]{64}", cover["SHA-256 of the figures"])


def test_the_same_question_has_the_same_hash_and_another_one_another(quarter):
    def hash_of(**fields):
        return Face.of(Selection(currency="EUR", **fields), headline_min_grade="E4").sha256

    assert hash_of() == hash_of()
    assert len({hash_of(), hash_of(min_grade="E3"), hash_of(group_by=GroupBy.DRIVER)}) == 3


def test_a_signature_has_its_business_day(manager_api):
    # Two hours ahead of UTC it is July in Berlin already.
    AssumptionFactory(code="late", approved_at=at("2026-06-30", "22:30"))

    rows = sheets_of(content_of(manager_api.get(XLSX)))["Assumptions"]

    assert [row[-1] for row in rows if row[0] == "late"] == [str((date(2026, 7, 1) - date(1899, 12, 30)).days)]


@pytest.mark.parametrize(
    "evil", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.example")', "http://x.example"]
)
def test_nothing_that_people_write_becomes_a_formula(manager_api, evil):
    AssumptionFactory(title=evil, source=evil, code="evil")

    rows = sheets_of(content_of(manager_api.get(XLSX)))["Assumptions"]

    assert [(row[1], row[4]) for row in rows if row[0] == "evil"] == [(evil, evil)]


def test_a_workbook_that_is_cut_says_so(quarter):
    stream = BytesIO()
    workbook.write_workbook(Face.of(Selection(currency="EUR"), headline_min_grade="E4"), stream, most_legs=5)

    legs = sheets_of(stream.getvalue())["Legs"]
    assert len(legs) == 1 + 5 + 1
    assert legs[-1][0].startswith("Cut here")


def streams_of(content):
    """The page descriptions of a PDF, and the tables by which its letters are read."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        data = match.group(1).strip(b"\r\n")
        try:
            found.append(zlib.decompress(data))
        except zlib.error:
            found.append(data)
    return b"\n".join(found)


def printed(language="en", **fields):
    stream = BytesIO()
    selection = Selection(currency="EUR", group_by=GroupBy.DRIVER, **fields)
    write_printed(Face.of(selection, headline_min_grade="E4"), stream, compressed=False)
    return stream.getvalue()


def test_o40_printed_pages_have_the_figures_their_hash_and_numbers(quarter):
    text = streams_of(printed()).decode("latin-1")

    face = Face.of(Selection(currency="EUR", group_by=GroupBy.DRIVER), headline_min_grade="E4")
    for told in (
        "150,625.43 EUR",
        "35,540.00 EUR",
        "115,085.43 EUR",
        "323.82",
        "4.2382",
        "152,625",
        "Page 1",
        "Page 3",
    ):
        assert told in text
    assert face.sha256[:16] in text
    assert "Management accounting, imputed values" in text


def test_printed_pages_carry_fonts_with_umlauts_and_the_euro(quarter):
    AssumptionFactory(title="Rückfragen für 5 €: größer & <b>kühner</b>")

    content = printed()
    letters = streams_of(content).upper()

    assert b"/FontFile2" in content
    for letter in ("ü", "ö", "ß", "€"):
        assert f"{ord(letter):04X}".encode() in letters


def test_printed_pages_speak_german(manager, manager_api, quarter):
    answer = manager_api.get(PDF, headers={"Accept-Language": "de"})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert content_of(answer).startswith(b"%PDF-")


def test_an_empty_ledger_has_files(manager_api):
    assert sheets_of(content_of(manager_api.get(XLSX)))["Legs"][1:] == []
    assert content_of(manager_api.get(PDF)).startswith(b"%PDF-")


@pytest.mark.parametrize("path", [XLSX, PDF])
def test_files_are_for_those_who_read_the_report(path, customer_api, agent_api, anonymous_api, controller_api):
    assert status_of(anonymous_api, path) == 401
    assert [status_of(api, path) for api in (customer_api, agent_api, controller_api)] == [403, 403, 200]
    assert [status_of(controller_api, f"{path}?{wrong}") for wrong in ("from=2026-01-15", "surprise=1")] == [400, 400]
