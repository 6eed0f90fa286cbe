"""Whose data is kept and not used."""

from typing import Any

from django.db import models

from crm.models import Contact, Restriction, Ticket
from crm.privacy_errors import PersonIsRestricted


def restriction_of(contact: Contact) -> Restriction | None:
    """Return the restriction that is to be heeded, if there is one."""
    return Restriction.objects.holding().filter(contact=contact).first()


def with_restriction(tickets: models.QuerySet[Ticket]) -> models.QuerySet[Any]:
    """Tell with each ticket whether its contact ``is_restricted``, and ``restricted_until`` when; no query of its own."""
    holding = Restriction.objects.holding().filter(contact=models.OuterRef("contact")).order_by("id")
    return tickets.annotate(
        is_restricted=models.Exists(holding), restricted_until=models.Subquery(holding.values("until")[:1])
    )


def check_unrestricted(*contacts: Contact) -> None:
    """Raise ``PersonIsRestricted`` when the data of one of them is only to be kept."""
    if Restriction.objects.holding().filter(contact__in=contacts).exists():
        raise PersonIsRestricted
