"""Where the database and the broker are: from the environment, else the embedded server of this state folder."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

BASE_DIR = Path(__file__).resolve().parent.parent.parent
POINTER_NAME = "postgres.json"
DATABASE = "mitwert"
BROKER_DATABASE = "mitwert_broker"
SUPERUSER = "postgres"
OWNER_ROLE = "mitwert_owner"
SERVING_ROLE = "mitwert_app"
BROKER_ROLE = "mitwert_broker"
# The server listens on a unix socket only; the port merely names the socket file.
SOCKET_PORT = 5432


@dataclass(frozen=True)
class Pointer:
    """What the state folder remembers of its server: where it lives and who may come in."""

    home: str
    socket_dir: str
    passwords: dict[str, str]

    def url(self, role: str, database: str) -> str:
        """The libpq address of a database for a role."""
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={quote(self.socket_dir, safe='')}"


def state_dir() -> Path:
    """The folder for everything that is made while running."""
    return Path(os.environ.get("STATE_DIR") or BASE_DIR / "var").resolve()


def pointer_path() -> Path:
    """The file that says where the embedded server of this state folder lives; it holds passwords."""
    return state_dir() / POINTER_NAME


def read_pointer() -> Pointer | None:
    """What the last set-up of the embedded server wrote down, or nothing before the first one."""
    try:
        return Pointer(**json.loads(pointer_path().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def embedded_is_wanted() -> bool:
    """Whatever the environment does not name is embedded."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("CELERY_BROKER_URL"))


def database_urls() -> tuple[str, str]:
    """The addresses for the role that serves and for the role that owns the tables."""
    if serving := os.environ.get("DATABASE_URL"):
        return serving, os.environ.get("LEDGER_OWNER_URL") or serving
    pointer = read_pointer()
    if pointer is None:
        # Commands that need no database must work before the first set-up.
        nowhere = f"@/{DATABASE}?host=%2Fnothing-is-set-up-yet"
        return f"postgresql://{SERVING_ROLE}{nowhere}", f"postgresql://{OWNER_ROLE}{nowhere}"
    return pointer.url(SERVING_ROLE, DATABASE), pointer.url(OWNER_ROLE, DATABASE)


def timeouts(statement: str, lock: str) -> dict[str, str]:
    """The connection options that keep one slow statement or forgotten transaction from holding up the others."""
    limits = {"statement_timeout": statement, "lock_timeout": lock}
    # Rows of a page are few; both prepare for many, and that took longer than the rest of the statement.
    limits |= {"jit": "off", "enable_memoize": "off"}
    if statement:
        limits["idle_in_transaction_session_timeout"] = "15s"
    options = " ".join(f"-c {name}={value}" for name, value in limits.items() if value)
    return {"options": options} if options else {}


def prepared(*, at_once: bool) -> dict[str, Any]:
    """The connection options that let the server plan a statement once; off for poolers that know no such statements.

    Pages ask the same few long questions again and again, and planning one took ten times as long as answering it.
    """
    return {"server_side_binding": True, "prepare_threshold": 3} if at_once else {}


def local_caches(**entries: int) -> dict[str, dict[str, Any]]:
    """A cache in the memory of each process by name, for at most so many entries."""
    return {
        name: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": name,
            "OPTIONS": {"MAX_ENTRIES": at_most},
        }
        for name, at_most in entries.items()
    }


def broker_url() -> str:
    """The address of the broker; the embedded one takes the rest of its address from `broker_conninfo`."""
    return os.environ.get("CELERY_BROKER_URL") or "pgmq://embedded"


@cache
def broker_conninfo() -> str:
    """The embedded broker as the keyword string that the PGMQ client understands; empty before the first set-up."""
    pointer = read_pointer()
    if pointer is None:
        return ""
    return (
        f"host={pointer.socket_dir} port={SOCKET_PORT} dbname={BROKER_DATABASE} "
        f"user={BROKER_ROLE} password={pointer.passwords[BROKER_ROLE]}"
    )
