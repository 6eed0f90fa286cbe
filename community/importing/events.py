"""Event rows of imported history, written in bulk; no bell rings, for the sweeps of the backfill lane find them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from community.foundation.copying import copy_rows
from community.foundation.events import Extras
from community.importing.run import ImportRun
from community.models import TopicEvent


@dataclass(frozen=True, slots=True)
class ImportedEvent:
    """One fact with the date that it had in the source."""

    kind: TopicEvent.Kind
    topic_id: int
    post_id: int | None
    by_id: int
    occurred_at: datetime
    extras: Extras | None = None


def write_events(run: ImportRun, events: Iterable[ImportedEvent]) -> None:
    """Write events in the order given."""
    copy_rows(
        TopicEvent,
        ("kind", "topic_id", "post_id", "by_id", "occurred_at", "origin", "extras"),
        (
            (
                event.kind.value,
                event.topic_id,
                event.post_id,
                event.by_id,
                event.occurred_at,
                run.origin.value,
                json.dumps(event.extras.as_json()) if event.extras else "{}",
            )
            for event in events
        ),
    )
