"""Satisfaction: what the asker says about how a ticket was solved."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm
from crm.models.ticket import Ticket


class SatisfactionAsked(models.Model):
    """The asker of a solved ticket was asked how it went; its row is there once for a ticket."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="+", verbose_name=_("ticket"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)

    class Meta:
        verbose_name = _("question about satisfaction")
        verbose_name_plural = _("questions about satisfaction")

    def __str__(self) -> str:
        return str(self.ticket_id)


class SurveyLetterQuerySet(models.QuerySet["SurveyLetter"]):
    """Sets of letters."""

    def waiting(self) -> Self:
        """Those that have not left, and still may."""
        return self.filter(sent_at__isnull=True, refusal="")


class SurveyLetter(models.Model):
    """Whoever asked without an account is asked by a letter; others are told as they are told of everything."""

    asked = models.OneToOneField(
        SatisfactionAsked, models.CASCADE, related_name="letter", verbose_name=_("question about satisfaction")
    )
    # In its name, by which a report about it is known again.
    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    starts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    refusal = models.CharField(_("why it did not arrive"), max_length=300, blank=True, default="")

    objects = SurveyLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter that asks how it went")
        verbose_name_plural = _("letters that ask how it went")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(refusal=""),
                name="a_survey_that_arrived_is_not_refused",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(sent_at__isnull=True, refusal=""), name="survey_letters_that_wait"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked}"


class SatisfactionQuerySet(models.QuerySet["Satisfaction"]):
    """Sets of what askers said."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else; whoever asked reads theirs with their ticket."""
        return self.all() if may_read_crm(reader) else self.none()

    def of(self, ticket: Ticket) -> "Satisfaction | None":
        """What was said about a ticket, if anything was."""
        return self.filter(ticket=ticket).first()


class Satisfaction(models.Model):
    """The asker's score for a solved ticket, from 1 (bad) to 5 (very good)."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="satisfaction", verbose_name=_("ticket"))
    score = models.PositiveSmallIntegerField(_("score"))
    comment = models.TextField(_("comment"), blank=True)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfaction")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5), name="a_score_runs_from_one_to_five"
            ),
        ]
        indexes = [models.Index(fields=["-given_at", "-id"], name="satisfaction_newest")]

    def __str__(self) -> str:
        return f"{self.score} ({self.ticket_id})"
