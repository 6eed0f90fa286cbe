"""What a ticket is promised, as plain values: they stay what they are, whatever becomes of the policy and its calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm.business_time import BusinessHours

FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION = METRICS = ("first_response", "next_response", "resolution")
STAFF, ANYBODY = "staff", "anybody"
EARLIEST, LATEST = "earliest", "latest"


@dataclass(frozen=True)
class Terms:
    """The targets of a policy by metric and priority, in the hours of a calendar, and how they are counted."""

    hours: BusinessHours
    # Seconds by metric and priority; what stands in neither has no target.
    targets: Mapping[str, Mapping[str, int]]
    # Whose answers end the waiting for a response: those of staff, or of any peer too.
    answers_of: str
    # While it has one of these statuses, a ticket waits for somebody else.
    pausing: frozenset[str]
    # From which of several unanswered messages the next response is counted.
    counts_from: str
    # The share of a target after which somebody is warned; 0 for never.
    warn_percent: int

    def target(self, metric: str, priority: str) -> timedelta | None:
        """Return how long something may take, if that was promised."""
        seconds = self.targets.get(metric, {}).get(priority)
        return None if seconds is None else timedelta(seconds=seconds)

    def takes_answers_of(self, side: str) -> bool:
        """Tell whether the waiting for a response ends when this side answers."""
        return side == "staff" or (side == "peer" and self.answers_of == ANYBODY)

    def as_json(self) -> dict[str, Any]:
        """Return plain values, always the same for the same terms."""
        return {
            "hours": self.hours.as_json(),
            "targets": {metric: dict(sorted(self.targets[metric].items())) for metric in sorted(self.targets)},
            "answers_of": self.answers_of,
            "pausing": sorted(self.pausing),
            "counts_from": self.counts_from,
            "warn_percent": self.warn_percent,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Terms":
        """Read what ``as_json`` returned."""
        return cls(
            BusinessHours.from_json(values["hours"]),
            values["targets"],
            values["answers_of"],
            frozenset(values["pausing"]),
            values["counts_from"],
            values["warn_percent"],
        )
