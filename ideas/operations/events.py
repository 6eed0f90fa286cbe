"""Writes the event row of an act on an idea and rings its bell after commit."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from community.foundation.events import Extras
from community.foundation.locking import read_locked
from community.models import Member
from ideas.models import Idea, IdeaEvent, Realisation
from ideas.signals import idea_changed


def record_idea_event(
    kind: IdeaEvent.Kind,
    idea: Idea,
    *,
    by: Member,
    extras: Extras | None = None,
    realisation: Realisation | None = None,
    at: datetime | None = None,
) -> IdeaEvent:
    """Write the event in the act's transaction; whoever reacts hears of it only once it is there to stay."""
    event = IdeaEvent.objects.create(
        kind=kind,
        idea=idea,
        by=by,
        occurred_at=at or timezone.now(),
        extras=extras.as_json() if extras else {},
        realisation=realisation,
    )
    transaction.on_commit(partial(idea_changed.send_robust, sender=IdeaEvent, event_id=event.pk, kind=event.kind))
    return event


def locked_idea(idea: Idea) -> Idea:
    """Read the idea again under a row lock; every act on an idea begins here."""
    return read_locked(Idea.objects.select_related("category__circle"), idea.pk)
