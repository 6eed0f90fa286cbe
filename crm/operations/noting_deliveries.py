"""What became of an answer on its way stands in the log of its ticket: that it did not arrive, and that it did after all."""

from community.models import Member
from crm.models import Message, Ticket, TicketEvent
from crm.models.ticket_event import Undelivered
from crm.operations.events import locked_ticket, record_ticket_event

_K = TicketEvent.Kind
_FATES = (_K.UNDELIVERED, _K.ARRIVED)


def note_undelivered(message: Message, *, is_unsure: bool) -> None:
    """Write down that an answer did not arrive, or that nobody knows; of what is known to be lost clocks hear.

    Whoever calls this holds the answer on its way; tickets are locked after those. What is known already is not
    written again.
    """
    last = _last_fate(message)
    if message.ticket_id is not None and (
        last is None or last.kind == _K.ARRIVED or last.extras["is_unsure"] != is_unsure
    ):
        _record(_K.UNDELIVERED, message, Undelivered(message.pk, is_unsure=is_unsure))


def note_arrival(message: Message) -> None:
    """Write down that an answer arrived which was taken for lost; any other arrival is no news."""
    last = _last_fate(message)
    if last is not None and last.kind == _K.UNDELIVERED:
        _record(_K.ARRIVED, message, Undelivered(message.pk, is_unsure=last.extras["is_unsure"]))


def _last_fate(message: Message) -> TicketEvent | None:
    if message.ticket_id is None:
        return None
    fates = TicketEvent.objects.filter(ticket=message.ticket_id, kind__in=_FATES, extras__message=message.pk)
    return fates.order_by("-id").first()


def _record(kind: TicketEvent.Kind, message: Message, extras: Undelivered) -> None:
    ticket = locked_ticket(Ticket(pk=message.ticket_id))
    # Nobody did this; so whoever wrote the answer is told of it, too.
    record_ticket_event(kind, ticket, by=Member.objects.system(), extras=extras)
