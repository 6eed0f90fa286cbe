"""What follows from which bell in the CRM."""

from typing import Any

from django.dispatch import receiver

from community.signals import member_joined, topic_changed
from community.tasks import tell_members
from crm.notifiers import SOURCE
from crm.operations.following import TOPIC_EVENTS
from crm.operations.following_sayings import SAYINGS
from crm.signals import something_came, ticket_changed
from crm.tasks import give_members_contacts, take_in_inbound, take_in_sayings, take_in_topic_events


@receiver(topic_changed)
def follow_topic(kind: str, **_: Any) -> None:
    """A question was asked, solved, reopened or went away."""
    if kind in TOPIC_EVENTS.kinds:
        take_in_topic_events.delay()


@receiver(topic_changed)
def hear_what_was_said(kind: str, **_: Any) -> None:
    """Somebody said something in a thread, or it went away."""
    if kind in SAYINGS.kinds:
        take_in_sayings.delay()


@receiver(member_joined)
def know_member(**_: Any) -> None:
    """Somebody signed up."""
    give_members_contacts.delay()


@receiver(ticket_changed)
def tell_asker(kind: str, **_: Any) -> None:
    """Something happened at the desk that whoever asked wants to hear of."""
    if kind in SOURCE.by_kind:
        tell_members.delay()


@receiver(something_came)
def read_channels(**_: Any) -> None:
    """A channel handed something in."""
    take_in_inbound.delay()
