"""How far the ledger has come with the events of other apps, and why some of them are not valued."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.foundation.events import IntakeMark
from community.models import AskEvent
from crm.models import TicketEvent
from ideas.models import IdeaEvent
from roi.models.rule import ConversionRule
from roi.models.valuation import Source


class Exclusion(models.Model):
    """An eligible event that is not valued, and the reason: everything is posted or explained."""

    class Reason(models.TextChoices):
        SOLVED_BY_STAFF = "solved_by_staff", _("an employee solved it")
        SOLVED_BY_ASKER = "solved_by_asker", _("the asker solved it himself")
        SELF_SERVICE = "self_service", _("self-service counts by the deflection rules only")
        REOPENED = "reopened", _("reopened before it was valued")
        SUPERSEDED = "superseded", _("a later event took its place before it was valued")
        ALREADY_VALUED = "already_valued", _("the same effect is valued already")
        NO_RULE = "no_rule", _("no approved rule was valid on that day")
        ARCHIVE = "archive", _("imported for reading only")
        CURRENCY = "currency", _("no exchange rate into the business currency")
        OVERLAP = "overlap", _("another rule values the same effect")
        WORTHLESS = "worthless", _("nothing is left after the haircuts")
        NOTHING = "nothing_counted", _("there was nothing to count")
        TOO_FEW = "too_few", _("too few people answered for a figure")
        CONTACT = "contact", _("support was contacted all the same")

    source = models.CharField(_("source"), max_length=30, choices=Source)
    event_id = models.BigIntegerField(_("event"))
    # Of a month only, which each rule values or excludes by itself.
    rule = models.ForeignKey(
        ConversionRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    valid_on = models.DateField(_("business date"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("exclusion")
        verbose_name_plural = _("exclusions")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id", "rule"], name="an_event_is_excluded_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["reason", "valid_on"], name="exclusion_by_reason")]

    def __str__(self) -> str:
        return self.get_reason_display()


class TicketIntake(IntakeMark):
    """How far the ledger has come with one ticket event."""

    event = models.OneToOneField(
        TicketEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("ticket event")
    )

    class Meta:
        verbose_name = _("intake of a ticket event")
        verbose_name_plural = _("intake of ticket events")


class IdeaIntake(IntakeMark):
    """How far the ledger has come with one idea event."""

    event = models.OneToOneField(
        IdeaEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("idea event")
    )

    class Meta:
        verbose_name = _("intake of an idea event")
        verbose_name_plural = _("intake of idea events")


class AskIntake(IntakeMark):
    """How far the ledger has come with one event of help before asking."""

    event = models.OneToOneField(
        AskEvent, models.CASCADE, primary_key=True, related_name="+", verbose_name=_("event of help before asking")
    )

    class Meta:
        verbose_name = _("intake of help before asking")
        verbose_name_plural = _("intake of help before asking")
