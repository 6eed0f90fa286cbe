"""The ticket: one customer problem, and the resolution that ends it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Category, Post, Topic
from community.models.category import Reader
from community.models.member import Member
from crm.models.contact import CRM_ROLES, Account, Contact
from crm.models.priority import TicketType
from crm.models.team import Team
from crm.models.ticket_words import Level, Priority


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Sets of tickets."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of places that staff with a role may see, none for anybody else."""
        may_read = isinstance(reader, Member) and reader.has_role(*CRM_ROLES)
        return self.filter(in_places_seen_by(reader)) if may_read else self.none()

    def concerning(self, reader: Reader) -> Self:
        """What staff may see, and one's own for whoever asked."""
        if not (isinstance(reader, Member) and reader.is_active):
            return self.none()
        own = models.Q(contact__member=reader)
        if not reader.has_role(*CRM_ROLES):
            return self.filter(own)
        return self.filter(own | in_places_seen_by(reader))

    def asked_by(self, reader: Reader) -> Self:
        """One's own: those of the contact who is this member."""
        own = isinstance(reader, Member) and reader.is_active
        return self.filter(contact__member=reader.pk) if own else self.none()

    def unsolved(self) -> Self:
        """Those on which somebody still waits."""
        return self.exclude(status__in=[Ticket.Status.SOLVED, Ticket.Status.CLOSED])

    def assigned_to(self, agent: Member) -> Self:
        """The agent's own."""
        return self.filter(assignee=agent)

    def with_the_community(self) -> Self:
        """Those that the community may solve first."""
        return self.filter(owner=Ticket.Owner.COMMUNITY)

    def newest_first(self) -> Self:
        """In the order of opening, totally ordered."""
        return self.order_by("-opened_at", "-id")


def in_places_seen_by(reader: Reader, ticket: str = "") -> models.Q:
    """Which tickets tell nothing of a circle that the reader does not belong to: a ticket is called like its topic.

    ``ticket`` leads to the ticket, for rows that belong to one. Joined, for a set of all tickets would be made first.
    """
    seen = Category.objects.visible_to(reader)
    return models.Q(**{f"{ticket}topic": None}) | models.Q(**{f"{ticket}topic__category__in": seen})


class Ticket(models.Model):
    """One customer problem, whatever way it came; the community may solve it first."""

    class Status(models.TextChoices):
        NEW = "new", _("new")
        OPEN = "open", _("open")
        PENDING = "pending", _("pending (customer)")
        ON_HOLD = "on_hold", _("on hold (third party)")
        SOLVED = "solved", _("solved")
        CLOSED = "closed", _("closed")

    class TicketOrigin(models.TextChoices):
        COMMUNITY = "community", _("community")
        EMAIL = "email", _("e-mail")
        FORM = "form", _("form")
        SOCIAL = "social", _("social media")
        PHONE = "phone", _("phone")
        API = "api", _("API")

    Priority = Priority
    Level = Level

    class PriorityWay(models.TextChoices):
        RULES = "rules", _("by impact, urgency and account")
        BY_HAND = "by_hand", _("by hand")

    class Owner(models.TextChoices):
        COMMUNITY = "community", _("community first")
        DESK = "desk", _("desk")

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="tickets", verbose_name=_("contact"))
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("account")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=TicketOrigin)
    # Unique: whatever is delivered twice, a question has one ticket.
    topic = models.OneToOneField(
        Topic, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("question")
    )
    subject = models.CharField(_("subject"), max_length=300)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.NEW)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.NORMAL)
    priority_way = models.CharField(
        _("way of the priority"),
        max_length=7,
        choices=PriorityWay,
        default=PriorityWay.RULES,
        db_default=PriorityWay.RULES,
    )
    impact = models.CharField(_("impact"), max_length=6, choices=Level, default=Level.MEDIUM, db_default=Level.MEDIUM)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Level, default=Level.MEDIUM, db_default=Level.MEDIUM)
    type = models.ForeignKey(
        TicketType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("type")
    )
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    # Both as the assignment that holds says; lists need them.
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("team")
    )
    owner = models.CharField(_("owner"), max_length=9, choices=Owner, default=Owner.DESK)
    # Null where no clock of the community runs.
    community_until = models.DateTimeField(_("with the community until"), null=True, blank=True)
    # The one that was solved too long ago to be opened again.
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("follows")
    )
    # What was promised; set when a service policy is given to it.
    terms = models.ForeignKey(
        "ServiceTerms", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service terms")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)
    # By the codes of the additional fields.
    custom = models.JSONField(_("additional fields"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="solved", solved_at__isnull=False)
                | models.Q(status="closed")
                | (~models.Q(status__in=["solved", "closed"]) & models.Q(solved_at__isnull=True)),
                name="ticket_is_solved_exactly_when_it_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="community") | models.Q(topic__isnull=False),
                name="a_ticket_from_the_community_has_its_question",
            ),
            models.CheckConstraint(
                condition=models.Q(follows__isnull=True) | ~models.Q(follows=models.F("id")),
                name="no_ticket_follows_itself",
            ),
            models.CheckConstraint(
                condition=models.Q(owner="desk")
                | models.Q(topic__isnull=False, assignee__isnull=True, team__isnull=True),
                name="the_community_has_questions_that_nobody_works_on",
            ),
            models.CheckConstraint(
                condition=models.Q(community_until__isnull=True) | models.Q(owner="community"),
                name="a_clock_of_the_community_runs_there",
            ),
        ]
        indexes = [
            GinIndex(fields=["custom"], name="ticket_by_custom_field", opclasses=["jsonb_path_ops"]),
            models.Index(fields=["status", "-opened_at", "-id"], name="ticket_newest_in_status"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_newest"),
            # What the queues of the desk are read and counted from; most tickets are solved.
            models.Index(
                fields=["-opened_at", "-id"],
                include=["assignee", "owner", "team", "status"],
                name="ticket_not_solved",
                condition=models.Q(status__in=["new", "open", "pending", "on_hold"]),
            ),
            GinIndex(fields=["tags"], name="ticket_by_tag"),
            models.Index(fields=["solved_at", "id"], name="ticket_solved_longest", condition=models.Q(status="solved")),
            GinIndex(SearchVector("subject", config="simple"), name="ticket_subject_words"),
            models.Index(
                fields=["community_until", "id"],
                name="ticket_next_to_escalate",
                condition=models.Q(owner="community", status__in=["new", "open"], community_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"

    @property
    def number(self) -> str:
        """The number that people say on the phone."""
        return f"T-{self.pk:06d}" if self.pk else "T-…"

    @property
    def is_solved(self) -> bool:
        """Tell whether a resolution stands."""
        return self.solved_at is not None


class Resolution(models.Model):
    """Who solved a ticket; its row is what makes the ticket solved."""

    class By(models.TextChoices):
        PEER = "peer", _("another customer or partner")
        STAFF = "staff", _("an employee")
        SELF_SERVICE = "self_service", _("self-service")
        NONE = "none", _("the asker himself")

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="resolution", verbose_name=_("ticket"))
    by = models.CharField(_("solved by"), max_length=12, choices=By)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))
    # What was said to whoever asked; a question has it in the post.
    answer = models.TextField(_("answer"), blank=True, default="")
    resolved_at = models.DateTimeField(_("resolved at"), default=timezone.now)

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by__in=["peer", "staff"]) | models.Q(member__isnull=False),
                name="who_solved_is_named_for_peers_and_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(post__isnull=True) | models.Q(answer=""),
                name="an_answer_stands_in_the_post_or_in_the_resolution",
            ),
        ]

    def __str__(self) -> str:
        return self.get_by_display()
