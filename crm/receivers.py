"""What follows from which bell in the CRM."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from community.models import Member
from community.signals import member_joined, topic_changed
from community.tasks import tell_members
from crm.notifiers import SOURCE
from crm.operations.following import TOPIC_EVENTS
from crm.operations.following_sayings import SAYINGS
from crm.signals import (
    acknowledgement_wanted,
    answer_written,
    import_wanted,
    presence_look_wanted,
    proof_wanted,
    something_came,
    ticket_changed,
)
from crm.tasks import (
    give_members_contacts,
    import_contacts,
    prove_addresses,
    read_presences,
    send_acknowledgements,
    send_answers,
    send_proof_letters,
    take_in_inbound,
    take_in_sayings,
    take_in_topic_events,
)
from crm.web.views.campaigns import arrived


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


@receiver(email_confirmed)
def know_address(email_address: EmailAddress, **_: Any) -> None:
    """A member opened the link that was sent to an address."""
    prove_addresses.delay([email_address.user_id])


@receiver(ticket_changed)
def tell_asker(kind: str, **_: Any) -> None:
    """Something happened at the desk that whoever asked wants to hear of."""
    if kind in SOURCE.by_kind:
        tell_members.delay()


@receiver(something_came)
def read_channels(**_: Any) -> None:
    """A channel handed something in."""
    take_in_inbound.delay()


@receiver(answer_written)
def send_what_was_answered(**_: Any) -> None:
    """An agent answered on a channel."""
    send_answers.delay(lane="mail")


@receiver(acknowledgement_wanted)
def tell_whoever_wrote(**_: Any) -> None:
    """A letter became a ticket."""
    send_acknowledgements.delay(lane="mail")


@receiver(proof_wanted)
def ask_whose_address_it_is(**_: Any) -> None:
    """Somebody at the desk wants to know whose an address is."""
    send_proof_letters.delay(lane="mail")


@receiver(import_wanted)
def read_files_of_contacts(**_: Any) -> None:
    """Somebody wants a file of contacts to be checked or imported."""
    import_contacts.delay(lane="backfill")


@receiver(presence_look_wanted)
def ask_networks(**_: Any) -> None:
    """Somebody wants to know now how a presence fares."""
    read_presences.delay(lane="mail")


@receiver(user_logged_in)
def know_how_they_came(user: Member, request: HttpRequest | None = None, **_: Any) -> None:
    """Somebody signed in, perhaps for the first time, and perhaps by the link of a campaign."""
    if request is not None:
        arrived(request, user)
