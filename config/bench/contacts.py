"""What is measured of files of contacts: rows a second, processor time of both sides, memory, the second run, duplicates."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from community.importing.report import Report
from community.models import Member
from config.bench.measuring import Figure, peak_memory
from config.bench.processors import database_seconds
from crm.importing.files import read_people
from crm.importing.loading import PeopleImport
from crm.models import Contact
from crm.operations.finding_duplicates import find_duplicates

ROWS_A_SECOND = 1_000
GROWTH_MB = 64
# Each tenth row has an address that stands before it, each fifth a firm of its own, all others share one with many.
SAME_ADDRESS, OWN_FIRM, FIRMS = 10, 5, 500


def imported(rows: int) -> Iterator[Figure]:
    """Import a file of people who are not there yet, once more, and then look for those who are there twice."""
    with TemporaryDirectory() as folder:
        small, large = Path(folder) / "few.csv", Path(folder) / "people.csv"
        _write(small, rows // 10, "few")
        _write(large, rows, "people")
        _load(small)
        memory = peak_memory()
        yield from _measured("contacts from a file", lambda: _load(large))
        yield Figure("contacts from a file, growth of memory", peak_memory() - memory, "MB", GROWTH_MB)
        yield from _measured("contacts from a file, second run", lambda: _load(large))
    yield from _measured("search for duplicates", _look_for_duplicates)


def _write(path: Path, rows: int, source: str) -> None:
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["name", "email", "phone", "company", "address"])
        for number in range(rows):
            known = number - 1 if number and number % SAME_ADDRESS == 0 else number
            firm = f"Firm {number} of {source}" if number % OWN_FIRM == 0 else f"Firm {number % FIRMS}"
            place = f"Street {number % 9973} {number % 97}, {10000 + number % 89999} Town"
            table.writerow(
                [
                    f"Person{number % 7919} Family{number % 4999}",
                    f"p{known}@{source}.example",
                    f"+4930{number:08}",
                    firm,
                    place,
                ]
            )


def _load(path: Path) -> int:
    report = Report(lambda _message: None)
    PeopleImport(path.stem, report, Member.objects.system()).load(read_people(path, {}))
    return report.read()


def _look_for_duplicates() -> int:
    find_duplicates()
    return Contact.objects.count()


def _measured(name: str, act: Callable[[], int]) -> Iterator[Figure]:
    there, here, begin = database_seconds(), time.process_time(), time.perf_counter()
    number = act()
    seconds, here, there = time.perf_counter() - begin, time.process_time() - here, database_seconds() - there
    yield Figure(name, number / seconds, "rows/s", ROWS_A_SECOND, rows=number, is_rate=True)
    yield Figure(f"{name}, processor time here", here / number * 1000, "ms/row")
    yield Figure(f"{name}, of the database", there / number * 1000, "ms/row")
    # One waits for the other, so their times add up to those of one processor.
    yield Figure(f"{name}, undisturbed", number / (here + there), "rows/s", ROWS_A_SECOND, is_rate=True)
