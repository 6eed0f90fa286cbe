"""Writes many rows at once with COPY, whose ids are drawn beforehand so that rows can refer to each other."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault, RawSQL
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
    """Write rows; columns that are not named get the default of their field, or that of the database."""
    others = _defaults(model, columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table_of(model)), sql.SQL(", ").join(map(sql.Identifier, [*columns, *others]))
    )
    rest = tuple(others.values())
    # Whoever makes the rows may ask the database, which answers nothing in the middle of a COPY.
    ready = list(rows)
    if ready:
        # COPY passes by what makes the errors of the driver those that everybody else expects.
        with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in ready:
                copy.write_row((*row, *rest) if rest else row)


def _defaults(model: type[models.Model], named: Sequence[str]) -> dict[str, object]:
    """Return what Django, and not the database, puts into the other columns; whoever adds one need not think of COPY."""
    values: dict[str, object] = {}
    for field in model._meta.concrete_fields:  # noqa: SLF001 -- Django documents it
        if field.primary_key or field.generated or field.has_db_default() or field.column in named:
            continue
        value = field.get_default()
        if value is not None:
            values[field.column or field.attname] = json.dumps(value) if isinstance(field, models.JSONField) else value
    return values


def copy_new[Row: models.Model](rows: Sequence[Row]) -> Sequence[Row]:
    """Write new rows of one model and return them with their ids, in the order given.

    ``bulk_create`` does the same, but asks every field of every row what it thinks of its value, which takes longer
    than the database does. Here rows say what is to be written: no field may want to change it before it is saved.
    """
    if not rows:
        return rows
    model = type(rows[0])
    columns = model._meta.concrete_fields  # noqa: SLF001 -- Django documents it
    fields = [field for field in columns if not (field.generated or field.has_db_default())]
    if model._meta.pk.get_internal_type().endswith("AutoField"):  # noqa: SLF001 -- as above
        for row, drawn in zip(rows, new_ids(model, len(rows)), strict=True):
            row.pk = drawn
    writers = [(field.attname, _relation_of(field), isinstance(field, models.JSONField)) for field in fields]
    copy_rows(
        model,
        [field.column or field.attname for field in fields],
        [[_value(row, *one) for one in writers] for row in rows],
    )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 -- as Django does it
    return rows


def _relation_of(field: models.Field[Any, Any]) -> str:
    return field.name if field.is_relation else ""


def _value(row: models.Model, name: str, relation: str, is_json: bool) -> object:  # noqa: FBT001 -- a column of a table
    value = row.__dict__[name]
    if value is None and relation in row._state.fields_cache:  # noqa: SLF001 -- whoever was assigned without an id has one by now
        related = row._state.fields_cache[relation]  # noqa: SLF001 -- as above
        value = row.__dict__[name] = related.pk if related is not None else None
    if isinstance(value, DatabaseDefault):
        raise TypeError(f"{name} is left to the database")
    return json.dumps(value) if is_json else value
