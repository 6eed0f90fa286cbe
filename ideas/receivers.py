"""What follows from which bell on the idea board."""

from typing import Any

from django.dispatch import receiver

from community.tasks import tell_members
from ideas import challenge_notifiers
from ideas.notifiers import SOURCE
from ideas.signals import challenge_changed, idea_changed
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


@receiver(challenge_changed)
def tell_of_challenge(kind: str, **_: Any) -> None:
    """Something happened to a challenge of which somebody is told."""
    if kind in challenge_notifiers.SOURCE.by_kind:
        tell_members.delay()
