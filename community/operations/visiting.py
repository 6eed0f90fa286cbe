"""Writing down that something was read, by nobody in particular."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from community.foundation.acting import act
from community.models import Suggestion, Visit


@dataclass(frozen=True)
class Sighting:
    """One look at a thing; ``suggestion`` is the id of the suggestion that led there, if one did."""

    visitor: str
    thing_kind: str
    thing_id: int
    day: date
    at: datetime
    is_own: bool = False
    was_solved: bool = False
    suggestion: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fields as they travel to the worker."""
        return {**asdict(self), "day": self.day.isoformat(), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Read what travelled."""
        return cls(**fields | {"day": date.fromisoformat(fields["day"]), "at": datetime.fromisoformat(fields["at"])})


@act
def record_visit(sighting: Sighting) -> None:
    """Write down one visit of a visitor, a thing and a day, however often it is seen.

    A later look on the same day adds only what it knows better: that there was a solution, or that a suggestion led
    here, which then is opened.
    """
    key = {
        "visitor": sighting.visitor,
        "thing_kind": sighting.thing_kind,
        "thing_id": sighting.thing_id,
        "day": sighting.day,
    }
    visit = Visit(
        **key,
        is_own=sighting.is_own,
        was_solved=sighting.was_solved,
        is_helped=sighting.suggestion is not None,
        first_at=sighting.at,
    )
    # Two at once meet at the unique key; whoever comes second adds to the first one's row.
    Visit.objects.bulk_create([visit], ignore_conflicts=True)
    if sighting.was_solved:
        Visit.objects.filter(**key, was_solved=False).update(was_solved=True)
    if sighting.suggestion is not None:
        Visit.objects.filter(**key, is_helped=False).update(is_helped=True)
        Suggestion.objects.filter(pk=sighting.suggestion, opened_at__isnull=True).update(opened_at=sighting.at)
