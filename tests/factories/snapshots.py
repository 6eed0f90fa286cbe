"""All rows of all tables, as the database shows them, for comparing two moments byte for byte."""

from collections.abc import Collection

from django.db import connection


def all_rows(leave_out: Collection[str] = ()) -> dict[str, list[str]]:
    """Return every row of every table but the named ones, as text, in an order of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in leave_out]
        found: dict[str, list[str]] = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
        return found


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the rows that are not the same on both sides, by table."""
    return {table: sorted(set(one[table]) ^ set(other[table])) for table in one if one[table] != other[table]}
