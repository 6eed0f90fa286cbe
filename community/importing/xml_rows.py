"""Reads the rows of one XML table of a Stack Exchange dump, each by itself, so that a broken one breaks no other."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple
from xml.parsers import expat

from community.importing.refusals import SourceRefused

CHUNK = 1 << 20
ROW_LENGTH_LIMIT = 16 << 20
HEAD_PIECES = 20
# Rows of which no parser needs to be asked whether they are whole.
_PLAIN_ROW = re.compile(rb"row(?:\s+[A-Za-z]+=\"[ !#-%'-;=-~]*\")+\s*/>\s*")


class XmlRow(NamedTuple):
    """One row; either its attributes or what is wrong with it."""

    table: str
    number: int
    line: int
    attributes: dict[str, str]
    problem: str = ""

    @property
    def where(self) -> str:
        """File, row and line for people."""
        return f"{self.table} row {self.number} (line {self.line})"


def refuse_declarations(path: Path) -> None:
    """Raise ``SourceRefused`` for a table that is not UTF-8 or that begins with a document type.

    A document type can declare entities that grow without bound or read other files; a dump has none.
    """
    with path.open("rb") as stream:
        if stream.read(2) in {b"\xff\xfe", b"\xfe\xff"}:
            raise SourceRefused(f"{path.name} is not in UTF-8.")
        stream.seek(0)
        for _line, piece in islice(_pieces(stream, lambda _size: None), HEAD_PIECES):
            _refuse_declaration(path.name, piece)


def read_rows(
    path: Path, advance: Callable[[int], None], needle: bytes = b"", pass_over: Callable[[], None] = lambda: None
) -> Iterator[XmlRow]:
    """Yield the rows of a table in constant memory; ``advance`` hears how many bytes were read.

    A ``<`` cannot stand inside a row, but a ``>`` can, so rows are cut at each ``<`` and parsed one by one. A table
    that ends too early yields one last row that says so. Whole rows without the needle go to ``pass_over`` instead.
    """
    number, ended, inside_comment = 0, False, False
    line, cut = 0, False
    with path.open("rb") as stream:
        for line, piece in _pieces(stream, advance):
            if inside_comment or piece.startswith(b"!--"):
                inside_comment = b"-->" not in piece
            elif piece.startswith((b"row ", b"row\t", b"row\r", b"row\n", b"row/", b"row>")) or piece == b"row":
                number += 1
                if needle not in piece and _PLAIN_ROW.fullmatch(piece):
                    cut = False
                    pass_over()
                    continue
                row = _parse(path.name, number, line, piece)
                cut = bool(row.problem)
                yield row
            elif piece.startswith(b"/") and not piece.startswith(b"/row"):
                ended = True
            else:
                _refuse_declaration(path.name, piece)
    if not ended and not cut:
        yield XmlRow(path.name, number + 1, line, {}, "the file is cut off here: its closing tag is missing")


def _pieces(stream: IO[bytes], advance: Callable[[int], None]) -> Iterator[tuple[int, bytes]]:
    """Yield what follows each ``<`` up to the next one, with the line on which it begins."""
    line, lost, rest, begun = 1, 0, b"", False
    while chunk := stream.read(CHUNK):
        advance(len(chunk))
        *whole, rest = (rest + chunk).split(b"<")
        for piece in whole:
            if begun:
                yield line, piece
            begun = True
            line += piece.count(b"\n") + lost
            lost = 0
        if len(rest) > ROW_LENGTH_LIMIT:
            # Without its end it cannot be parsed, so it is refused as one row and memory stays bounded.
            lost += rest.count(b"\n", ROW_LENGTH_LIMIT)
            rest = rest[:ROW_LENGTH_LIMIT]
    if begun:
        yield line, rest


def _parse(table: str, number: int, line: int, piece: bytes) -> XmlRow:
    if len(piece) >= ROW_LENGTH_LIMIT:
        return XmlRow(table, number, line, {}, f"the row is longer than {ROW_LENGTH_LIMIT >> 20} MB")
    element = piece.rstrip()
    if not element.endswith(b"/>"):
        # The long form, with a closing tag of its own.
        element = element.removesuffix(b">") + b"/>" if element.endswith(b">") else element
    found: list[dict[str, str]] = []
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
    try:
        # A row by itself has no document type, so there is no entity that it could expand.
        parser.Parse(b"<" + element, True)  # noqa: FBT003 -- the parser takes no names
    except expat.ExpatError as error:
        reason = f"broken XML: {expat.ErrorString(error.code)} at character {error.offset + 1} of the row"
        return XmlRow(table, number, line, {}, reason)
    return XmlRow(table, number, line, found[0])


def _refuse_declaration(table: str, piece: bytes) -> None:
    if piece[:8].upper().startswith((b"!DOCTYPE", b"!ENTITY")):
        raise SourceRefused(f"{table} declares a document type or entities, which a data dump never does; refused.")
