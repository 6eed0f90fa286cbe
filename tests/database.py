"""The test databases: migrated once, cloned for every worker, flushed by the owner of the tables."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import environ
import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from config.services import cluster
from config.services.addresses import BASE_DIR, OWNER_ROLE, database_urls, read_pointer
from config.services.lease import server_needed

ALIASES = ("default", "owner")
SETUP_LOCK = 7_204_118
OF_A_RUN = "test_mitwert_run_"
TEMPLATE = "test_mitwert_template_"
# Tests travel in time, the clock of the server does not; the test of this guard wakes it.
ASLEEP = {"roi_posting": "a_posting_is_not_recorded_later_than_now"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Takes the place of pytest-django's own: it knows nothing of two roles and would migrate once per worker."""
    with ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(server_needed(throwaway=True))
            _point_to_server()
        name = f"{OF_A_RUN}{os.getpid()}"  # Two people may run the suite in one clone at the same time.
        # Closed in between, but for tests that ask for it: what any other one writes would stay and be found by others.
        with django_db_blocker.unblock():
            _clone_migrated_database(name)
            _point_to_database(name)
            seed = Seed()
            connections["default"].ops.execute_sql_flush = seed.flush  # type: ignore[method-assign]
        yield
        # Whoever owns a database may drop it, but may not end the sessions of another role.
        with django_db_blocker.unblock():
            connections.close_all()
            with _maintenance() as connection:
                _drop(connection, name)


@contextmanager
def told_once(name: str, blocker: DjangoDbBlocker) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Beside the database of the run one for a world that is dear: the block's first lines tell it there, in the open.

    What it gives leads tests there; each of them begins with that world and is rolled back to it. Only for those that
    are rolled back: a flush would empty it.
    """
    home = str(connections.settings["default"]["NAME"])
    world = f"{home}_{name}"

    @contextmanager
    def there() -> Iterator[None]:
        with blocker.unblock():
            _point_to_database(world)
        yield
        with blocker.unblock():
            _point_to_database(home)

    with blocker.unblock():
        _clone_migrated_database(world)
    yield there
    with blocker.unblock(), _maintenance() as connection:
        _drop(connection, world)


@contextmanager
def world_of_its_own[World](name: str, blocker: DjangoDbBlocker, tell: Callable[[], World]) -> Iterator[World]:
    """The tests of the block run where that world was told once; what it returns is for reading and for numbers."""
    with told_once(name, blocker) as there, there():
        with blocker.unblock():
            world = tell()
        yield world


class Seed:
    """The rows that migrations made; a flush brings back exactly them."""

    def __init__(self) -> None:
        with psycopg.connect(**_owner_params()) as owner:
            self.tables = [name for (name,) in owner.execute(_TABLES)]
            self.guarded = [name for (name,) in owner.execute(_GUARDED)]
            self.columns = {table: _columns(owner, table) for table in _filled(owner, self.tables)}
            self.rows = {table: self._save(owner, table) for table in self.columns}

    def flush(self, _: Sequence[str]) -> None:
        """Bring them back, and nothing else."""
        pointer = None if os.environ.get("DATABASE_URL") else read_pointer()
        if pointer is None:
            with psycopg.connect(**_owner_params()) as owner:
                self._truncate(owner)
            return
        name = str(connections.settings["default"]["NAME"])
        with cluster.connect(pointer, name) as superuser, superuser.transaction():
            self._delete(superuser)

    def _truncate(self, owner: psycopg.Connection) -> None:
        """Empty the tables as their owner; the guard against truncating asks for the setting too.

        A table is truncated with all whose keys lead to it, however few rows they hold: that makes a thousand files.
        """
        filled = [sql.Identifier(table) for table in _filled(owner, self.tables)]
        owner.execute("SET LOCAL mitwert.allow_truncate = 'on'")
        if filled:
            owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(sql.SQL(", ").join(filled)))
        for table in self.rows:
            self._restore(owner, table)

    def _delete(self, superuser: psycopg.Connection) -> None:
        """Take the few rows out past keys and triggers; what nobody may delete the owner truncates."""
        superuser.execute("SET LOCAL session_replication_role = 'replica'")
        superuser.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER_ROLE)))
        superuser.execute("SET LOCAL mitwert.allow_truncate = 'on'")
        self._empty(superuser, [table for table in self.tables if table not in self.rows])
        changed = [table for table, rows in self.rows.items() if self._save(superuser, table) != rows]
        self._empty(superuser, changed)
        for table in changed:
            self._restore(superuser, table)

    def _empty(self, superuser: psycopg.Connection, tables: Sequence[str]) -> None:
        superuser.execute(sql.SQL(_EMPTY).format(tables=sql.Literal(tables), guarded=sql.Literal(self.guarded)))

    def _save(self, owner: psycopg.Connection, table: str) -> bytes:
        with owner.cursor().copy(self._copy("COPY {} ({}) TO STDOUT", table)) as copy:
            return b"".join(bytes(block) for block in copy)

    def _restore(self, owner: psycopg.Connection, table: str) -> None:
        with owner.cursor().copy(self._copy("COPY {} ({}) FROM STDIN", table)) as copy:
            copy.write(self.rows[table])
        # Numbers go on after the seeded rows.
        for column, sequence in owner.execute(_NUMBERED, {"table": table}).fetchall():
            owner.execute(
                sql.SQL("SELECT setval({}, greatest((SELECT max({}) FROM {}), 1))").format(
                    sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table)
                )
            )

    def _copy(self, statement: str, table: str) -> sql.Composed:
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns[table]))
        return sql.SQL(statement).format(sql.Identifier(table), names)  # type: ignore[arg-type]


_TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      AND relname <> 'django_migrations'
"""
# Triggers that fire for deleted rows whoever asks.
_GUARDED = """
    SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
    WHERE tgenabled = 'A' AND tgtype & 8 > 0 AND NOT tgisinternal
"""
_EMPTY = """
    DO $$
    DECLARE
        name text;
        is_filled boolean;
    BEGIN
        FOREACH name IN ARRAY {tables}::text[] LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO is_filled;
            IF is_filled AND name = ANY ({guarded}::text[]) THEN
                EXECUTE format('TRUNCATE %I CASCADE', name);
            ELSIF is_filled THEN
                EXECUTE format('DELETE FROM %I', name);
            END IF;
        END LOOP;
    END $$
"""
_COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = quote_ident(%s)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
_NUMBERED = """
    SELECT attname, pg_get_serial_sequence(quote_ident(%(table)s), attname) FROM pg_attribute
    WHERE attrelid = quote_ident(%(table)s)::regclass AND attidentity <> ''
"""


def _columns(owner: psycopg.Connection, table: str) -> list[str]:
    return [name for (name,) in owner.execute(_COLUMNS, [table])]


def _filled(owner: psycopg.Connection, tables: Sequence[str]) -> list[str]:
    """The tables that hold a row, in one question; most tests touch few of them."""
    if not tables:
        return []
    questions = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(table), sql.Identifier(table))
        for table in tables
    ]
    return [name for (name,) in owner.execute(sql.SQL(" UNION ALL ").join(questions))]


def _point_to_server() -> None:
    for alias, url in zip(ALIASES, database_urls(), strict=True):
        address = environ.Env.db_url_config(url)
        settings = connections.settings[alias]
        settings.update({key: address[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
        settings["OPTIONS"] = {**settings["OPTIONS"], **address.get("OPTIONS", {})}


def _point_to_database(name: str) -> None:
    connections.close_all()
    for alias in ALIASES:
        connections.settings[alias]["NAME"] = name


def _owner_params() -> dict[str, object]:
    """Connected beside Django, which forbids tests every alias that they do not declare."""
    return connections.create_connection("owner").get_connection_params() | {"cursor_factory": None, "context": None}


ENABLED = {"A": " ENABLE ALWAYS TRIGGER {}", "D": " DISABLE TRIGGER {}"}


@contextmanager
def triggers_off(owner: psycopg.Connection, table: str) -> Iterator[None]:
    """What only the owner can do. Enabling them all at once would forget which ones replication mode may not skip."""
    found = owner.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass", [table])
    states = [(sql.Identifier(name), enabled) for name, enabled in found]
    altered = sql.SQL("ALTER TABLE {}").format(sql.Identifier(table))
    owner.execute(altered + sql.SQL(" DISABLE TRIGGER USER"))
    try:
        yield
    finally:
        owner.execute(altered + sql.SQL(" ENABLE TRIGGER USER"))
        for name, state in states:
            if state in ENABLED:
                owner.execute(altered + sql.SQL(ENABLED[state]).format(name))


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    """One set-up at a time, in whichever process."""
    name = environ.Env.db_url_config(database_urls()[1])["NAME"]
    with psycopg.connect(**(_owner_params() | {"dbname": name}), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])
        yield connection


def _clone_migrated_database(name: str) -> None:
    template = f"{TEMPLATE}{_migrations_hash()}"
    with _maintenance() as connection:
        known = {found for (found,) in connection.execute("SELECT datname FROM pg_database")}
        for leftover in known:
            if leftover.startswith(OF_A_RUN) and not Path("/proc", _process_of(leftover)).exists():
                _drop(connection, leftover)
        if template not in known:
            for outdated in known:
                if outdated.startswith(TEMPLATE):
                    _drop(connection, outdated)
            _migrate_template(connection, template)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )


def _process_of(name: str) -> str:
    return name.removeprefix(OF_A_RUN).partition("_")[0]


def _migrate_template(connection: psycopg.Connection, template: str) -> None:
    draft, home = "test_mitwert_draft", connections.settings["default"]["NAME"]
    _drop(connection, draft)
    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    _point_to_database(draft)
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    with psycopg.connect(**_owner_params()) as owner:
        for table, trigger in ASLEEP.items():
            statement = sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}")
            owner.execute(statement.format(sql.Identifier(table), sql.Identifier(trigger)))
    _point_to_database(home)
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template))
    )


def _drop(connection: psycopg.Connection, name: str) -> None:
    # A thread that a test left behind may still be connected; what cannot be dropped now is dropped by the next run.
    with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrations_hash() -> str:
    digest = hashlib.sha256((BASE_DIR / "requirements.txt").read_bytes() + repr(ASLEEP).encode())
    # What runs after a migration leaves rows behind too.
    afterwards = [BASE_DIR / "community" / "receivers.py", BASE_DIR / "community" / "operations" / "roles.py"]
    for path in (*afterwards, *sorted(Path(BASE_DIR).glob("*/migrations/**/*.*"))):
        if path.suffix != ".pyc":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
