"""Whose data is kept and not used."""

from collections.abc import Collection
from typing import Any

from django.db import models

from community.models import Member
from crm.models import Contact, ErasureRequest, Message, Network, Restriction, Ticket
from crm.privacy_errors import PersonIsRestricted


def restriction_of(contact: Contact) -> Restriction | None:
    """Return the restriction that is to be heeded, if there is one."""
    return Restriction.objects.holding().filter(contact=contact).first()


def restricted_among(people: Collection[int]) -> set[int]:
    """Return the numbers of those among some of whom nothing is to be used."""
    return set(Restriction.objects.holding().filter(contact__in=people).values_list("contact", flat=True))


def is_restricted_member(member: Member) -> bool:
    """Tell whether nothing is to be used of what is kept of a member."""
    return Restriction.objects.holding().filter(contact__member=member).exists()


def with_restriction(tickets: models.QuerySet[Ticket]) -> models.QuerySet[Any]:
    """Tell with each ticket whether its contact ``is_restricted``, and ``restricted_until`` when; no query of its own."""
    holding = Restriction.objects.holding().filter(contact=models.OuterRef("contact")).order_by("id")
    return tickets.annotate(
        is_restricted=models.Exists(holding), restricted_until=models.Subquery(holding.values("until")[:1])
    )


def with_claim_to_answer(tickets: models.QuerySet[Ticket]) -> models.QuerySet[Any]:
    """Tell with each ticket whether whoever asked ``awaits_answer``, even while what is kept of them is not used.

    They wrote to the desk there, and did not ask to be forgotten meanwhile.
    """
    own = Message.objects.filter(ticket=models.OuterRef("pk"), contact=models.OuterRef("contact"))
    own = own.filter(models.Q(channel=None) | models.Q(channel__network=Network.EMAIL, is_unverified=False))
    wrote = models.Exists(own.filter(direction=Message.Direction.IN))
    erasures = ErasureRequest.objects.open().filter(contact=models.OuterRef("contact"), confirmed_at__isnull=False)
    return tickets.annotate(awaits_answer=wrote & ~models.Exists(erasures))


def may_be_answered(ticket: Ticket) -> bool:
    """Tell whether a letter may go to whoever asked: nothing is restricted, or they wrote here and wait for the answer."""
    if not Restriction.objects.holding().filter(contact=ticket.contact_id).exists():
        return True
    asked = with_claim_to_answer(Ticket.objects.filter(pk=ticket.pk)).get()
    return bool(asked.awaits_answer)


def check_unrestricted(*contacts: Contact) -> None:
    """Raise ``PersonIsRestricted`` when the data of one of them is only to be kept."""
    if Restriction.objects.holding().filter(contact__in=contacts).exists():
        raise PersonIsRestricted
