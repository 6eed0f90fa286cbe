"""Whose data is kept and not used."""

from crm.models import Contact, Restriction
from crm.privacy_errors import PersonIsRestricted


def restriction_of(contact: Contact) -> Restriction | None:
    """Return the restriction that is to be heeded, if there is one."""
    return Restriction.objects.holding().filter(contact=contact).first()


def check_unrestricted(*contacts: Contact) -> None:
    """Raise ``PersonIsRestricted`` when the data of one of them is only to be kept."""
    if Restriction.objects.holding().filter(contact__in=contacts).exists():
        raise PersonIsRestricted
