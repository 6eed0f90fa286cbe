"""The result of one integrity check."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

EXAMPLES = 5


@dataclass(frozen=True)
class Check:
    """How many rows were looked at, how many are wrong, and the ids of a few of them."""

    check: str
    rows: int
    wrong: int
    examples: list[str] = field(default_factory=list)


def check_by_sql(check: str, rows: str, wrong: str) -> Check:
    """Run a counting query and a query whose first column names each wrong row."""
    with connection.cursor() as cursor:
        cursor.execute(rows)
        total = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT count(*), (array_agg(w.id::text))[1:{EXAMPLES}] FROM ({wrong}) AS w (id)")
        count, examples = cursor.fetchone()
    return Check(check, total, int(count), list(examples or []))


def all_right(checks: Iterable[Check]) -> bool:
    """Tell whether no check found anything."""
    return all(not check.wrong for check in checks)
