"""What the CRM, the forum and the board know of a person; upper apps add theirs through the slot."""

from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Member, Post, Solution, Topic
from crm.models import Activity, Message, Resolution, Satisfaction, Ticket
from crm.timeline import Source, Whose
from ideas.models import Idea, IdeaVote

# How much of a text says what it is about.
GIST = 120
_NOTHING = Value("")


def _ticket_page(place: str, _part: str) -> str:
    return reverse("admin:crm_ticket_change", args=[place])


def _topic_page(place: str, part: str) -> str:
    return reverse("question", args=[place, part or "-"])


def _idea_page(place: str, part: str) -> str:
    return reverse("idea", args=[place, part or "-"])


def _activity_page(place: str, _part: str) -> str:
    return reverse("admin:crm_activity_change", args=[place])


def _activity(word: str) -> str:
    return str(Activity.Kind(word).label)


def _status(word: str) -> str:
    return str(Ticket.Status(word).label)


def _direction(word: str) -> str:
    return str(Message.Direction(word).label)


def _solver(word: str) -> str:
    return str(Resolution.By(word).label)


def _idea_status(word: str) -> str:
    return str(Idea.Status(word).label)


def _tickets(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    """Those of an account stay its own when whoever asked works elsewhere by now."""
    asked = Ticket.objects.filter(contact__in=whose.contacts)
    if not whose.accounts:
        return asked.visible_to(reader)
    # Each half by an index of its own.
    theirs = asked.values("pk").union(Ticket.objects.filter(account__in=whose.accounts).values("pk"))
    return Ticket.objects.visible_to(reader).filter(pk__in=theirs)


def _resolutions(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return Resolution.objects.filter(ticket__in=_tickets(whose, reader))


def _messages(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    said = Message.objects.filter(contact__in=whose.contacts)
    if not whose.accounts:
        return said.visible_to(reader)
    # A note is no message that anybody of the account had, and a person is one whose words name a contact.
    named = Message.objects.exclude(direction=Message.Direction.NOTE).filter(contact__isnull=False)
    about = named.filter(ticket__in=Ticket.objects.filter(account__in=whose.accounts).values("pk"))
    return Message.objects.visible_to(reader).filter(pk__in=said.values("pk").union(about.values("pk")))


def _activities(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    with_people = Activity.objects.filter(contact__in=whose.contacts)
    if not whose.accounts:
        return with_people.visible_to(reader)
    theirs = with_people.values("pk").union(Activity.objects.filter(account__in=whose.accounts).values("pk"))
    return Activity.objects.visible_to(reader).filter(pk__in=theirs)


def _satisfactions(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return Satisfaction.objects.filter(ticket__in=_tickets(whose, reader))


def _questions(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return Topic.objects.visible_to(reader).filter(author__in=whose.members)


def _answers(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return Post.objects.visible_to(reader).filter(author__in=whose.members, number__gt=1)


def _solutions(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    posts = Post.objects.visible_to(reader).filter(author__in=whose.members)
    return Solution.objects.filter(post__in=posts)


def _ideas(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return Idea.objects.visible_to(reader).filter(author__in=whose.members)


def _votes(whose: Whose, reader: Member) -> models.QuerySet[Any, Any]:
    return IdeaVote.objects.own().filter(member__in=whose.members, idea__in=Idea.objects.visible_to(reader))


SOURCES = (
    Source(
        kind="question",
        kind_name=_("wrote in the forum"),
        rows=_questions,
        at="created_at",
        told=(F("title"), _NOTHING, F("pk"), F("slug")),
        address=_topic_page,
    ),
    Source(
        kind="answer",
        kind_name=_("answered"),
        rows=_answers,
        at="created_at",
        told=(F("topic__title"), _NOTHING, F("topic_id"), F("topic__slug")),
        address=_topic_page,
    ),
    Source(
        kind="solution",
        kind_name=_("solved somebody's question"),
        rows=_solutions,
        at="marked_at",
        told=(F("topic__title"), _NOTHING, F("topic_id"), F("topic__slug")),
        address=_topic_page,
    ),
    Source(
        kind="idea",
        kind_name=_("proposed an idea"),
        rows=_ideas,
        at="created_at",
        told=(F("title"), F("status"), F("pk"), F("slug")),
        address=_idea_page,
        in_words=_idea_status,
    ),
    Source(
        kind="vote",
        kind_name=_("voted for an idea"),
        rows=_votes,
        at="created_at",
        told=(F("idea__title"), _NOTHING, F("idea_id"), F("idea__slug")),
        address=_idea_page,
    ),
    Source(
        kind="ticket",
        kind_name=_("ticket opened"),
        rows=_tickets,
        at="opened_at",
        told=(F("subject"), F("status"), F("pk"), _NOTHING),
        address=_ticket_page,
        in_words=_status,
    ),
    Source(
        kind="message",
        kind_name=_("message"),
        rows=_messages,
        at="written_at",
        told=(Left("body", GIST), F("direction"), F("ticket_id"), _NOTHING),
        address=_ticket_page,
        in_words=_direction,
    ),
    Source(
        kind="resolution",
        kind_name=_("ticket solved"),
        rows=_resolutions,
        at="resolved_at",
        told=(F("ticket__subject"), F("by"), F("ticket_id"), _NOTHING),
        address=_ticket_page,
        in_words=_solver,
    ),
    Source(
        kind="satisfaction",
        kind_name=_("rated the help"),
        rows=_satisfactions,
        at="given_at",
        told=(F("comment"), F("score"), F("ticket_id"), _NOTHING),
        address=_ticket_page,
    ),
    Source(
        kind="activity",
        kind_name=_("activity"),
        rows=_activities,
        at="created_at",
        told=(F("subject"), F("kind"), F("pk"), _NOTHING),
        address=_activity_page,
        in_words=_activity,
    ),
)
