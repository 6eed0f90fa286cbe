"""Reads the logs of other desks: which ticket stood where from which moment on, in our words."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from crm.models import Ticket

_S = Ticket.Status
ENDS = frozenset({_S.SOLVED, _S.CLOSED})

SERVICENOW = {
    "New": _S.NEW,
    "Active": _S.OPEN,
    "Awaiting User Info": _S.PENDING,
    "Awaiting Problem": _S.ON_HOLD,
    "Awaiting Vendor": _S.ON_HOLD,
    "Awaiting Evidence": _S.ON_HOLD,
    "Resolved": _S.SOLVED,
    "Closed": _S.CLOSED,
}
# Their activities; what is not here (a verification, a remark that it was invalid) moves nothing.
HELPDESK = {
    "Insert ticket": _S.NEW,
    "Take in charge ticket": _S.OPEN,
    "Schedule intervention": _S.OPEN,
    "Resolve SW anomaly": _S.OPEN,
    "Wait": _S.PENDING,
    "Require upgrade": _S.ON_HOLD,
    "Create SW anomaly": _S.ON_HOLD,
    "Resolve ticket": _S.SOLVED,
    "RESOLVED": _S.SOLVED,
    "Closed": _S.CLOSED,
}
# Seriousness is what makes a ticket new, and what is judged again when it comes back.
_SERIOUSNESS = "Assign seriousness"


@dataclass(frozen=True)
class Step:
    """From this moment on the ticket stood there."""

    status: str
    at: datetime


@dataclass
class Case:
    """One ticket of another desk."""

    key: str
    opened_at: datetime
    steps: list[Step] = field(default_factory=list)
    # What the log itself counts, where it does.
    reopenings_told: int | None = None
    resolved_told: datetime | None = None
    closed_told: datetime | None = None
    # Words for a state that nobody knows here; they move nothing.
    unknown: list[str] = field(default_factory=list)

    @property
    def path(self) -> list[Step]:
        """The steps that lead elsewhere than the one before; every ticket begins new."""
        path = [Step(_S.NEW, self.opened_at)]
        path += [step for step in self.steps if step.status]
        return [path[0], *(after for before, after in pairwise(path) if after.status != before.status)]

    @property
    def reopenings(self) -> int:
        """How often it was worked on again after it had ended."""
        return sum(before.status in ENDS and after.status not in ENDS for before, after in pairwise(self.path))


def read_servicenow(path: Path) -> Iterator[Case]:
    """Read an event log of ServiceNow: one row for each change of an incident, in the order of changing."""
    for key, rows in _grouped(path, "number").items():
        last = rows[-1]
        case = Case(
            key=key,
            opened_at=min(_servicenow_moment(rows[0]["opened_at"]), _servicenow_moment(rows[0]["sys_updated_at"])),
            reopenings_told=int(last["reopen_count"]),
            resolved_told=_servicenow_moment(last["resolved_at"]) if last["resolved_at"] != "?" else None,
            closed_told=_servicenow_moment(last["closed_at"]) if last["closed_at"] != "?" else None,
        )
        case.unknown = [row["incident_state"] for row in rows if row["incident_state"] not in SERVICENOW]
        case.steps = _forwards(
            Step(SERVICENOW.get(row["incident_state"], ""), _servicenow_moment(row["sys_updated_at"])) for row in rows
        )
        yield case


def read_helpdesk(path: Path) -> Iterator[Case]:
    """Read the event log of the Italian help desk: one row for each activity."""
    for key, rows in _grouped(path, "case:concept:name").items():
        moments = [datetime.fromisoformat(row["time:timestamp"]) for row in rows]
        case = Case(key=key, opened_at=moments[0])
        before: str = _S.NEW
        steps = []
        for row, moment in zip(rows, moments, strict=True):
            activity = row["Activity"]
            comes_back = activity == _SERIOUSNESS and before in ENDS
            before = _S.OPEN if comes_back else HELPDESK.get(activity, before)
            steps.append(Step(before, moment))
        case.steps = _forwards(steps)
        yield case


READERS = {"servicenow": read_servicenow, "helpdesk": read_helpdesk}


def _grouped(path: Path, column: str) -> dict[str, list[dict[str, str]]]:
    cases: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            cases.setdefault(row[column], []).append(row)
    return cases


def _servicenow_moment(text: str) -> datetime:
    """Read a moment whose zone the log does not say; only distances count here."""
    return datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


def _forwards(steps: Iterable[Step]) -> list[Step]:
    """Let no step be after the one that follows it: some rows were stamped a moment too late."""
    forwards: list[Step] = []
    for step in reversed(list(steps)):
        ceiling = forwards[-1].at if forwards else step.at
        forwards.append(Step(step.status, min(step.at, ceiling)))
    return forwards[::-1]
