"""What follows from which bell on the idea board."""

from typing import Any

from django.dispatch import receiver

from ideas.signals import idea_changed
from ideas.tasks import index_ideas


@receiver(idea_changed)
def index_idea(**_: Any) -> None:
    """Whatever happened to an idea is to be found."""
    index_ideas.delay()
