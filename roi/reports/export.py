"""The legs as a table for spreadsheets, streamed from the database without passing through memory."""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from community.models import Member
from roi.models import LedgerHead, Posting

# A reader who is slower than this keeps a transaction of ours open for too long.
LONGEST = "15min"
BLOCK = 64 * 1024
# With these a cell begins to compute; the last four are how some keyboards of East Asia write the first.
STARTS = r"'=', '+', '-', '@', E'\t', E'\r', E'\n', U&'\FF1D', U&'\FF0B', U&'\FF0D', U&'\FF20'"


def _harmless(text: str) -> str:
    """Let no spreadsheet take a text for a formula."""
    return f"CASE WHEN left({text}, 1) IN ({STARTS}) THEN '''' || {text} ELSE {text} END"


COLUMNS = {
    "number": "p.number",
    "posting_id": "p.id",
    "kind": "p.kind",
    "valid_on": "to_char(p.valid_on, 'YYYY-MM-DD')",
    "recorded_at": """to_char(p.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
    "period": "to_char(m.month, 'YYYY-MM')",
    "prior_period": "p.prior_period::text",
    "reverses_id": "p.reverses_id",
    "leg": "l.position",
    "account": _harmless("a.code"),
    "account_type": "a.type",
    "amount": "l.amount",
    "currency": "l.currency",
    "original_currency": "coalesce(nullif(v.original_currency, ''), nullif(c.original_currency, ''), l.currency)",
    "driver": _harmless("d.code"),
    "rule": _harmless("r.code"),
    "rule_version": "w.number",
    "grade": "p.grade",
    "cashable": "p.cashable::text",
    "party": "CASE WHEN {shown} THEN y.ref END",
    "role": "l.role",
    "weight": "l.weight",
    "object_kind": "l.object_kind",
    "object_id": "l.object_id",
    "category": _harmless("v.category"),
    "product": _harmless("v.product"),
    "channel": _harmless("v.channel"),
    "valuation_id": "p.valuation_id",
    "cost_id": "p.cost_entry_id",
}
# Who has become an employee is one.
NO_EMPLOYEE = f"'{Member.Kind.EMPLOYEE.value}' NOT IN (y.kind, coalesce(b.kind, ''))"
LEGS = """COPY (
    SELECT {columns}
    FROM roi_posting p
    JOIN roi_leg l ON l.posting_id = p.id
    JOIN roi_ledgeraccount a ON a.id = l.account_id
    JOIN roi_period m ON m.id = p.period_id
    LEFT JOIN roi_party y ON y.id = l.party_id
    LEFT JOIN roi_partymember n ON n.party_id = y.id
    LEFT JOIN community_member b ON b.id = n.member_id
    LEFT JOIN roi_valuedriver d ON d.id = p.driver_id
    LEFT JOIN roi_ruleversion w ON w.id = p.rule_version_id
    LEFT JOIN roi_conversionrule r ON r.id = w.rule_id
    LEFT JOIN roi_valuation v ON v.id = p.valuation_id
    LEFT JOIN roi_costentry c ON c.id = p.cost_entry_id
    WHERE p.id IN ({postings}) AND p.number > {after} AND p.number <= {until} ORDER BY p.number, l.position
) TO STDOUT WITH (FORMAT csv{header})"""
# Sorting all legs at once would keep the reader waiting, and fill the disk; so many postings are sorted in memory.
POSTINGS_AT_A_TIME = 5_000


def legs_as_csv(postings: QuerySet[Posting], *, employees_shown: bool) -> Iterator[bytes]:
    """Yield the legs of these postings in the order in which they were appended, after a line with the names.

    The references of employees are left out, unless a legal basis lets them be shown.
    """
    # Nothing is appended behind it, so all pieces are of one state.
    end = LedgerHead.objects.get().number
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST])
        block = bytearray()
        for after in range(0, max(end, 1), POSTINGS_AT_A_TIME):
            span = (after, min(after + POSTINGS_AT_A_TIME, end))
            with cursor.copy(_statement(postings, span, employees_shown=employees_shown)) as copy:
                for row in copy:
                    block += row
                    if len(block) >= BLOCK:
                        yield bytes(block)
                        block.clear()
        yield bytes(block)


def _statement(postings: QuerySet[Posting], span: tuple[int, int], *, employees_shown: bool) -> str:
    chosen, parameters = postings.order_by().values("pk").query.sql_with_params()
    columns = ", ".join(f"{column} AS {name}" for name, column in COLUMNS.items())
    columns = columns.replace("{shown}", "true" if employees_shown else NO_EMPLOYEE)
    after, until = span
    operations: Any = connection.ops
    named = {
        "columns": columns,
        "after": str(after),
        "until": str(until),
        "header": "" if after else ", HEADER",
        # Last, for it may hold any text that a reader asked for.
        "postings": operations.compose_sql(chosen, parameters),
    }
    statement = LEGS
    for name, text in named.items():
        statement = statement.replace(f"{{{name}}}", text)
    return statement
