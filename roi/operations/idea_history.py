"""What the events of an idea say together: which expectation stands, and what took the place of the others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ideas.models import Adoption, Idea, IdeaEvent
from ideas.models.idea_event import StatusMoved

Kind = IdeaEvent.Kind
EXPECTING = (Kind.IDEA_ADOPTED, Kind.EXPECTATION_CHANGED)
_GIVEN_UP = {Idea.Status.DECLINED, Idea.Status.MERGED}


@dataclass(frozen=True)
class IdeaHistory:
    """The adoptions, changes of expectation and moves of one idea in the order in which they were written."""

    idea: Idea
    adoption: Adoption | None
    events: Sequence[IdeaEvent]

    @property
    def standing(self) -> IdeaEvent | None:
        """The event whose expectation holds at present; giving the idea up ends it, planning it again renews it."""
        standing: IdeaEvent | None = None
        is_adopted = is_given_up = False
        for event in self.events:
            if event.kind in EXPECTING:
                is_adopted = True
                standing = None if is_given_up else event
                continue
            after = StatusMoved(**event.extras).after
            if after in _GIVEN_UP:
                is_given_up, standing = True, None
            elif after == Idea.Status.PLANNED:
                is_given_up = False
                standing = standing or (event if is_adopted else None)
        return standing

    def successor_of(self, event_id: int) -> IdeaEvent | None:
        """Return what took the place of an expectation that no longer stands."""
        standing = self.standing
        if standing is not None and standing.pk == event_id:
            return None
        later = [event for event in self.events if event.pk > event_id]
        return next((event for event in later if self._ends_an_expectation(event)), None)

    def _ends_an_expectation(self, event: IdeaEvent) -> bool:
        return event.kind in EXPECTING or StatusMoved(**event.extras).after in _GIVEN_UP


def expectation_of(idea_id: int) -> str:
    """Name what is expected of an idea; one expectation stands at a time."""
    return f"idea:{idea_id}:expectation"


def write_off_of(idea_id: int) -> str:
    """Name what is written off of an idea; one write-off stands at a time."""
    return f"idea:{idea_id}:write-off"


def idea_histories_of(idea_ids: Collection[int]) -> dict[int, IdeaHistory]:
    """Read the histories of ideas with all that a valuation needs of them."""
    ideas = Idea.objects.filter(pk__in=idea_ids).select_related("category")
    events: dict[int, list[IdeaEvent]] = defaultdict(list)
    for event in IdeaEvent.objects.filter(idea__in=idea_ids, kind__in=[*EXPECTING, Kind.STATUS_CHANGED]).order_by("id"):
        events[event.idea_id].append(event)
    # After the events: an adoption is never older than the event that announces it.
    adoptions = {adoption.idea_id: adoption for adoption in Adoption.objects.filter(idea__in=idea_ids)}
    return {idea.pk: IdeaHistory(idea, adoptions.get(idea.pk), events[idea.pk]) for idea in ideas}
