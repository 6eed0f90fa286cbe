"""Whoever asked for help is told when the desk answers, waits for them or opens their request again.

A question of the community speaks for itself: what follows from its thread is told there, and once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Notification
from community.models.category import Reader
from community.notifiers.base import Line, Notifier, Source
from community.notifiers.telling import Told, tell
from crm.models import Ticket, TicketAttention, TicketEvent
from crm.models.ticket_event import StatusMoved

TICKET_EVENTS = "crm.ticket_event"
SOLVED, WAITING, REOPENED = "ticket_solved", "ticket_waiting", "ticket_reopened"
_K = TicketEvent.Kind


class ToAsker(Notifier):
    """Whoever asked, of what happened at the desk; nobody is named, for it is the company that answers."""

    def __init__(
        self,
        event_kind: TicketEvent.Kind,
        kind: str,
        sentence: Promise,
        is_news: Callable[[TicketEvent], bool] = lambda _event: True,
    ) -> None:
        """Say of what, in which words, and which of these events are news."""
        self.event_kind = event_kind
        self.kind = kind
        self.words: Mapping[str, Promise] = {kind: sentence}
        self.is_news = is_news

    def tell(self, source: str, events: Sequence[TicketEvent]) -> None:
        news = [event for event in events if event.topic_event_id is None and self.is_news(event)]
        tickets = Ticket.objects.select_related("contact", "topic").in_bulk({event.ticket_id for event in news})
        tell(source, [told for event in news for told in self._told(event, tickets[event.ticket_id])])

    def _told(self, event: TicketEvent, ticket: Ticket) -> Iterable[Told]:
        asker = ticket.contact.member_id
        if asker is not None and asker != event.by_id:
            place = ticket.topic.category_id if ticket.topic else None
            yield Told(event.pk, asker, self.kind, category=place, topic=ticket.topic_id)


def _waits_for_the_asker(event: TicketEvent) -> bool:
    return StatusMoved(**event.extras).after == Ticket.Status.PENDING


class TicketEvents(Source):
    """Reads the tickets of its notifications at once; only those of the reader are there."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about requests into words; the answer goes along into the e-mail."""
        numbers = [row.source_id for row in notifications]
        about = dict(TicketEvent.objects.filter(pk__in=numbers).values_list("pk", "ticket_id"))
        own = Ticket.objects.asked_by(reader).select_related("topic", "resolution").in_bulk(set(about.values()))
        for row in notifications:
            ticket: Any = own.get(about.get(row.source_id, 0))
            sentence = self.sentence_for(row.kind)
            if ticket is not None and sentence is not None:
                address = ticket.topic.get_absolute_url() if ticket.topic else reverse("request", args=[ticket.pk])
                resolution = getattr(ticket, "resolution", None)
                said = resolution.answer if resolution and row.kind == SOLVED else ""
                yield Line(row, str(sentence) % {"what": ticket.subject}, address, said)


SOURCE = TicketEvents(
    TICKET_EVENTS,
    TicketEvent,
    TicketAttention,
    [
        ToAsker(_K.SOLVED, SOLVED, _("Your request “%(what)s” is answered")),
        ToAsker(_K.REOPENED, REOPENED, _("Your request “%(what)s” is open again")),
        ToAsker(_K.STATUS_CHANGED, WAITING, _("We need something from you about “%(what)s”"), _waits_for_the_asker),
    ],
)
