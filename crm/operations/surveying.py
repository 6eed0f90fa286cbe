"""Asking how it went, once for each ticket, by a link that shows a page and only acts when its form is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import Q

from community.errors.reminding import LinkHasExpired, LinkIsNobodysNow, LinkIsUnknown
from community.foundation.acting import act
from community.models import Member
from crm.models import Resolution, Restriction, SatisfactionAsked, SurveyLetter, Ticket, TicketEvent
from crm.operations.events import record_ticket_events

SALT = "mitwert.satisfaction"
GOOD_FOR = timedelta(days=30)
# Whoever is asked at once has not tried it yet; whoever is asked late has forgotten.
ASKED_AFTER = timedelta(hours=4)
ASKED_UNTIL = timedelta(days=7)
BATCH = 500


@dataclass(frozen=True)
class SurveyLink:
    """Whom it was sent to, and about which ticket."""

    member: int
    ticket: int

    def __str__(self) -> str:
        return TimestampSigner(salt=SALT).sign(f"{self.member}-{self.ticket}")

    @classmethod
    def read(cls, word: str) -> Self:
        """Read a link that we signed not too long ago. Raises ``LinkHasExpired`` or ``LinkIsUnknown``."""
        try:
            member, ticket = TimestampSigner(salt=SALT).unsign(word, max_age=GOOD_FOR).split("-")
        except SignatureExpired as error:
            raise LinkHasExpired from error
        except (BadSignature, ValueError) as error:
            raise LinkIsUnknown(pointer="/word") from error
        return cls(int(member), int(ticket))


def look_at_survey(word: str) -> tuple[Member, Ticket]:
    """Find who is asked about which ticket and change nothing, for programs follow the links of e-mails.

    Raises ``LinkHasExpired``, ``LinkIsUnknown``, or ``LinkIsNobodysNow`` when the ticket is somebody else's by now.
    """
    link = SurveyLink.read(word)
    member = Member.objects.active().filter(pk=link.member).first()
    ticket = Ticket.objects.asked_by(member).filter(pk=link.ticket).select_related("topic").first() if member else None
    if member is None or ticket is None:
        raise LinkIsNobodysNow
    return member, ticket


def ask_for_satisfaction(now: datetime) -> int:
    """Ask about whatever the desk solved some hours ago, each ticket once ever; return how many were asked about."""
    asked = 0
    while number := _ask_some(now):
        asked += number
    return asked


@act
def _ask_some(now: datetime) -> int:
    due = Ticket.objects.filter(
        solved_at__lte=now - ASKED_AFTER,
        solved_at__gt=now - ASKED_UNTIL,
        resolution__by=Resolution.By.STAFF,
        satisfaction=None,
    ).exclude(pk__in=SatisfactionAsked.objects.values("ticket"))
    due = due.filter(Q(contact__member__is_active=True) | Q(contact__member=None) & ~Q(contact__email=""))
    due = due.exclude(contact__in=Restriction.objects.holding().values("contact"))
    # Whatever somebody works on at this moment is asked about at the next turn.
    locked = due.select_for_update(no_key=True, of=("self",), skip_locked=True).select_related("contact")
    tickets = list(locked.order_by("solved_at", "id")[:BATCH])
    if not tickets:
        return 0
    asked = SatisfactionAsked.objects.bulk_create(SatisfactionAsked(ticket=one, asked_at=now) for one in tickets)
    # Whoever has an account is told in the way that they chose.
    letters = [one for one in asked if one.ticket.contact.member_id is None]
    SurveyLetter.objects.bulk_create(SurveyLetter(asked=one, due_at=now) for one in letters)
    by = Member.objects.system()
    record_ticket_events(
        TicketEvent(kind=TicketEvent.Kind.SURVEYED, ticket=ticket, by=by, occurred_at=now) for ticket in tickets
    )
    return len(tickets)
