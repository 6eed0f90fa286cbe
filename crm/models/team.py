"""Teams of agents, who sits in them, and to whom a ticket was given."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.contact import CRM_ROLES


class TeamQuerySet(models.QuerySet["Team"]):
    """Sets of teams."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        may_read = isinstance(reader, Member) and reader.has_role(*CRM_ROLES)
        return self.all() if may_read else self.none()


class Team(models.Model):
    """Agents who share a queue."""

    class Way(models.TextChoices):
        BY_HAND = "by_hand", _("by hand: it waits until somebody takes it")
        ROUND_ROBIN = "round_robin", _("round robin: to each in turn")
        LOAD = "load", _("by load: to whoever has the fewest")

    name = models.CharField(_("name"), max_length=80, unique=True)
    way = models.CharField(_("way of giving"), max_length=11, choices=Way, default=Way.BY_HAND)
    is_active = models.BooleanField(_("takes tickets"), default=True)
    # Counts what was given in turn; whoever has the lowest number is next.
    turn = models.PositiveBigIntegerField(_("turn"), default=0, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="every_team_has_a_name")]

    def __str__(self) -> str:
        return self.name


class TeamSeat(models.Model):
    """An agent in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="seats", verbose_name=_("team"))
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("agent"))
    is_working = models.BooleanField(
        _("at work"), default=True, help_text=_("Whoever is away is given nothing; what they have stays theirs.")
    )
    last_turn = models.PositiveBigIntegerField(_("last turn"), default=0, editable=False)

    class Meta:
        verbose_name = _("seat in a team")
        verbose_name_plural = _("seats in teams")
        constraints = [models.UniqueConstraint(fields=["team", "member"], name="an_agent_sits_in_a_team_once")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.team_id}"


class Assignment(models.Model):
    """A ticket was given to an agent, to a team or to both; the newest holds until it ends."""

    class Way(models.TextChoices):
        BY_HAND = "by_hand", _("by hand")
        TEAM = "team", _("to the team")
        ROUND_ROBIN = "round_robin", _("in turn")
        LOAD = "load", _("by load")

    ticket = models.ForeignKey("crm.Ticket", models.PROTECT, related_name="assignments", verbose_name=_("ticket"))
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name=_("team")
    )
    way = models.CharField(_("way of giving"), max_length=11, choices=Way)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    assigned_at = models.DateTimeField(_("assigned at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(ended_at__isnull=True), name="one_assignment_of_a_ticket_holds"
            ),
            models.CheckConstraint(
                condition=models.Q(agent__isnull=False) | models.Q(team__isnull=False),
                name="an_assignment_is_to_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("assigned_at")),
                name="an_assignment_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} → {self.agent_id or self.team_id}"
