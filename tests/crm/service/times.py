"""When things happen in tests of clocks, and what clocks say then."""

from datetime import UTC, datetime, timedelta

from crm.models import Ticket
from crm.operations.clock_integrity import clock_checks

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def hours(number: float) -> datetime:
    """So many hours after the start."""
    return START + timedelta(hours=number)


def dues(ticket: Ticket) -> dict[str, tuple[str, datetime | None]]:
    return {f"{row.metric} {row.round}": (row.state, row.due_at) for row in ticket.clocks.order_by("id")}


def told(ticket: Ticket) -> list[tuple[str, datetime]]:
    kinds = ["clock_warned", "clock_breached"]
    return list(ticket.events.filter(kind__in=kinds).order_by("id").values_list("kind", "occurred_at"))


def wrong() -> list[str]:
    # The database tells its own time, which no test moves: that of missed deadlines is left out.
    silence = "crm.no_deadline_is_missed_in_silence"
    return [check.check for check in clock_checks() if check.wrong and check.check != silence]
