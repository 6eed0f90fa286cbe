"""Columns that the database computes."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.db import models


class StoredField(models.GeneratedField):
    """A generated column that is stored; every PostgreSQL that Django knows can do that.

    Django asks the connected database whether it can, so that every command with system checks would need a server,
    `check --deploy` in a place where none is reachable too.
    """

    def _check_supported(self, databases: Sequence[str]) -> list[CheckMessage]:
        return []

    def _check_persistence(self, databases: Sequence[str]) -> list[CheckMessage]:
        return []

    def deconstruct(self) -> Any:
        """Stand in migrations as what it is to the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.GeneratedField", args, kwargs
