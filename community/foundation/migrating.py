"""Migrating by the hundred tables."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """Make many tables, and build the models of the state once.

    Django builds every model that hangs together with a new one anew, for each new one: of n tables n² models, which took
    nine tenths of the time in which an empty database was made ready. Nothing reads the models in between, so here they are
    built when all are known. Models may name each other, for foreign keys are made at the end of a migration.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        """Take the models in the order in which their tables are made."""
        self.models = models

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return how it is written down."""
        return type(self).__name__, [self.models], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add all models to a state that has none built."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop them, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what it does in a plan."""
        return f"Create {len(self.models)} models"
