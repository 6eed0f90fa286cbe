"""What follows from which bell on the idea board."""

from typing import Any

from django.dispatch import receiver

from community.tasks import tell_members
from ideas.notifiers import SOURCE
from ideas.signals import idea_changed
from ideas.tasks import index_ideas


@receiver(idea_changed)
def index_idea(**_: Any) -> None:
    """Whatever happened to an idea is to be found."""
    index_ideas.delay()


@receiver(idea_changed)
def tell_of_idea(kind: str, **_: Any) -> None:
    """Something happened to an idea that somebody wants to hear of."""
    if kind in SOURCE.by_kind:
        tell_members.delay()
