"""What is taken away on a network is taken away in the ticket to which it belongs, and its log says so."""

from collections.abc import Collection

from django.utils import timezone

from community.models import Member
from crm.models import Message, Ticket, TicketEvent
from crm.models.ticket_event import Said
from crm.operations.events import locked_ticket, record_ticket_event


def note_removals(ids: Collection[int]) -> None:
    """Write down in their tickets that these messages are gone on their networks; clocks hear it.

    Runs inside the transaction that emptied them, which happens to each message once, and after their tickets were found.
    """
    if not ids:
        return
    gone = Message.objects.filter(pk__in=ids, ticket__isnull=False).order_by("ticket_id", "pk")
    by = Member.objects.system()
    for message in gone:
        assert message.removed_at is not None
        assert message.ticket_id is not None
        ticket = locked_ticket(Ticket(pk=message.ticket_id))
        at = min(max(message.removed_at, message.written_at), timezone.now())
        record_ticket_event(TicketEvent.Kind.REMOVED_THERE, ticket, by=by, extras=Said(message.pk), at=at)
