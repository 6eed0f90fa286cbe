"""Charts that also read as tables, carry no styles, and stay upright whatever is written into them."""

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from roi.charts.bars import Bar, bars, stacked, waterfall
from roi.charts.drawing import NONE, WIDTH
from roi.charts.lines import Point, Series, sparkline, ticks_for, trend
from roi.charts.ranges import Range, intervals, tornado

D = Decimal
ITEMS = [Bar("Gross", D(100), "100", "/a/"), Bar("Cut", D(-30), "-30", "/b/", "bad"), Bar("Net", D(70), "70", "/c/")]
RANGES = [Range("Rate", D(10), D(40), "10", "40", D(25), "25"), Range("Cost", D(-5), D(5), "-5", "5")]


def text_of(value):
    return f"{value:.0f}"


def all_charts():
    points = [Point("01/26", ("/x/", "/y/")), Point("02/26", ("/x/", "/y/"))]
    series = [Series("Benefits", "first", (D(1), D(2))), Series("Costs", "second", (None, D(3)))]
    return {
        "bars": bars("Bars", ("Step", "Amount"), ITEMS),
        "logarithmic": bars("Bars", ("Step", "Amount"), ITEMS, logarithmic=True),
        "stacked": stacked("Mix", ("Step", "Amount"), ITEMS),
        "waterfall": waterfall("Way", ("Step", "Amount"), ITEMS),
        "trend": trend("Trend", "Month", points, series, text_of),
        "intervals": intervals("Ranges", ("Figure", "low", "likely", "high"), RANGES),
        "tornado": tornado("Tornado", ("Figure", "low", "now", "high"), RANGES, D(20)),
    }


def shapes(svg, tag):
    return list(ET.fromstring(svg).iter(tag))


@pytest.mark.parametrize("name", sorted(all_charts()))
def test_a_chart_is_one_named_picture_without_styles(name):
    chart = all_charts()[name]

    root = ET.fromstring(chart.svg)

    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == ["title", "desc"]
    assert root[0].text == chart.title
    assert root[1].text
    assert all("style" not in node.attrib and "fill" not in node.attrib for node in root.iter())
    assert root.get("viewBox").split()[2] == str(WIDTH)


@pytest.mark.parametrize("name", sorted(all_charts()))
def test_nothing_is_drawn_outside_of_the_picture(name):
    root = ET.fromstring(all_charts()[name].svg)
    height = float(root.get("viewBox").split()[3])

    for box in root.iter("rect"):
        x, y, wide, high = (float(box.get(side)) for side in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + wide <= WIDTH + 2
        assert y >= 0
        assert y + high <= height + 2


def test_the_table_says_what_the_bars_say_with_its_links():
    table = bars("Bars", ("Step", "Amount"), ITEMS).table

    assert table.columns == ("Step", "Amount")
    assert [(row.label, row.cells[0].text, row.cells[0].url) for row in table.rows] == [
        *(("Gross", "100", "/a/"), ("Cut", "-30", "/b/"), ("Net", "70", "/c/")),
    ]


def test_a_waterfall_hangs_every_cut_on_what_was_before():
    gross, cut, net = shapes(waterfall("Way", ("", ""), ITEMS).svg, "rect")

    assert float(gross.get("x")) == float(net.get("x")) == 0
    end_of_gross = float(gross.get("x")) + float(gross.get("width"))
    assert float(cut.get("x")) + float(cut.get("width")) == pytest.approx(end_of_gross, abs=0.2)
    assert float(cut.get("x")) == pytest.approx(float(net.get("width")), abs=0.2)


def test_a_logarithmic_scale_takes_ten_times_as_one_step():
    items = [Bar("a", D(10), "10"), Bar("b", D(100), "100"), Bar("c", D(1000), "1000")]

    one, two, three = (
        float(box.get("width")) for box in shapes(bars("", ("", ""), items, logarithmic=True).svg, "rect")
    )

    assert two - one == pytest.approx(three - two, abs=0.2)


def test_a_tornado_falls_to_both_sides_of_the_present():
    rate, cost = RANGES
    left, right, *rest = shapes(tornado("T", ("", "", "", ""), [rate, cost], D(20)).svg, "rect")

    assert (left.get("class"), right.get("class")) == ("bad", "good")
    # From 10 to 20 and from 20 to 40.
    assert float(right.get("width")) == pytest.approx(2 * float(left.get("width")), abs=0.3)
    # The whole range of the cost lies below the present.
    assert float(rest[1].get("width")) <= 1.5


def test_what_is_written_into_a_chart_stays_text():
    evil = '"><script>alert(1)</script>'

    chart = bars(evil, ("", ""), [Bar(evil, D(1), evil)])

    assert "<script" not in chart.svg
    ET.fromstring(chart.svg)


def test_long_names_take_two_lines_at_most():
    chart = bars("Bars", ("", ""), [Bar("word " * 60, D(1), "1")])

    # Two of the name, one of the figure.
    assert len(shapes(chart.svg, "text")) == 3


@pytest.mark.parametrize("chart", [bars, stacked, waterfall])
def test_nothing_to_draw_is_no_fault(chart):
    ET.fromstring(chart("Empty", ("", ""), []).svg)
    ET.fromstring(chart("Zero", ("", ""), [Bar("none", D(0), "0")]).svg)


def test_a_gap_divides_a_line():
    series = [Series("Benefits", "first", (D(1), D(2), None, D(3), D(4)))]
    points = [Point(str(number)) for number in range(5)]

    chart = trend("Trend", "Month", points, series, text_of)

    # Two runs and the legend.
    assert len(shapes(chart.svg, "polyline")) == 3
    assert chart.table.rows[2].cells[0].text == NONE


@pytest.mark.parametrize(
    ("values", "ticks"),
    [([D(0)], [0, 1]), ([D(9)], [0, 5]), ([D(40)], [0, 10, 20, 30, 40]), ([D(-4), D(12)], [0, 5, 10])],
)
def test_lines_stand_at_round_values(values, ticks):
    assert ticks_for(values) == ticks


def test_a_sparkline_has_a_name_and_its_target():
    svg = sparkline("Solved", [D(1), None, D(4)], target=D(5))

    assert ET.fromstring(svg)[0].text == "Solved"
    assert len(shapes(svg, "line")) == 1
    assert sparkline("Nothing", []) == ""
