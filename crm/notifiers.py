"""Who is told of what happens to a ticket: whoever asked, the agent or team that works on it, colleagues whom a note calls.

A question of the community speaks for itself: what follows from its thread is told there, and once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Notification
from community.models.category import Reader
from community.notifiers.base import Line, Notifier, PersonalNotifier, Source
from community.notifiers.telling import Told, tell
from crm.models import (
    Activity,
    ActivityAttention,
    ActivityReminder,
    Assignment,
    Message,
    ServiceClock,
    TeamSeat,
    Ticket,
    TicketAttention,
    TicketEvent,
)
from crm.models.ticket_event import Assigned, Noted, Said, StatusMoved
from crm.operations.replying import request_address
from crm.operations.surveying import SurveyLink
from crm.reports.restrictions import with_claim_to_answer

TICKET_EVENTS = "crm.ticket_event"
DUE = "activity_due"
SOLVED, WAITING, REOPENED = "ticket_solved", "ticket_waiting", "ticket_reopened"
WRITTEN, SURVEYED = "ticket_written", "ticket_surveyed"
# What the desk says about a request; whoever asked is waiting for it.
ANSWERS = frozenset({SOLVED, WAITING, WRITTEN})
IN_PRIVATE = frozenset({WRITTEN, SURVEYED})
# These lead to the desk.
ANSWERED, CALLED = "ticket_answered", "ticket_called"
DUE_SOON, MISSED = "ticket_due_soon", "ticket_missed"
LOST = "ticket_answer_lost"
GIVEN, QUEUED = "ticket_given", "ticket_queued"
TO_DESK = frozenset({ANSWERED, CALLED, DUE_SOON, MISSED, GIVEN, QUEUED, LOST})
_K = TicketEvent.Kind
_CUSTOMER_WROTE = _("The customer has written about %(number)s “%(what)s”")
_ENDED = frozenset({ServiceClock.State.SETTLED, ServiceClock.State.STOPPED})


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
            # What is said in private reaches also those who muted the question or left its circle.
            topic = ticket.topic if self.kind not in IN_PRIVATE else None
            place = topic.category_id if topic else None
            yield Told(event.pk, asker, self.kind, category=place, topic=topic.pk if topic else None)


class ToThoseWhoWaited(PersonalNotifier):
    """Those in charge of a ticket that waited for whoever asked, once they have answered in the thread."""

    event_kind = _K.STATUS_CHANGED
    words: Mapping[str, Promise] = {ANSWERED: _CUSTOMER_WROTE}

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        """Yield them; what the desk itself moved, it knows."""
        if event.topic_event_id is not None and StatusMoved(**event.extras).before == Ticket.Status.PENDING:
            for member in _in_charge(event.ticket):
                yield Told(event.pk, member, ANSWERED, actor=event.by_id, category=_place_of(event.ticket))


class ToAgent(PersonalNotifier):
    """The agent who works on a ticket, of what whoever asked writes; what it began with, they read when it is given to them."""

    event_kind = _K.MESSAGE_IN
    words: Mapping[str, Promise] = {ANSWERED: _CUSTOMER_WROTE}

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        ticket = event.ticket
        if ticket.assignee_id is not None and not Said(**event.extras).opens:
            yield Told(event.pk, ticket.assignee_id, ANSWERED, actor=event.by_id, category=_place_of(ticket))


class ToCalled(PersonalNotifier):
    """Colleagues whom a note calls by name; what it says stays at the desk, so no e-mail carries it."""

    event_kind = _K.NOTED
    words: Mapping[str, Promise] = {CALLED: _("%(who)s calls you in a note on %(number)s “%(what)s”")}

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        for member in Noted(**event.extras).called:
            yield Told(event.pk, member, CALLED, actor=event.by_id, category=_place_of(event.ticket))


class ToNewlyInCharge(PersonalNotifier):
    """The agent whom a ticket was given to; those of its team who are at work, when no agent has it."""

    event_kind = _K.ASSIGNED
    words: Mapping[str, Promise] = {
        GIVEN: _("%(number)s “%(what)s” was given to you"),
        QUEUED: _("%(number)s “%(what)s” waits in your team"),
    }

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        """Yield them, unless it is somebody else's by now; who took it knows, who gave it to the team may get it."""
        ticket, given = event.ticket, Assigned(**event.extras)
        if (ticket.assignee_id, ticket.team_id) != (given.after, given.team):
            return
        took_it = given.way == Assignment.Way.BY_HAND and given.after == event.by_id
        kind, actor = (QUEUED, event.by_id) if given.after is None else (GIVEN, None)
        for member in [] if took_it else _in_charge(ticket):
            # Nobody is named as the giver, so that a muted colleague's work is not missed.
            yield Told(event.pk, member, kind, actor=actor, category=_place_of(ticket))


class ToThoseInCharge(PersonalNotifier):
    """The agent of a ticket, else those of its team who are at work, of a deadline; each clock tells of either once."""

    def __init__(self, event_kind: TicketEvent.Kind, kind: str, sentence: Promise) -> None:
        """Say of what, and in which words."""
        self.event_kind = event_kind
        self.kind = kind
        self.words: Mapping[str, Promise] = {kind: sentence}

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        """Yield them, unless somebody warned could do nothing any more: it is met or missed by then."""
        clock = event.clock
        too_late = clock is None or clock.state in _ENDED or clock.breached_at is not None
        if event.kind == _K.CLOCK_WARNED and too_late:
            return
        for member in _in_charge(event.ticket):
            yield Told(event.pk, member, self.kind, category=_place_of(event.ticket))


class ToWhoAnswered(PersonalNotifier):
    """Whoever wrote an answer that did not arrive, and those in charge of its ticket."""

    event_kind = _K.UNDELIVERED
    words: Mapping[str, Promise] = {LOST: _("An answer in %(number)s “%(what)s” did not arrive, as far as we know")}

    def concerned(self, event: TicketEvent) -> Iterable[Told]:
        """Yield each of them once."""
        writer = Message.objects.filter(pk=event.extras["message"]).values_list("by", flat=True).first()
        for member in dict.fromkeys((writer, *_in_charge(event.ticket))):
            if member is not None:
                yield Told(event.pk, member, LOST, category=_place_of(event.ticket))


def _in_charge(ticket: Ticket) -> list[int]:
    if ticket.assignee_id is not None:
        return [ticket.assignee_id]
    seats = TeamSeat.objects.filter(team=ticket.team_id, is_working=True) if ticket.team_id else TeamSeat.objects.none()
    return list(seats.order_by("id").values_list("member", flat=True))


def _place_of(ticket: Ticket) -> int | None:
    return ticket.topic.category_id if ticket.topic else None


def _waits_for_the_asker(event: TicketEvent) -> bool:
    return StatusMoved(**event.extras).after == Ticket.Status.PENDING


def _says_more_than_solved(event: TicketEvent) -> bool:
    """What goes along with a solution is told with it."""
    return not Said(**event.extras).solves


class TicketEvents(Source):
    """Reads the tickets of its notifications at once; each reader finds only what they may see."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put notifications about tickets into words; what the desk said goes along into the e-mail of whoever asked."""
        events = TicketEvent.objects.in_bulk([row.source_id for row in notifications])
        numbers = {event.ticket_id for event in events.values()}
        asked = Ticket.objects.asked_by(reader).select_related("topic", "resolution")
        own = with_claim_to_answer(asked).in_bulk(numbers)
        worked = Ticket.objects.visible_to(reader).in_bulk(numbers) if _concern_desk(notifications) else {}
        said = _messages_of(events.values(), reader)
        for row in notifications:
            event, sentence = events.get(row.source_id), self.sentence_for(row.kind)
            ticket = (worked if row.kind in TO_DESK else own).get(event.ticket_id if event else 0)
            if event is None or ticket is None or sentence is None:
                continue
            words = str(sentence) % {"what": ticket.subject, "number": ticket.number, "who": row.actor or ""}
            if row.kind in TO_DESK:
                yield Line(row, words, reverse("admin:crm_ticket_change", args=[ticket.pk]))
            else:
                yield _line_for_asker(row, words, ticket, said.get(event.extras.get("message", 0)))


def _concern_desk(notifications: Sequence[Notification]) -> bool:
    return any(row.kind in TO_DESK for row in notifications)


def _messages_of(events: Iterable[TicketEvent], reader: Reader) -> dict[int, Message]:
    """What the events say, as far as the reader may see it and it is still said."""
    written = [event.extras["message"] for event in events if event.kind == _K.MESSAGE_OUT]
    if not written:
        return {}
    return Message.objects.visible_to(reader).said_to_customers().filter(removed_at=None).in_bulk(written)


def _line_for_asker(row: Notification, words: str, ticket: Any, message: Message | None) -> Line:
    in_thread = ticket.topic is not None and row.kind != WRITTEN
    address = ticket.topic.get_absolute_url() if ticket.topic and in_thread else reverse("request", args=[ticket.pk])
    resolution = getattr(ticket, "resolution", None)
    said = resolution.answer if resolution and row.kind == SOLVED else ""
    return Line(
        row,
        words,
        address,
        said=message.body if message else said,
        address_in_mail=_acting_page(row, ticket),
        reply_to="" if in_thread else request_address(row.recipient_id, ticket.pk),
        thread="" if in_thread else f"request-{ticket.pk}",
        is_answer=row.kind in ANSWERS and ticket.awaits_answer,
    )


def _acting_page(row: Notification, ticket: Any) -> str:
    """Where they say without signing in how it went, or that it is not solved, when they are told that it is."""
    if row.kind != SURVEYED and (row.kind != SOLVED or ticket.topic is not None):
        return ""
    return reverse("rate-request", args=[str(SurveyLink(row.recipient_id, ticket.pk))])


SOURCE = TicketEvents(
    TICKET_EVENTS,
    TicketEvent,
    TicketAttention,
    [
        ToAsker(_K.SOLVED, SOLVED, _("Your request “%(what)s” is answered")),
        ToAsker(_K.REOPENED, REOPENED, _("Your request “%(what)s” is open again")),
        ToAsker(_K.STATUS_CHANGED, WAITING, _("We need something from you about “%(what)s”"), _waits_for_the_asker),
        ToThoseWhoWaited(),
        ToAsker(_K.MESSAGE_OUT, WRITTEN, _("We have written to you about “%(what)s”"), _says_more_than_solved),
        ToAsker(_K.SURVEYED, SURVEYED, _("Did we help you with “%(what)s”?")),
        ToAgent(),
        ToCalled(),
        ToNewlyInCharge(),
        ToWhoAnswered(),
        ToThoseInCharge(_K.CLOCK_WARNED, DUE_SOON, _("A deadline of %(number)s “%(what)s” is near")),
        ToThoseInCharge(_K.CLOCK_BREACHED, MISSED, _("A deadline of %(number)s “%(what)s” was missed")),
    ],
)


class ToAssignee(PersonalNotifier):
    """Whoever an activity is assigned to, when its time has come."""

    event_kind = ActivityReminder.Kind.DUE
    words: Mapping[str, Promise] = {DUE: _("It is time for “%(what)s”")}

    def concerned(self, event: ActivityReminder) -> Iterable[Told]:
        """Yield the assignee, unless it is done by now."""
        activity = event.activity
        if activity.assignee_id is not None and activity.done_at is None:
            yield Told(event.pk, activity.assignee_id, DUE)


class Reminders(Source):
    """Reads the activities of its notifications at once; they lead to the desk."""

    def lines(self, notifications: Sequence[Notification], reader: Reader) -> Iterable[Line]:
        """Put reminders into words."""
        numbers = [row.source_id for row in notifications]
        about = dict(ActivityReminder.objects.filter(pk__in=numbers).values_list("pk", "activity_id"))
        seen = Activity.objects.visible_to(reader).in_bulk(set(about.values()))
        for row in notifications:
            activity, sentence = seen.get(about.get(row.source_id, 0)), self.sentence_for(row.kind)
            if activity is not None and sentence is not None:
                address = reverse("admin:crm_activity_change", args=[activity.pk])
                yield Line(row, str(sentence) % {"what": activity.subject}, address)


REMINDERS = Reminders("crm.activity_reminder", ActivityReminder, ActivityAttention, [ToAssignee()])
