"""The activity: what somebody did or will do for a contact, an account or a ticket, with a day by which it is due."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.events import Event, IntakeMark
from community.models.category import Reader
from community.models.member import Member
from crm.models.account import Account
from crm.models.contact import Contact
from crm.models.readers import may_read_crm
from crm.models.ticket import Ticket


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Sets of activities."""

    def visible_to(self, reader: Reader) -> Self:
        """All that hang on no ticket, and those of tickets that staff may see."""
        if not may_read_crm(reader):
            return self.none()
        return self.filter(models.Q(ticket=None) | models.Q(ticket__in=Ticket.objects.visible_to(reader)))

    def waiting(self) -> Self:
        """Those that are still to be done."""
        return self.filter(done_at__isnull=True, due_at__isnull=False)

    def overdue_at(self, moment: datetime) -> Self:
        """Those that should have been done by a moment."""
        return self.waiting().filter(due_at__lt=moment)

    def assigned_to(self, member: Member) -> Self:
        """The member's own."""
        return self.filter(assignee=member)

    def to_remind_of(self, moment: datetime) -> Self:
        """Those whose time to be reminded of has come and whose assignee was not reminded yet."""
        reminded = ActivityReminder.objects.filter(
            activity=models.OuterRef("pk"), occurred_at=models.OuterRef("remind_at")
        )
        rows = self.filter(done_at__isnull=True, remind_at__lte=moment, assignee__isnull=False)
        return rows.filter(~models.Exists(reminded))

    def in_order(self) -> Self:
        """What is due first, first; what has no day after that, the newest first."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "-id")


class Activity(models.Model):
    """A call, a meeting, a letter or a task; with a day by which it is due it is still to be done."""

    class Kind(models.TextChoices):
        TASK = "task", _("task")
        CALL = "call", _("call")
        MEETING = "meeting", _("meeting")
        LETTER = "letter", _("letter")
        NOTE = "note", _("note")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.TASK)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("contact")
    )
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("account")
    )
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("ticket")
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True, default="")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assignee")
    )
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False)
                | models.Q(account__isnull=False)
                | models.Q(ticket__isnull=False),
                name="an_activity_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="what_is_done_was_done_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_at__isnull=True) | models.Q(due_at__isnull=False),
                name="one_is_reminded_of_what_is_due",
            ),
            models.CheckConstraint(
                condition=models.Q(remind_at__isnull=True) | models.Q(remind_at__lte=models.F("due_at")),
                name="one_is_reminded_before_it_is_due",
                violation_error_message=_("The reminder comes after the day by which it is due."),
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "due_at", "-id"], name="activity_of_assignee"),
            models.Index(fields=["contact", "-id"], name="activity_of_contact"),
            models.Index(fields=["account", "-id"], name="activity_of_account"),
            models.Index(fields=["ticket", "-id"], name="activity_of_ticket"),
            models.Index(
                fields=["remind_at"],
                name="activity_to_remind_of",
                condition=models.Q(done_at__isnull=True, remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class ActivityReminder(Event):
    """The time has come to remind whoever an activity is assigned to; once for each time that was set."""

    class Kind(models.TextChoices):
        DUE = "due", _("due")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.DUE)
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="reminders", verbose_name=_("activity"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["activity", "occurred_at"], name="a_time_is_reminded_of_once"),
        ]
        indexes = [models.Index(fields=["recorded_at", "id"], name="activity_reminder_recorded")]

    def __str__(self) -> str:
        return f"{self.activity_id}"


class ActivityAttention(IntakeMark):
    """How far attention has come with one reminder: whether the assignee was told."""

    event = models.OneToOneField(
        ActivityReminder, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("reminder")
    )

    class Meta:
        verbose_name = _("attention to a reminder")
        verbose_name_plural = _("attention to reminders")
        indexes = [
            models.Index(
                fields=["first_started_at"],
                name="activity_attention_unfinished",
                condition=~models.Q(state="done"),
            ),
        ]
