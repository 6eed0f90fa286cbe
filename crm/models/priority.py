"""What kinds of tickets there are, and how pressing one is: by impact and urgency, and by who asks."""

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm
from crm.models.ticket_words import Level, Priority


class TicketTypeQuerySet(models.QuerySet["TicketType"]):
    """Sets of types."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def that_can_be_chosen(self) -> Self:
        """Those for new tickets, in their order."""
        return self.filter(is_active=True).order_by("position", "slug")


class TicketType(models.Model):
    """A kind of ticket; the word is for programs, the names for people."""

    slug = models.SlugField(_("word"), max_length=40, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    name_de = models.CharField(_("name in German"), max_length=60)
    is_active = models.BooleanField(_("can be chosen"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = TicketTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of tickets")
        verbose_name_plural = _("types of tickets")

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the moment."""
        return self.name_de if (get_language() or "").startswith("de") else self.name


class PriorityCellQuerySet(models.QuerySet["PriorityCell"]):
    """Sets of cells."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class PriorityCell(models.Model):
    """One cell of the matrix: what impact and urgency make together."""

    impact = models.CharField(_("impact"), max_length=6, choices=Level)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Level)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority)

    objects = PriorityCellQuerySet.as_manager()

    class Meta:
        verbose_name = _("cell of the priorities")
        verbose_name_plural = _("matrix of priorities")
        constraints = [
            models.UniqueConstraint(fields=["impact", "urgency"], name="impact_and_urgency_make_one_priority"),
        ]

    def __str__(self) -> str:
        return f"{self.impact}, {self.urgency} → {self.priority}"


class PriorityLiftQuerySet(models.QuerySet["PriorityLift"]):
    """Sets of lifts."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class PriorityLift(models.Model):
    """From which yearly value of an account on its tickets are more pressing, and by how many steps."""

    amount = models.DecimalField(_("from a value of"), max_digits=16, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    steps = models.PositiveSmallIntegerField(_("steps"), default=1)

    objects = PriorityLiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("lift of priority")
        verbose_name_plural = _("lifts of priority")
        constraints = [
            models.UniqueConstraint(fields=["currency", "amount"], name="a_value_lifts_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_lift_begins_above_nothing"),
            models.CheckConstraint(
                condition=models.Q(steps__gte=1, steps__lte=3), name="a_lift_has_one_to_three_steps"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}: +{self.steps}"
