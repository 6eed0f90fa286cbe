"""The result of one integrity check."""

from collections.abc import Callable, Iterable
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
        cursor.execute(wrong)
        count, examples = 0, []
        for (name,) in cursor:
            count += 1
            if count <= EXAMPLES:
                examples.append(str(name))
    return Check(check, total, count, examples)


def is_right(judge: Callable[[], bool]) -> bool:
    """Judge something that may have been forged: what cannot even be read is wrong, and the other rows are judged too."""
    try:
        return judge()
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return False


def all_right(checks: Iterable[Check]) -> bool:
    """Tell whether no check found anything."""
    return all(not check.wrong for check in checks)
