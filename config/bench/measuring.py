"""Figures of a benchmark: how long the database took for what, beside the budget."""

import json
import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Figure:
    """One line of the table. At most the budget is right for times and memory, at least for rates."""

    name: str
    value: float
    unit: str
    budget: float | None = None
    queries: int | None = None
    rows: int | None = None
    is_rate: bool = False
    most_queries: int | None = None

    @property
    def ratio(self) -> float | None:
        """How much of the budget is used; for a rate, how many times over it is reached."""
        return self.value / self.budget if self.budget else None

    @property
    def is_met(self) -> bool:
        """Tell whether it is within its budget, and asks no more often than it may."""
        if self.most_queries is not None and (self.queries or 0) > self.most_queries:
            return False
        return self.budget is None or (self.value >= self.budget if self.is_rate else self.value <= self.budget)


@contextmanager
def recorded() -> Iterator[list[tuple[str, Any]]]:
    """Write down every statement and its parameters."""
    statements: list[tuple[str, Any]] = []

    def write_down(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(write_down):
        yield statements


def in_database(name: str, act: Callable[[], int], *, budget: float | None = None, runs: int = 5) -> Figure:
    """Run an act that returns how many rows it showed; sum the medians of planning and executing its queries, in ms."""
    with recorded() as statements:
        rows = act()
    asked = [(sql, params) for sql, params in statements if sql.lstrip("( \n").startswith(("SELECT", "WITH"))]
    total = sum(median(_milliseconds(sql, params) for _ in range(runs)) for sql, params in asked)
    return Figure(name, total, "ms", budget, len(statements), rows)


def _milliseconds(sql: str, params: Any) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
        [plan] = cursor.fetchone()[0]
    return float(plan["Planning Time"] + plan["Execution Time"])


def peak_memory() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def show(figures: Sequence[Figure], say: Callable[[str], None]) -> None:
    """Print the table."""
    say(f"{'figure':<46} {'measured':>16} {'budget':>12} {'ratio':>7} {'queries':>8} {'rows':>9}")
    for figure in figures:
        # A part of one would be nothing without its digits.
        digits = 2 if figure.value < 1 else 1
        measured = f"{figure.value:,.{digits}f} {figure.unit}"
        budget = "" if figure.budget is None else f"{figure.budget:,.{0 if figure.budget >= 1 else 2}f}"
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        mark = "" if figure.is_met else "  over budget"
        cells = f"{figure.name:<46} {measured:>16} {budget:>12} {ratio:>7}"
        say(f"{cells} {_or_nothing(figure.queries):>8} {_or_nothing(figure.rows):>9}{mark}")


def write(figures: Sequence[Figure], about: dict[str, Any], path: Path) -> None:
    """Keep the figures, and how busy the machine was, as JSON."""
    load = dict(zip(("1 minute", "5 minutes", "15 minutes"), os.getloadavg(), strict=True))
    rows = [asdict(figure) | {"ratio": figure.ratio, "is_met": figure.is_met} for figure in figures]
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {**about, "processors": os.cpu_count(), "load": load, "figures": rows}
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def keep_lines(figures: Sequence[Figure], about: dict[str, Any], path: Path) -> None:
    """Add the figures to a file, one line each with how busy the machine was: what was measured before stays."""
    busy = {"at": datetime.now(UTC).isoformat(), "processors": os.cpu_count(), "load": os.getloadavg()}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as lines:
        for figure in figures:
            told = {**about, **busy, **asdict(figure), "ratio": figure.ratio, "is_met": figure.is_met}
            lines.write(json.dumps(told) + "\n")


def _or_nothing(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
