"""What rules of retention would take away."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.models import (
    AccountValue,
    Activity,
    Change,
    ConsentStatement,
    Contact,
    ContactMerge,
    Influencer,
    Message,
    Restriction,
    RetentionRule,
    Ticket,
    TicketEvent,
)

# More is not counted: whoever looks wants to know whether it is what was meant.
COUNTED_AT_MOST = 10_000


def due(rule: RetentionRule, now: datetime) -> QuerySet[Any]:
    """Return the rows that a rule takes away at a moment, in force or not."""
    last = now - timedelta(days=rule.days)
    match rule.what:
        case RetentionRule.What.WORDS:
            return _closed_before(last)
        case RetentionRule.What.PEOPLE:
            return _silent_since(last)
    return Change.objects.filter(changed_at__lt=last)


def count_due(rule: RetentionRule, now: datetime) -> int:
    """Return how many, counted up to ``COUNTED_AT_MOST``."""
    return due(rule, now).order_by()[:COUNTED_AT_MOST].count()


def _closed_before(last: datetime) -> QuerySet[Ticket]:
    """Return tickets that are over and still say something; what somebody demanded to be kept is kept."""
    says = Message.objects.filter(ticket=OuterRef("pk"), removed_at=None)
    # The ticket of a question is called like the question, which stays.
    named = Q(topic=None) & ~Q(subject="")
    tickets = Ticket.objects.filter(status=Ticket.Status.CLOSED, opened_at__lt=last)
    tickets = tickets.filter(named | ~Q(resolution__answer="") & Q(resolution__isnull=False) | Exists(says))
    tickets = tickets.exclude(Exists(TicketEvent.objects.filter(ticket=OuterRef("pk"), occurred_at__gte=last)))
    return tickets.exclude(Exists(Restriction.objects.holding().filter(contact=OuterRef("contact"))))


def _silent_since(last: datetime) -> QuerySet[Contact]:
    """Return people without an account of their own of whom nothing is waited for, and nothing came since then."""
    mine = {"contact": OuterRef("pk")}
    reasons_to_stay = (
        Ticket.objects.filter(**mine).filter(~Q(status=Ticket.Status.CLOSED) | Q(opened_at__gte=last)),
        Message.objects.filter(**mine, written_at__gte=last),
        Activity.objects.filter(**mine).filter(Q(done_at=None) | Q(created_at__gte=last)),
        ConsentStatement.objects.filter(point__contact=OuterRef("pk"), stated_at__gte=last),
        Influencer.objects.filter(**mine),
        Restriction.objects.holding().filter(**mine),
        # A merged record goes with the one that it leads to, which may be parted from it again until then.
        ContactMerge.objects.standing().filter(Q(contact=OuterRef("pk")) | Q(leads_to=OuterRef("pk"))),
        # Who pays is a customer, silent or not.
        AccountValue.objects.filter(account=OuterRef("account")),
    )
    people = Contact.objects.filter(member=None, created_at__lt=last).exclude(name="")
    for reason in reasons_to_stay:
        people = people.exclude(Exists(reason))
    return people
