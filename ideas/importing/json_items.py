"""Reads JSON item by item: a list, a list within an answer, or one object in each line; memory stays constant."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from community.importing.refusals import SourceRefused
from ideas.importing.imported import SourceRow

PIECE = 1 << 16
LONGEST_ITEM = 16 << 20
# As answers of an API wrap them.
_LIST = re.compile(r'"(?:posts|results|ideas|data)"\s*:\s*\[')
_BETWEEN = " \t\r\n,"
_SHOWN = 2000


def read_items(path: Path) -> Iterator[SourceRow]:
    """Yield objects one after the other; what breaks off is yielded as a fault. Raises ``SourceRefused``."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        buffer = file.read(PIECE)
        start = buffer.lstrip()
        found = _LIST.search(start)
        if start.startswith("["):
            yield from _from_list(file, start[1:])
        elif start.startswith("{") and _is_line(start):
            file.seek(0)
            yield from _from_lines(file)
        elif start.startswith("{") and found:
            yield from _from_list(file, start[found.end() :])
        else:
            raise SourceRefused("There is neither a list of ideas nor one in each line.")


def _is_line(start: str) -> bool:
    try:
        return isinstance(json.loads(start.split("\n", 1)[0]).get("title"), str)
    except (ValueError, AttributeError):
        return False


def _from_lines(file: TextIO) -> Iterator[SourceRow]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            yield _row(number, json.loads(line), line)
        except ValueError as error:
            yield SourceRow(f"item {number}", {}, line[:_SHOWN], f"is no JSON: {error}")


def _from_list(file: TextIO, buffer: str) -> Iterator[SourceRow]:
    decoder, number = json.JSONDecoder(), 0
    while True:
        buffer = buffer.lstrip(_BETWEEN)
        if buffer.startswith("]"):
            return
        number += 1
        try:
            item, end = decoder.raw_decode(buffer)
        except ValueError as error:
            # What is not whole yet is read on, twice as much each time, so that long items cost no more than they must.
            more = file.read(max(PIECE, len(buffer)))
            if not more or len(buffer) > LONGEST_ITEM:
                yield SourceRow(f"item {number}", {}, buffer[:_SHOWN], f"the list breaks off here: {error}")
                return
            buffer, number = buffer + more, number - 1
            continue
        yield _row(number, item, buffer[:end])
        buffer = buffer[end:]


def _row(number: int, item: object, raw: str) -> SourceRow:
    if not isinstance(item, dict):
        return SourceRow(f"item {number}", {}, raw[:_SHOWN], "is no object")
    return SourceRow(f"item {number}", item, raw[:_SHOWN])
