"""The service policy: what tickets of a kind are promised, and the terms that single tickets were given."""

import hashlib
import json
from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.calendar import Calendar
from crm.models.contact import CRM_ROLES, Account
from crm.models.ticket import Ticket
from crm.service_terms import FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION, Terms

SHORTEST_TARGET = 60
LONGEST_TARGET = 366 * 24 * 3600


class Metric(models.TextChoices):
    """What is measured."""

    FIRST_RESPONSE = FIRST_RESPONSE, _("first response")
    NEXT_RESPONSE = NEXT_RESPONSE, _("next response")
    RESOLUTION = RESOLUTION, _("resolution")


class ServicePolicyQuerySet(models.QuerySet["ServicePolicy"]):
    """Sets of service policies."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*CRM_ROLES) else self.none()

    def active(self) -> Self:
        """Those that are given to new tickets, in the order in which they are tried."""
        return self.filter(is_active=True).order_by("position", "id")

    def with_terms(self) -> Self:
        """Together with targets and calendar."""
        return self.select_related("calendar").prefetch_related("targets", "calendar__hours", "calendar__days")


class ServicePolicy(models.Model):
    """What tickets that meet its conditions are promised; the first active one that fits is given to a new ticket."""

    class AnswersOf(models.TextChoices):
        STAFF = "staff", _("staff only")
        ANYBODY = "anybody", _("staff or other customers")

    class CountsFrom(models.TextChoices):
        EARLIEST = "earliest", _("the earliest unanswered message")
        LATEST = "latest", _("the latest message")

    name = models.CharField(_("name"), max_length=120, unique=True)
    position = models.PositiveIntegerField(
        _("position"), default=100, help_text=_("Policies are tried in this order; the first that fits is given.")
    )
    is_active = models.BooleanField(_("given to new tickets"), default=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="policies", verbose_name=_("calendar"))
    answers_of = models.CharField(
        _("a response is an answer of"), max_length=8, choices=AnswersOf, default=AnswersOf.STAFF
    )
    pauses_pending = models.BooleanField(_("pauses while pending (customer)"), default=True)
    pauses_on_hold = models.BooleanField(_("pauses while on hold (third party)"), default=False)
    counts_from = models.CharField(
        _("the next response is counted from"), max_length=8, choices=CountsFrom, default=CountsFrom.EARLIEST
    )
    warn_percent = models.PositiveSmallIntegerField(
        _("warning after"),
        default=75,
        validators=[MaxValueValidator(99)],
        help_text=_("Percent of a target; 0 for no warning."),
    )
    origins = ArrayField(
        models.CharField(max_length=10, choices=Ticket.TicketOrigin),
        default=list,
        blank=True,
        verbose_name=_("origins"),
        help_text=_("None chosen means all."),
    )
    account_kinds = ArrayField(
        models.CharField(max_length=10, choices=Account.Kind),
        default=list,
        blank=True,
        verbose_name=_("kinds of account"),
        help_text=_("None chosen means all, and tickets without an account."),
    )
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_policies",
        verbose_name=_("account"),
        help_text=_("Only for tickets of this account."),
    )
    ticket_types = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        verbose_name=_("types of ticket"),
        help_text=_("None named means all."),
    )
    breach_percent = models.DecimalField(
        _("price of a breach"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("Percent of the yearly value of the account that each missed deadline puts at stake."),
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ServicePolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("service policy")
        verbose_name_plural = _("service policies")
        constraints = [
            models.CheckConstraint(condition=Q(warn_percent__lte=99), name="a_warning_comes_before_the_deadline"),
            models.CheckConstraint(
                condition=Q(breach_percent__gte=0, breach_percent__lte=100),
                name="a_breach_costs_at_most_what_the_account_is_worth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def fits(self, ticket: Ticket) -> bool:
        """Tell whether a ticket, read with its account, meets the conditions."""
        kind = ticket.account.kind if self.account_kinds and ticket.account is not None else ""
        return (
            (not self.origins or ticket.origin in self.origins)
            and (not self.account_kinds or kind in self.account_kinds)
            and (self.account_id is None or self.account_id == ticket.account_id)
            and (not self.ticket_types or type_of(ticket) in self.ticket_types)
        )

    def as_terms(self) -> Terms:
        """Return what it promises now, as values."""
        targets: dict[str, dict[str, int]] = {}
        for target in self.targets.all():
            targets.setdefault(target.metric, {})[target.priority] = target.seconds
        pausing = [(Ticket.Status.PENDING, self.pauses_pending), (Ticket.Status.ON_HOLD, self.pauses_on_hold)]
        return Terms(
            hours=self.calendar.as_business_hours(),
            targets=targets,
            answers_of=self.answers_of,
            pausing=frozenset(str(status) for status, pauses in pausing if pauses),
            counts_from=self.counts_from,
            warn_percent=self.warn_percent,
        )


class ServiceTarget(models.Model):
    """How long something may take at one priority, in business time."""

    policy = models.ForeignKey(ServicePolicy, models.CASCADE, related_name="targets", verbose_name=_("policy"))
    metric = models.CharField(_("what"), max_length=14, choices=Metric)
    priority = models.CharField(_("priority"), max_length=8, choices=Ticket.Priority)
    seconds = models.PositiveIntegerField(_("seconds of business time"))

    class Meta:
        verbose_name = _("service target")
        verbose_name_plural = _("service targets")
        ordering = ["metric", "priority"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "metric", "priority"], name="a_promise_is_made_once"),
            models.CheckConstraint(
                condition=Q(seconds__gte=SHORTEST_TARGET, seconds__lte=LONGEST_TARGET),
                name="a_target_is_a_minute_to_a_year",
                violation_error_message=_("A target lasts from a minute to a year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} ({self.get_priority_display()})"


class ServiceTerms(models.Model):
    """What a policy and its calendar promised when they were given to tickets; shared by all to which they said the same.

    A row is never changed: whoever changes the policy or its calendar changes nothing for tickets that have their terms.
    """

    policy = models.ForeignKey(ServicePolicy, models.PROTECT, related_name="terms", verbose_name=_("policy"))
    digest = models.CharField(_("digest"), max_length=64)
    name = models.CharField(_("name"), max_length=120)
    values = models.JSONField(_("values"))
    breach_percent = models.DecimalField(_("price of a breach"), max_digits=5, decimal_places=2)
    frozen_at = models.DateTimeField(_("frozen at"), default=timezone.now)

    class Meta:
        verbose_name = _("service terms")
        verbose_name_plural = _("service terms")
        constraints = [
            models.UniqueConstraint(fields=["policy", "digest"], name="the_same_terms_are_written_down_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def as_terms(self) -> Terms:
        """Return the values."""
        return Terms.from_json(self.values)


def digest_of(name: str, values: dict[str, Any], breach_percent: Decimal) -> str:
    """Return what tells these terms from all others of a policy."""
    written = json.dumps([name, values, str(breach_percent.quantize(Decimal("0.01")))], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def type_of(ticket: Ticket) -> str:
    """Return the type of a ticket, as far as tickets have types."""
    return str(getattr(ticket, "type_id", "") or "")
