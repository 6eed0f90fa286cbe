"""A database of its own for a benchmark, beside the real one on the same server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

ALIASES = ("default", "owner")


@contextmanager
def database_of_its_own(name: str, *, keep: bool) -> Iterator[None]:
    """Point Django to a migrated database of this name; afterwards drop it, unless it is to be used again."""
    home = {alias: connections.settings[alias]["NAME"] for alias in ALIASES}
    with owner_connection() as connection:
        found = connection.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [name]).fetchone()
        is_known = bool(found and found[0])
        if not is_known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _point_to(dict.fromkeys(ALIASES, name))
    is_whole = is_known
    try:
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        yield
        is_whole = True
    finally:
        _point_to(home)
        if not (keep and is_whole):
            with owner_connection() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def owner_connection() -> psycopg.Connection:
    """One connection of the owner of the tables, outside of Django and without a transaction around it."""
    params: dict[str, Any] = connections.create_connection("owner").get_connection_params()
    return psycopg.connect(**(params | {"cursor_factory": psycopg.ClientCursor, "context": None}), autocommit=True)


@contextmanager
def loading(owner: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Fill tables in bulk: their triggers sleep, their foreign keys and indexes are made anew at the end, in one go."""
    remade = [row for table in tables for row in owner.execute(_REMADE, {"table": table}).fetchall()]
    awake = [row for table in tables for row in owner.execute(_ALWAYS, {"table": table}).fetchall()]
    for drop, _make in remade:
        owner.execute(drop)
    for table in tables:
        owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    yield
    for table in tables:
        owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    # Waking all of them would forget which ones replication mode may not skip.
    for (wake,) in awake:
        owner.execute(wake)
    # What sorts in memory is made several times as fast.
    owner.execute("SET maintenance_work_mem = '512MB'")
    for _drop, make in reversed(remade):
        owner.execute(make)


_REMADE = """
    SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', %(table)s::text, conname),
        format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', %(table)s::text, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(table)s::text::regclass AND contype = 'f'
    UNION ALL
    SELECT format('DROP INDEX %%I', indexrelid::regclass::text), pg_get_indexdef(indexrelid)
    FROM pg_index WHERE indrelid = %(table)s::text::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_ALWAYS = """
    SELECT format('ALTER TABLE %%I ENABLE ALWAYS TRIGGER %%I', %(table)s::text, tgname)
    FROM pg_trigger WHERE tgrelid = %(table)s::text::regclass AND tgenabled = 'A'
"""


def _point_to(names: dict[str, str]) -> None:
    connections.close_all()
    for alias in names:
        # A pool would hold the old database open and wait for it when it is dropped.
        cast("DatabaseWrapper", connections[alias]).close_pool()
    for alias, name in names.items():
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
