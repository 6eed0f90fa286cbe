"""A problem that people bring again and again, found in tickets and questions, with what it costs not to solve it."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm
from crm.models.ticket import Ticket, in_places_seen_by
from ideas.models import Idea


class RecurringProblemQuerySet(models.QuerySet["RecurringProblem"]):
    """Sets of recurring problems."""

    def visible_to(self, reader: Reader) -> Self:
        """Those called like something in places that staff with a role may see, none for anybody else."""
        return self.filter(in_places_seen_by(reader, "ticket__")) if may_read_crm(reader) else self.none()

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(state=RecurringProblem.State.WAITING)

    def dearest_first(self) -> Self:
        """By how often it came in the last year, which is what it costs; totally ordered."""
        return self.order_by("-number", "-id")


class RecurringProblem(models.Model):
    """Evidence for an idea that nobody proposed yet: numbers alone; what was said stays in the tickets."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be decided")
        PROPOSED = "proposed", _("proposed as an idea")
        LINKED = "linked", _("belongs to an idea")
        DISMISSED = "dismissed", _("no idea")

    # By what a group is known however it grows: the ticket that began it.
    key = models.CharField(_("key"), max_length=40, unique=True)
    # The one that most people have is what the group is called by.
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", verbose_name=_("most asked ticket"))
    tickets = ArrayField(models.BigIntegerField(), verbose_name=_("tickets"), default=list)
    number = models.PositiveIntegerField(_("tickets in a year"))
    questions = models.PositiveIntegerField(_("questions among them"))
    people = models.PositiveIntegerField(_("people"))
    # How many tickets came in each month that had any: {"2026-01": 3}.
    per_month: Any = models.JSONField(_("tickets per month"), default=dict)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))
    # What one ticket costs, in which currency, as of which day, and which approved rule says so; null where none does.
    cost_per_ticket = models.DecimalField(_("cost per ticket"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    priced_on = models.DateField(_("priced on"), null=True, blank=True)
    price_source = models.CharField(_("source of the cost"), max_length=120, blank=True, default="")
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    idea = models.ForeignKey(Idea, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("idea"))
    reason = models.TextField(_("reason"), blank=True, default="")
    # How many tickets there were when it was dismissed: it comes back when half as many came again.
    number_then = models.PositiveIntegerField(_("tickets when it was decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = RecurringProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("recurring problem")
        verbose_name_plural = _("recurring problems")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_recurring_problem_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "linked"], idea__isnull=False)
                | models.Q(state__in=["waiting", "dismissed"], idea__isnull=True),
                name="a_recurring_problem_has_its_idea",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(reason=""), name="a_dismissal_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(cost_per_ticket__isnull=True, currency="", priced_on__isnull=True)
                | models.Q(cost_per_ticket__gt=0, currency__regex="^[A-Z]{3}$", priced_on__isnull=False),
                name="a_cost_per_ticket_has_currency_and_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "-number", "-id"], name="recurring_dearest_in_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What the most asked of its tickets is called; empty where that was forgotten."""
        return self.ticket.subject

    @property
    def yearly_cost(self) -> Decimal | None:
        """What a year of not solving it costs: its tickets of one year, each at the cost of a ticket."""
        return None if self.cost_per_ticket is None else self.number * self.cost_per_ticket
