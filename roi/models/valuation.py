"""Why a number is what it is: the valuation, with everything that went into it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roi.models.attribution import AttributionPolicy
from roi.models.rule import RuleVersion


class Source(models.TextChoices):
    """Whose event row an id belongs to."""

    TICKET = "crm.ticket_event", _("ticket event")
    IDEA = "ideas.idea_event", _("idea event")


class ObjectKind(models.TextChoices):
    """What a value hangs on; with the id it is a soft reference."""

    TOPIC = "topic", _("topic")
    TICKET = "ticket", _("ticket")
    IDEA = "idea", _("idea")


class Scenario(models.Model):
    """A what-if or a restatement; the actual ledger is the absence of a scenario."""

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")

    def __str__(self) -> str:
        return self.title


class Valuation(models.Model):
    """One event, priced by one rule version; append-only, like the ledger that it explains."""

    source = models.CharField(_("source"), max_length=20, choices=Source)
    event_id = models.BigIntegerField(_("event"))
    rule_version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="valuations", verbose_name=_("rule version")
    )
    policy = models.ForeignKey(
        AttributionPolicy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("attribution policy")
    )
    path = models.CharField(_("path"), max_length=10, default="direct")
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    object_kind = models.CharField(_("kind of object"), max_length=8, choices=ObjectKind)
    object_id = models.BigIntegerField(_("object"))
    category = models.CharField(_("category"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    valid_on = models.DateField(_("business date"))
    inputs = models.JSONField(_("inputs"))
    trace = models.JSONField(_("trace"))
    gross = models.DecimalField(_("gross"), max_digits=16, decimal_places=2)
    net = models.DecimalField(_("net"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id", "rule_version", "path", "scenario"],
                name="an_event_is_valued_once_by_a_rule_version",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["object_kind", "object_id"], name="valuation_of_object")]

    def __str__(self) -> str:
        return f"{self.net} {self.currency}"
