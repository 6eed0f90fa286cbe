"""The cluster inside the embedded server: initdb once, then roles, databases, extensions and the broker's tables."""

import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import sql

from config.services.addresses import (
    BROKER_DATABASE,
    BROKER_ROLE,
    DATABASE,
    OWNER_ROLE,
    SERVING_ROLE,
    SOCKET_PORT,
    SUPERUSER,
    Pointer,
    pointer_path,
    read_pointer,
)
from config.services.home import Home, ServicesUnavailable
from config.services.rights import default_rights

EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
ROLES = (OWNER_ROLE, SERVING_ROLE, BROKER_ROLE)
MEMORY_AND_SAFETY = {
    "listen_addresses": "",
    "port": str(SOCKET_PORT),
    "unix_socket_permissions": "0770",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "wal_level": "replica",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "lc_messages": "C",
}
# For test databases only: a crash may eat them, and nobody would miss them.
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


def initialise(home: Home) -> Pointer:
    """Make the cluster unless it exists; a set-up that was killed half-way is started over."""
    pointer = read_pointer()
    if home.data.exists() and pointer is not None and pointer.home == str(home.path):
        _refuse_other_major(home)
        return pointer
    _set_aside(home)
    roles = (SUPERUSER, *ROLES)
    pointer = Pointer(str(home.path), str(home.socket_dir), {role: secrets.token_urlsafe(24) for role in roles})
    draft = home.path / "data.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    home.give(draft, 0o700)
    with _readable_by_account(home, pointer.passwords[SUPERUSER]) as password_file:
        _run_initdb(home, draft, password_file)
    # The pointer first: data without its passwords would be of no use.
    write_secret(pointer_path(), json.dumps(asdict(pointer)))
    draft.rename(home.data)
    return pointer


def prepare(home: Home, pointer: Pointer) -> None:
    """Bring roles, databases and the broker's tables to where this version wants them; safe to repeat."""
    stamp = home.path / "prepared"
    wanted = f"2, pgmq {version('pgmq')}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    with connect(pointer, "postgres") as connection:
        _make_roles(connection, pointer)
        _make_database(connection, DATABASE, OWNER_ROLE)
        _make_database(connection, BROKER_DATABASE, BROKER_ROLE)
    # template1 hands the extensions and the rights on to every test database.
    for database in ("template1", DATABASE):
        with connect(pointer, database) as connection:
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
            for statement in default_rights(OWNER_ROLE, SERVING_ROLE):
                connection.execute(statement)
    _install_broker(pointer)
    stamp.write_text(wanted, encoding="utf-8")


def connect(pointer: Pointer, database: str, role: str = SUPERUSER) -> psycopg.Connection:
    """One connection without a transaction around it."""
    return psycopg.connect(pointer.url(role, database), autocommit=True, connect_timeout=5)


def write_secret(path: Path, text: str) -> None:
    """Write a file that nobody else can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(draft).replace(path)


def _refuse_other_major(home: Home) -> None:
    found = (home.data / "PG_VERSION").read_text(encoding="utf-8").strip()
    output = subprocess.run(
        [home.binaries / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    if f" {found}." not in output:
        raise ServicesUnavailable(
            f"The data in {home.data} is of PostgreSQL {found}, the programs are{output.rsplit(')', 1)[-1].rstrip()}: "
            "move it with pg_upgrade, or start afresh with 'make clean'."
        )


def _set_aside(home: Home) -> None:
    """Data whose passwords went away with the state folder is kept once, out of the way, and never deleted unasked."""
    if home.data.exists():
        lost = home.path / "data.lost"
        shutil.rmtree(lost, ignore_errors=True)
        home.data.rename(lost)
    (home.path / "prepared").unlink(missing_ok=True)


@contextmanager
def _readable_by_account(home: Home, text: str) -> Iterator[Path]:
    path = home.path / "initial-password"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    home.give(path, 0o600)
    try:
        yield path
    finally:
        path.unlink()


def _run_initdb(home: Home, target: Path, password_file: Path) -> None:
    command = [
        str(home.binaries / "initdb"),
        f"--pgdata={target}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    clean = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    result = subprocess.run(  # type: ignore[call-overload]
        command, check=False, capture_output=True, text=True, env=clean, cwd="/", **home.as_account()
    )
    if result.returncode:
        raise ServicesUnavailable(f"initdb failed: {result.stderr.strip().splitlines()[-1]}")


def _make_roles(connection: psycopg.Connection, pointer: Pointer) -> None:
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    for role in ROLES:
        verb = sql.SQL("ALTER" if role in known else "CREATE")
        createdb = sql.SQL("CREATEDB" if role == OWNER_ROLE else "NOCREATEDB")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE {} PASSWORD {}").format(
                verb, sql.Identifier(role), createdb, sql.Literal(pointer.passwords[role])
            )
        )
    # Without this the owner could not end the connections that keep it from dropping a test database.
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(SERVING_ROLE), sql.Identifier(OWNER_ROLE)))


def _make_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(owner)))


def _install_broker(pointer: Pointer) -> None:
    with connect(pointer, BROKER_DATABASE, BROKER_ROLE) as connection:
        if connection.execute("SELECT to_regclass('pgmq.meta')").fetchone() == (None,):
            # Untyped on purpose: the script of the package is many statements, sent as one text.
            connection.execute(get_embedded_install_sql().encode())
