"""Writes event rows of tickets and rings for them after commit; what follows from them is somebody else's."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from community.foundation.copying import copy_new
from community.foundation.events import Origin
from crm.models import TicketEvent
from crm.operations.handing_out import hand_out_ticket_events
from crm.signals import ticket_changed


def write_ticket_events(events: Iterable[TicketEvent]) -> list[TicketEvent]:
    """Write events in the order given and ring once for each after commit."""
    written = list(copy_new(list(events)))
    for event in written:
        ring = partial(ticket_changed.send_robust, sender=TicketEvent, event_id=event.pk, kind=event.kind)
        if event.origin == Origin.LIVE:
            transaction.on_commit(ring)
    hand_out_ticket_events([event for event in written if event.origin == Origin.LIVE])
    return written
