"""The rights of the role that serves: to read and write rows, not to alter, truncate or own tables."""

from collections.abc import Iterator
from typing import LiteralString

from psycopg import sql

_RIGHTS: dict[LiteralString, LiteralString] = {
    "TABLES": "SELECT, INSERT, UPDATE, DELETE",
    "SEQUENCES": "USAGE, SELECT",
    "FUNCTIONS": "EXECUTE",
    "TYPES": "USAGE",
}


def default_rights(owner: str, serving: str) -> Iterator[sql.Composed]:
    """The statements for whatever the owner makes from now on in the present database."""
    for kind, rights in _RIGHTS.items():
        yield sql.SQL(f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} GRANT {rights} ON {kind} TO {{}}").format(
            sql.Identifier(owner), sql.Identifier(serving)
        )
