"""What the role that serves may do with what the role that owns makes, on servers that others set up."""

from typing import Any

from django.db import connections

from config.services.rights import default_rights

OWNER = "owner"


def give_rights_before_migrating(using: str, **_: Any) -> None:
    """Let the serving role use the tables that are about to be made; what a migration takes back stays taken."""
    owner, serving = (connections.settings[alias]["USER"] for alias in (OWNER, "default"))
    if using != OWNER or owner == serving:
        return
    with connections[using].cursor() as cursor:
        for statement in default_rights(owner, serving):
            cursor.execute(statement.as_string())
