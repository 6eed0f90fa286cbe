"""All integrity checks of all apps, and whether every event is handled or waiting."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

import community.operations.integrity
import community.operations.recognition_integrity
import community.operations.sweeping_strays
import crm.operations.integrity
import ideas.operations.checking_ballots
import ideas.operations.checking_juries
import ideas.operations.integrity
import roi.operations.integrity
from community.foundation.events import IntakeMark
from community.foundation.intake import Intake
from community.foundation.integrity import EXAMPLES, Check
from config.intakes import INTAKES

MODULES = (
    community.operations.integrity,
    community.operations.recognition_integrity,
    community.operations.sweeping_strays,
    ideas.operations.integrity,
    ideas.operations.checking_ballots,
    ideas.operations.checking_juries,
    crm.operations.integrity,
    roi.operations.integrity,
)


def all_checks() -> Iterator[Check]:
    """Yield every check of every app, then one for each intake."""
    for module in MODULES:
        yield from module.checks()
    for intake in INTAKES:
        yield nothing_is_set_aside(intake)


def nothing_is_set_aside(intake: Intake) -> Check:
    """Events may wait, that heals by itself; those that were set aside need a person."""
    events: QuerySet[Any] = intake.events._default_manager.all()  # noqa: SLF001 -- Django's own name
    marks: QuerySet[Any] = intake.marks._default_manager.all()  # noqa: SLF001 -- Django's own name
    rows = events.filter(kind__in=list(intake.kinds)).count()
    dead = marks.filter(state=IntakeMark.State.DEAD)
    examples = [str(event_id) for event_id in dead.order_by("pk").values_list("event_id", flat=True)[:EXAMPLES]]
    return Check(f"intake.{intake.name}.nothing_is_set_aside", rows, dead.count(), examples)


def all_rebuilds() -> Iterator[tuple[str, str]]:
    """Yield the name of the app and the statement for every counter that can be rebuilt from its rows."""
    for module in MODULES:
        for statement in getattr(module, "REBUILDS", ()):
            yield module.__name__.partition(".")[0], statement
