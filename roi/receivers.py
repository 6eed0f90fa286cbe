"""What follows from which bell in the ledger."""

from typing import Any

from django.dispatch import receiver

from community.signals import ask_session_changed
from crm.signals import ticket_changed
from ideas.signals import idea_changed
from roi.operations.intake import ASK_EVENTS, IDEA_EVENTS, TICKET_EVENTS
from roi.tasks import take_in_events


@receiver(ticket_changed)
def value_ticket(kind: str, **_: Any) -> None:
    """A ticket was solved, reopened or closed."""
    if kind in TICKET_EVENTS.kinds:
        take_in_events.delay()


@receiver(idea_changed)
def value_idea(kind: str, **_: Any) -> None:
    """An idea was adopted or given up, more or less is expected of it, or it brought something."""
    if kind in IDEA_EVENTS.kinds:
        take_in_events.delay()


@receiver(ask_session_changed)
def value_help_before_asking(kind: str, **_: Any) -> None:
    """A contact was spared, or was not after all."""
    if kind in ASK_EVENTS.kinds:
        take_in_events.delay()
