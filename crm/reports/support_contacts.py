"""Who turned to support, told to the community."""

from collections.abc import Collection, Iterator
from datetime import datetime

from community.support_contacts import SupportContact
from crm.models import Ticket


def support_contacts(members: Collection[int], moment: datetime) -> Iterator[SupportContact]:
    """Yield every ticket of these members that was opened since, whatever way it came; fills the community's slot."""
    tickets = Ticket.objects.filter(contact__member__in=members, opened_at__gte=moment)
    for member_id, opened_at in tickets.values_list("contact__member", "opened_at"):
        yield SupportContact(member_id, opened_at)
