from pathlib import Path

import pytest

from community.importing import xml_rows
from community.importing.refusals import SourceRefused
from community.importing.xml_rows import XmlRow, read_rows, refuse_declarations

HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<posts>\n'


@pytest.fixture
def table(tmp_path):
    def write(text: str | bytes) -> Path:
        path = tmp_path / "Posts.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def rows_of(path: Path) -> list[XmlRow]:
    return list(read_rows(path, lambda size: None))


def test_rows_are_read_with_their_places_and_entities(table):
    path = table(HEAD + '  <row Id="1" Title="a &lt;b&gt; &amp; &#xA;c > d" />\r\n\n<row Id="2"/></posts>')

    assert rows_of(path) == [
        XmlRow("Posts.xml", 1, 3, {"Id": "1", "Title": "a <b> & \nc > d"}),
        XmlRow("Posts.xml", 2, 5, {"Id": "2"}),
    ]


def test_a_broken_row_is_told_by_its_place_and_breaks_no_other(table):
    path = table(HEAD + '<row Id="1" />\n<row Id="2" Title="a < b" />\n<row Id=3 />\n<row Id="4" />\n</posts>')

    first, second, third, fourth = rows_of(path)
    assert (first.attributes, fourth.attributes) == ({"Id": "1"}, {"Id": "4"})
    assert second.where == "Posts.xml row 2 (line 4)"
    assert second.problem.startswith("broken XML: ")
    assert third.problem.startswith("broken XML: not well-formed")


@pytest.mark.parametrize("bad", ["&#0;", "&#x1F;", "\x00", "\x0b", "&lol;", "&#xFFFE;"])
def test_a_character_that_xml_forbids_costs_only_its_row(table, bad):
    path = table(HEAD + f'<row Id="1" Title="a{bad}b" />\n<row Id="2" />\n</posts>')

    broken, whole = rows_of(path)
    assert broken.problem.startswith("broken XML: ")
    assert whole.attributes == {"Id": "2"}


def test_bytes_that_are_not_utf_8_cost_only_their_row(table):
    path = table(HEAD.encode() + b'<row Id="1" Title="caf\xe9" />\n<row Id="2" />\n</posts>')

    assert [bool(row.problem) for row in rows_of(path)] == [True, False]


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ('<row Id="2" Title="abc', "Posts.xml row 2 (line 4)"),
        ('<row Id="2" Title="abc" ', "Posts.xml row 2 (line 4)"),
        ("", "Posts.xml row 2 (line 3)"),
        ("<ro", "Posts.xml row 2 (line 4)"),
    ],
)
def test_a_file_that_is_cut_off_says_so_once(table, rest, place):
    path = table(HEAD + f'<row Id="1" />\n{rest}')

    first, cut = rows_of(path)
    assert first.attributes == {"Id": "1"}
    assert cut.where == place
    assert cut.problem


@pytest.mark.parametrize("text", ["", "no xml at all"])
def test_a_file_that_is_no_table_is_told(table, text):
    assert [bool(row.problem) for row in rows_of(table(text))] == [True]


def test_rows_in_comments_are_no_rows_and_rows_may_close_by_a_tag(table):
    path = table(HEAD + '<!-- <row Id="1" /> --><row Id="2"></row>\n</posts>')

    assert [row.attributes for row in rows_of(path)] == [{"Id": "2"}]


@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE posts [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><posts><row Id="&b;"/></posts>',
        '<!doctype posts SYSTEM "file:///etc/passwd"><posts></posts>',
    ],
)
def test_a_document_type_is_refused(table, text):
    path = table(text)

    with pytest.raises(SourceRefused, match="declares a document type"):
        refuse_declarations(path)
    with pytest.raises(SourceRefused, match="declares a document type"):
        rows_of(path)


def test_another_encoding_is_refused(table):
    with pytest.raises(SourceRefused, match="not in UTF-8"):
        refuse_declarations(table("<posts></posts>".encode("utf-16")))


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_where_a_chunk_ends_makes_no_difference(table, monkeypatch, chunk):
    path = table(HEAD + '<row Id="1" Title="ü &amp; €" />\n<row Id="2" />\n</posts>')
    whole = rows_of(path)

    monkeypatch.setattr(xml_rows, "CHUNK", chunk)

    assert rows_of(path) == whole


def test_a_row_without_end_is_refused_in_bounded_memory(table, monkeypatch):
    monkeypatch.setattr(xml_rows, "CHUNK", 16)
    monkeypatch.setattr(xml_rows, "ROW_LENGTH_LIMIT", 64)
    path = table(HEAD + f'<row Id="1" Title="{"x" * 50}\n{"x" * 50}\n{"x" * 50}" />\n<row Id="2" />\n</posts>')

    first, second = rows_of(path)
    assert first.problem.startswith("the row is longer than")
    assert second == XmlRow("Posts.xml", 2, 6, {"Id": "2"})


def test_rows_without_the_needle_are_counted_but_not_when_they_are_broken(table):
    passed = []
    path = table(HEAD + '<row Id="1" T="1" />\n<row Id="2" T="2" />\n<row Id="3 T="2" />\n<row Id="4" T="2"\n</posts>')

    rows = list(read_rows(path, lambda size: None, b'T="1"', lambda: passed.append(1)))

    assert [(row.number, bool(row.problem)) for row in rows] == [(1, False), (3, True), (4, True)]
    assert len(passed) == 1
