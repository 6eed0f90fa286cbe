"""Writes many rows at once with COPY, whose ids are drawn beforehand so that rows can refer to each other."""

from collections.abc import Iterable, Sequence

from django.db import connection, models
from django.db.models.expressions import RawSQL
from psycopg import sql


def table_of(model: type[models.Model]) -> str:
    """Return the name of a table."""
    return model._meta.db_table  # noqa: SLF001 -- Django documents it


def each_of(texts: Iterable[str]) -> RawSQL:
    """Return what may stand behind ``__in``: one array instead of thousands of parameters, which cost more than rows."""
    return RawSQL("SELECT unnest(%s::text[])", [list(texts)])


def new_ids(model: type[models.Model], number: int) -> list[int]:
    """Draw ids from the sequence of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table_of(model), number],
        )
        return [drawn for (drawn,) in cursor.fetchall()]


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows; columns that are not named get the default of the database."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table_of(model)), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    # Whoever makes the rows may ask the database, which answers nothing in the middle of a COPY.
    ready = list(rows)
    if ready:
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in ready:
                copy.write_row(row)
