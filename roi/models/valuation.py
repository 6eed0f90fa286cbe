"""Why a number is what it is: the valuation, with everything that went into it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from roi.models.attribution import AttributionPolicy
from roi.models.fx import FxRate
from roi.models.rule import RuleVersion
from roi.models.scenario import Scenario
from roi.models.written import written


class Source(models.TextChoices):
    """Whose event row an id belongs to."""

    TICKET = "crm.ticket_event", _("ticket event")
    IDEA = "ideas.idea_event", _("idea event")
    ASK = "community.ask_event", _("help before asking")
    # Its event is the month as a number, such as 202601.
    MONTH = "roi.month", _("month")


class ObjectKind(models.TextChoices):
    """What a value hangs on; with the id it is a soft reference."""

    TOPIC = "topic", _("topic")
    TICKET = "ticket", _("ticket")
    IDEA = "idea", _("idea")
    ARTICLE = "article", _("article")
    # A month of a rule as a whole, where the legs say which things were visited.
    RULE = "rule", _("rule")


class Valuation(models.Model):
    """One event, priced by one rule version; append-only, like the ledger that it explains."""

    source = models.CharField(_("source"), max_length=30, choices=Source)
    event_id = models.BigIntegerField(_("event"))
    rule_version = models.ForeignKey(
        RuleVersion, models.PROTECT, related_name="valuations", verbose_name=_("rule version")
    )
    policy = models.ForeignKey(
        AttributionPolicy, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("attribution policy")
    )
    path = models.CharField(_("path"), max_length=10, default="direct")
    # Counts how often this version priced the event; every correction needs a row of its own.
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    object_kind = models.CharField(_("kind of object"), max_length=8, choices=ObjectKind)
    object_id = models.BigIntegerField(_("object"))
    category = models.CharField(_("category"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    product = models.CharField(_("product"), max_length=80, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"))
    valid_on = models.DateField(_("business date"))
    inputs = models.JSONField(_("inputs"))
    trace = models.JSONField(_("trace"))
    gross = models.DecimalField(_("gross"), max_digits=16, decimal_places=2)
    net = models.DecimalField(_("net"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    # What the event or the rule said before it was converted at the rate of the business date.
    original_gross = models.DecimalField(_("original gross"), max_digits=16, decimal_places=2, null=True, blank=True)
    original_currency = models.CharField(_("original currency"), max_length=3, blank=True)
    fx_rate = models.ForeignKey(
        FxRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("exchange rate")
    )
    # The interval of the net amount, where the evidence is a sample.
    net_low = models.DecimalField(_("net, lower bound"), max_digits=16, decimal_places=2, null=True, blank=True)
    net_high = models.DecimalField(_("net, upper bound"), max_digits=16, decimal_places=2, null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("valuation")
        verbose_name_plural = _("valuations")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "event_id", "rule_version", "path", "scenario", "revision"],
                name="an_event_is_valued_once_by_a_rule_version",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(original_gross__isnull=True, original_currency="", fx_rate__isnull=True)
                | models.Q(original_gross__isnull=False, fx_rate__isnull=False) & ~models.Q(original_currency=""),
                name="a_converted_value_names_its_rate",
            ),
            models.CheckConstraint(
                condition=models.Q(net_low__isnull=True, net_high__isnull=True)
                | models.Q(net_low__lte=models.F("net"), net_high__gte=models.F("net")),
                name="a_net_value_lies_in_its_interval",
            ),
        ]
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="valuation_of_object"),
        ]

    def __str__(self) -> str:
        return f"{written(self.net)} {self.currency}"
