"""What happened to a ticket, and how far the intake of topic events has come."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, Extras, IntakeMark
from community.models import TopicEvent
from crm.models.noted import PerhapsNoted
from crm.models.ticket import Ticket


@dataclass(frozen=True)
class Opened(Extras):
    """Which ticket this one goes on with: that one was solved too long ago, or was split."""

    follows: int | None = None
    split_from: int | None = None


@dataclass(frozen=True)
class Solved(Extras):
    """Who solved it, as the resolution said at that moment; ids are those of member and post."""

    by: str
    member: int | None
    post: int | None


@dataclass(frozen=True)
class Reopened(Extras):
    """Why the resolution no longer holds.

    One of solution_withdrawn, solution_changed, content_removed, asked_again, or asked_before when its question points
    to another one; and what an agent noted who took it back.
    """

    reason: str
    note: str = ""


@dataclass(frozen=True)
class Assigned(PerhapsNoted):
    """Ids of the agents and teams before and after, and in which way it was given."""

    before: int | None
    after: int | None
    team_before: int | None = None
    team: int | None = None
    way: str = "by_hand"
    note: str = ""


@dataclass(frozen=True)
class Changed(Extras):
    """The fields that were changed, before and after; of the subject only that it was, for it may name somebody."""

    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class Merged(Extras):
    """Into which ticket, or out of which one again, and the status words before and after."""

    ticket: int
    before: str
    after: str


@dataclass(frozen=True)
class Split(PerhapsNoted):
    """The ticket that was taken out, and the messages that went along; an undone one came back."""

    ticket: int
    messages: list[int]
    undone: bool = False
    note: str = ""


@dataclass(frozen=True)
class IdeaLinked(Extras):
    """The idea that whoever asked would have."""

    idea: int


@dataclass(frozen=True)
class Escalated(Extras):
    """Why a question came to the desk: clock, taken or by_hand; until when the community had it, if a clock ran."""

    reason: str
    until: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Returned(Extras):
    """Until when the community has it now, and what the agent noted."""

    until: str
    note: str = ""


@dataclass(frozen=True)
class StatusMoved(Extras):
    """Status words before and after."""

    before: str
    after: str


@dataclass(frozen=True)
class Rated(Extras):
    """Scores before and after; ``before`` is null for the first one."""

    before: int | None
    after: int


@dataclass(frozen=True)
class Said(PerhapsNoted):
    """The number of the message, and whether it went along with a solution, or with the opening of the ticket.

    Those are told by themselves.
    """

    message: int
    solves: bool = False
    opens: bool = False
    note: str = ""


@dataclass(frozen=True)
class Noted(Extras):
    """The number of the note, and the members at the desk whom it calls."""

    message: int
    called: tuple[int, ...] = ()


@dataclass(frozen=True)
class Undelivered(Extras):
    """The number of the answer, and whether nobody knows if it arrived."""

    message: int
    is_unsure: bool


@dataclass(frozen=True)
class SaidInThread(Extras):
    """On whose side somebody spoke in the thread of the question (customer, peer or staff), and the id of the post."""

    side: str
    post: int


@dataclass(frozen=True)
class Promised(Extras):
    """The id of the service terms that the ticket was given, and the priority that it had then."""

    terms: int
    priority: str


@dataclass(frozen=True)
class ClockTold(Extras):
    """Which clock it is about, and its deadline as it stood then."""

    metric: str
    round: int
    due_at: str


class TicketEvent(Event):
    """One fact about a ticket."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("opened")
        SOLVED = "solved", _("solved")
        REOPENED = "reopened", _("reopened")
        ASSIGNED = "assigned", _("assigned")
        STATUS_CHANGED = "status_changed", _("status changed")
        CLOSED = "closed", _("closed")
        RATED = "rated", _("rated")
        CHANGED = "changed", _("changed")
        ESCALATED = "escalated", _("escalated")
        RETURNED = "returned", _("back to the community")
        MERGED = "merged", _("merged")
        UNMERGED = "unmerged", _("merging undone")
        TAKEN_OVER = "taken_over", _("unanswered words taken over")
        HANDED_BACK = "handed_back", _("unanswered words handed back")
        SPLIT = "split", _("split")
        IDEA_LINKED = "idea_linked", _("idea linked")
        IDEA_UNLINKED = "idea_unlinked", _("idea unlinked")
        THREAD_SAID = "thread_said", _("said in the thread")
        THREAD_UNSAID = "thread_unsaid", _("gone from the thread")
        POLICY_APPLIED = "policy_applied", _("service promised")
        CLOCK_WARNED = "clock_warned", _("deadline near")
        CLOCK_BREACHED = "clock_breached", _("deadline missed")

        MESSAGE_IN = "message_in", _("the customer wrote")
        MESSAGE_OUT = "message_out", _("the desk wrote")
        NOTED = "noted", _("noted")
        REMOVED = "removed", _("message removed")
        REMOVED_THERE = "removed_there", _("removed on the network")
        UNDELIVERED = "undelivered", _("answer did not arrive")
        ARRIVED = "arrived", _("answer arrived after all")
        SURVEYED = "surveyed", _("asked how it went")

    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events", verbose_name=_("ticket"))
    topic_event = models.ForeignKey(
        TopicEvent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("because of")
    )
    clock = models.ForeignKey(
        "ServiceClock", models.PROTECT, null=True, blank=True, related_name="told", verbose_name=_("service clock")
    )

    class Meta:
        verbose_name = _("ticket event")
        verbose_name_plural = _("ticket events")
        constraints = [
            models.UniqueConstraint(fields=["topic_event", "kind"], name="a_topic_event_has_each_consequence_once"),
            models.UniqueConstraint(fields=["clock", "kind"], name="a_clock_warns_once_and_is_missed_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["clock_warned", "clock_breached"], clock__isnull=False)
                | (~models.Q(kind__in=["clock_warned", "clock_breached"]) & models.Q(clock__isnull=True)),
                name="what_is_told_of_a_clock_names_it",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "id"], name="ticket_event_timeline"),
            models.Index(fields=["kind", "id"], name="ticket_event_by_kind"),
            models.Index(fields=["recorded_at", "id"], name="ticket_event_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.ticket_id})"


class TopicIntake(IntakeMark):
    """How far the CRM has come with one topic event."""

    event = models.OneToOneField(
        TopicEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("topic event")
    )

    class Meta:
        verbose_name = _("intake of a topic event")
        verbose_name_plural = _("intake of topic events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="topic_intake_unfinished", condition=~models.Q(state="done")
            ),
        ]


class SayingIntake(IntakeMark):
    """How far the CRM has come with what one topic event says was said, or is said no more."""

    event = models.OneToOneField(
        TopicEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("topic event")
    )

    class Meta:
        verbose_name = _("intake of what was said")
        verbose_name_plural = _("intake of what was said")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="saying_intake_unfinished", condition=~models.Q(state="done")
            ),
        ]


class TicketAttention(IntakeMark):
    """How far attention has come with one event of a ticket: whether whoever asked was told."""

    event = models.OneToOneField(
        TicketEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("ticket event")
    )

    class Meta:
        verbose_name = _("attention to a ticket event")
        verbose_name_plural = _("attention to ticket events")
        indexes = [
            models.Index(
                fields=["first_started_at"], name="ticket_attention_unfinished", condition=~models.Q(state="done")
            ),
        ]
