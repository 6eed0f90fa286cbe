"""What tickets of a year say, in numbers: by their words, by who asked, and by what people said asks the same."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from community.models import MeToo, TopicDuplicate
from community.models.search import ENGLISH, GERMAN
from community.models.topic import State
from crm.models import Restriction, Ticket
from crm.models.ticket import TicketQuerySet

# What both languages take to be a word that says something, as the one and then the other takes it apart; the words of
# a ticket are few and its language is known to nobody.
_WORDS = f"""
    SELECT t.id, array_agg(DISTINCT form.lexeme ORDER BY form.lexeme) FROM crm_ticket t
    CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('simple', t.subject))) typed (word)
    CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('{ENGLISH}', typed.word))) english (lexeme)
    CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('{GERMAN}', english.lexeme))) form (lexeme)
    WHERE t.id = ANY(%s) GROUP BY t.id ORDER BY t.id
"""  # noqa: S608 -- names are our own


@dataclass(frozen=True)
class Asked:
    """One ticket: who asked, when, and who has the problem of its question, too."""

    number: int
    who: str
    at: datetime
    is_question: bool
    others: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Evidence:
    """What a group of tickets says; the one that most people have is what it is called by."""

    most_asked: int
    tickets: Sequence[int]
    questions: int
    people: int
    per_month: dict[str, int] = field(default_factory=dict)
    first_at: datetime = field(default_factory=timezone.now)
    last_at: datetime = field(default_factory=timezone.now)

    @property
    def number(self) -> int:
        """How many tickets there are."""
        return len(self.tickets)


def mineable_tickets() -> TicketQuerySet:
    """Tickets that may be counted: not told in another one, of a question that stands, of nobody who is restricted."""
    held = Restriction.objects.holding().filter(contact=models.OuterRef("contact")).order_by()
    standing = models.Q(topic=None) | models.Q(topic__state=State.VISIBLE)
    return Ticket.objects.filter(standing, ~models.Exists(held), merge=None).exclude(subject="")


def asked_since(since: datetime) -> dict[int, Asked]:
    """Return the tickets since a moment, the oldest first; two queries."""
    rows: Any = mineable_tickets().filter(opened_at__gte=since).order_by("opened_at", "id")
    told = list(rows.values_list("id", "contact", "contact__member", "opened_at", "topic"))
    others = _others({topic for *_rest, topic in told if topic})
    return {
        number: Asked(
            number,
            f"member:{member}" if member else f"contact:{contact}",
            at,
            topic is not None,
            frozenset(others.get(topic, ())),
        )
        for number, contact, member, at, topic in told
    }


def words_of(tickets: Collection[int]) -> dict[int, list[str]]:
    """Return the words of what tickets are called, by their numbers; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [list(tickets)])
        return dict(cursor.fetchall())


def said_to_be_the_same() -> list[tuple[int, int]]:
    """Return pairs of tickets whose questions ask the same, as people said; one query."""
    tickets = Ticket.objects.filter(topic=models.OuterRef("canonical")).values("pk")[:1]
    own = Ticket.objects.filter(topic=models.OuterRef("topic")).values("pk")[:1]
    pairs = TopicDuplicate.objects.order_by("topic").values_list(models.Subquery(own), models.Subquery(tickets))
    return [(one, other) for one, other in pairs if one and other]


def evidence_of(asked: Sequence[Asked]) -> Evidence:
    """Count a group that has at least one ticket."""
    moments = sorted(one.at for one in asked)
    zone = timezone.get_default_timezone()
    months = Counter(at.astimezone(zone).strftime("%Y-%m") for at in moments)
    # A question tells what it is to everybody who may read it; what was written to the desk does not.
    most = max(asked, key=lambda one: (one.is_question, len(one.others), -one.number))
    return Evidence(
        most_asked=most.number,
        tickets=sorted(one.number for one in asked),
        questions=sum(one.is_question for one in asked),
        people=len({who for one in asked for who in (one.who, *one.others)}),
        per_month=dict(sorted(months.items())),
        first_at=moments[0],
        last_at=moments[-1],
    )


def _others(topics: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for topic, member in MeToo.objects.filter(topic__in=topics).values_list("topic", "member"):
        found[topic].add(f"member:{member}")
    return found
