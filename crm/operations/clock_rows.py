"""How a clock of a replay stands in its row."""

from typing import Any

from crm.models import ServiceClock
from crm.service_facts import Clock


def columns_of(clock: Clock) -> dict[str, Any]:
    """Return what the columns of a clock's row say."""
    return {
        "terms_id": clock.terms,
        "state": clock.state,
        "target_seconds": int(clock.target.total_seconds()),
        "worked_seconds": int(clock.worked.total_seconds()),
        "started_at": clock.started_at,
        "running_since": clock.running_since,
        "due_at": clock.due_at,
        "warn_at": clock.warn_at,
        "paused_at": clock.paused_at,
        "pause_reason": clock.pause_reason,
        "settled_at": clock.settled_at,
        "stopped_at": clock.stopped_at,
        "warned_at": clock.warned_at,
        "breached_at": clock.breached_at,
    }


def take_over(row: ServiceClock, clock: Clock) -> None:
    """Let a row say what the clock says."""
    for name, value in columns_of(clock).items():
        setattr(row, name, value)


def is_other(row: ServiceClock, clock: Clock) -> bool:
    """Tell whether a row says something else than the clock."""
    return any(getattr(row, name) != value for name, value in columns_of(clock).items())
