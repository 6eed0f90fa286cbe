"""What is searched of ideas, and following their events."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import models

from community.foundation.intake import Intake, run_intake
from community.operations.indexing.documents import hold, index_things
from community.operations.indexing.wording import plain_text
from community.searchables import Draft
from ideas.models import Decision, Idea, IdeaEvent, IdeaSearchIntake
from ideas.models.idea import IdeaQuerySet

IDEA = "idea"


def take_in_idea_events(*, lane: str = "live", since: datetime | None = None) -> int:
    """Bring the documents up to date with all idea events that wait in a lane; return how many were handled."""
    return run_intake(IDEA_EVENTS, lane=lane, since=since)


def follow_idea_events(events: Sequence[IdeaEvent]) -> None:
    """Write the documents of the ideas as they are now."""
    index_things(IDEA, {event.idea_id for event in events})


def ideas_to_search() -> IdeaQuerySet:
    """Ideas that may have a document: they stand, and everybody may know who proposed them."""
    return Idea.objects.standing().unveiled()


def idea_drafts(ids: Sequence[int]) -> Iterator[Draft]:
    """Say what is searched of ideas: title, text, tags and the company's answer."""
    hold(Idea, ids)
    answer = Decision.objects.filter(idea=models.OuterRef("pk")).order_by("-decided_at", "-id").values("reason")[:1]
    rows = (
        ideas_to_search()
        .filter(pk__in=ids)
        .select_related("category")
        .with_tags()
        .annotate(answer=models.Subquery(answer))
    )
    for idea in rows:
        yield Draft(
            thing_id=idea.pk,
            category_id=idea.category_id,
            author_id=idea.author_id,
            language=idea.category.language,
            title=idea.title,
            tags=tuple(getattr(idea, "tag_slugs", ())),
            body=plain_text(idea.html),
            aside=getattr(idea, "answer", None) or "",
            address=idea.get_absolute_url(),
            created_at=idea.created_at,
            updated_at=idea.created_at,
        )


IDEA_EVENTS = Intake(
    name="ideas.search",
    events=IdeaEvent,
    marks=IdeaSearchIntake,
    kinds=IdeaEvent.Kind.values,
    handle=follow_idea_events,
)
