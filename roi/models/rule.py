"""How a KPI becomes money: rules, their dated versions and the factors that make gross into net."""

from collections.abc import Mapping
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from roi.models.assumption import Assumption
from roi.models.chain import Kpi, ValueDriver
from roi.models.grade import Grade
from roi.models.method import Approach, Method
from roi.models.study import Study
from roi.models.written import shortly


class ConversionRule(models.Model):
    """Turns one kind of event, counted by a KPI, into money.

    A second foreign key over (kpi, driver), made in a migration, refuses a KPI without that driver, and so without a
    strategy and a goal.
    """

    class Subject(models.TextChoices):
        TICKET_SOLVED = "ticket_solved", _("ticket solved by a peer")
        IDEA_REALISED = "idea_realised", _("realised value of an idea")
        DEFLECTION_CONFIRMED = "deflection_confirmed", _("confirmed deflection")
        DEFLECTION_POTENTIAL = "deflection_potential", _("potential deflection")
        VISITS = "visits", _("visits of a month")
        READING = "reading", _("reading of a KPI in a month")

    code = models.SlugField(_("code"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="rules", verbose_name=_("KPI"))
    driver = models.ForeignKey(ValueDriver, models.PROTECT, related_name="+", verbose_name=_("value driver"))
    subject = models.CharField(_("what is valued"), max_length=20, choices=Subject)
    method = models.CharField(_("method"), max_length=20, choices=Method, default=Method.DIRECT)
    approach = models.CharField(_("approach"), max_length=12, choices=Approach, default=Approach.INTEGRATED)

    class Meta:
        verbose_name = _("conversion rule")
        verbose_name_plural = _("conversion rules")
        ordering = ["code"]
        constraints = [
            # One economic effect has one driver; readings are told apart by their KPI.
            models.UniqueConstraint(
                fields=["subject"], condition=~models.Q(subject="reading"), name="a_subject_has_one_rule"
            ),
            models.UniqueConstraint(
                fields=["kpi"], condition=models.Q(subject="reading"), name="the_readings_of_a_kpi_have_one_rule"
            ),
            models.CheckConstraint(
                condition=models.Q(subject="ticket_solved", method="direct")
                | models.Q(subject="idea_realised", method="idea_measured")
                | models.Q(subject="deflection_confirmed", method="confirmed")
                | models.Q(subject="deflection_potential", method="potential")
                | models.Q(
                    subject="visits",
                    method__in=["survey", "trade", "khoros", "oblinger", "vanilla", "thecr", "servicenow"],
                )
                | models.Q(subject="reading", method__in=["retention", "advocacy", "influencer", "count"]),
                name="a_method_fits_what_is_valued",
            ),
        ]

    def __str__(self) -> str:
        return self.title


_Subject = ConversionRule.Subject
# The first one is meant where nothing is said.
METHODS_FOR: Mapping[str, tuple[Method, ...]] = {
    _Subject.TICKET_SOLVED: (Method.DIRECT,),
    _Subject.IDEA_REALISED: (Method.IDEA_MEASURED,),
    _Subject.DEFLECTION_CONFIRMED: (Method.CONFIRMED_DEFLECTION,),
    _Subject.DEFLECTION_POTENTIAL: (Method.POTENTIAL_DEFLECTION,),
    _Subject.VISITS: (
        Method.SURVEY,
        Method.TRADE,
        Method.KHOROS,
        Method.OBLINGER,
        Method.VANILLA,
        Method.THECR,
        Method.SERVICENOW,
    ),
    _Subject.READING: (Method.COUNT, Method.RETENTION, Method.ADVOCACY, Method.INFLUENCER),
}


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Sets of rule versions."""

    def approved(self) -> Self:
        """Signed by a second person."""
        return self.filter(approved_at__isnull=False)

    def valid_on(self, day: date) -> Self:
        """Approved and in force on a business day."""
        return self.approved().filter(validity__contains=day)


class RuleVersion(models.Model):
    """A rule as it holds from one day to another; fixed once a second person approved it."""

    rule = models.ForeignKey(ConversionRule, models.PROTECT, related_name="versions", verbose_name=_("rule"))
    number = models.PositiveIntegerField(_("version"))
    validity = DateRangeField(_("valid"))
    # Null where the event itself brings the amount, as a realised idea does.
    unit_value = models.DecimalField(_("unit value"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    # Where the unit value is known from, and the study that the grade rests on.
    unit_assumption = models.ForeignKey(
        Assumption,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assumption on the unit value"),
    )
    study = models.ForeignKey(Study, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("study"))
    grade = models.CharField(_("evidence grade"), max_length=2, choices=Grade)
    reason = models.TextField(_("reason and source"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True, editable=False)

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        ordering = ["rule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number_is_unique"),
            models.CheckConstraint(condition=models.Q(validity__isempty=False), name="validity_is_not_empty"),
            models.CheckConstraint(
                condition=models.Q(unit_value__isnull=True) | models.Q(unit_value__gt=0),
                name="unit_value_is_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True, approved_by__isnull=True)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approval_has_a_person_and_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("author")),
                name="nobody_approves_their_own_rule",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_at__isnull=True) | models.Q(content_hash__regex="^[0-9a-f]{64}$"),
                name="an_approved_version_is_hashed",
            ),
            ExclusionConstraint(
                name="approved_versions_of_a_rule_do_not_overlap",
                expressions=[("rule", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                condition=models.Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} v{self.number}"

    @property
    def is_approved(self) -> bool:
        """Tell whether it may be used and may no longer be changed."""
        return self.approved_at is not None


class Factor(models.Model):
    """One step from gross to net; the steps are taken in sequence and each becomes a leg."""

    class Code(models.TextChoices):
        ENTITLED = "entitled", _("entitled to support")
        WOULD_CONTACT = "would_contact", _("would have contacted support")
        NO_FURTHER_ACTION = "no_further_action", _("needed nothing further")
        DEADWEIGHT = "deadweight", _("would have happened anyway")
        DISPLACEMENT = "displacement", _("moved from elsewhere")
        OTHER_CAUSES = "other_causes", _("had other causes")
        CONFIDENCE = "confidence", _("confidence of the estimate")
        RISK = "risk", _("risk")

    version = models.ForeignKey(RuleVersion, models.CASCADE, related_name="factors", verbose_name=_("rule version"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("step"), max_length=20, choices=Code)
    # The share that is kept: 0.8 keeps four fifths and cuts one fifth.
    keeps = models.DecimalField(_("share kept"), max_digits=7, decimal_places=6)
    evidence = models.CharField(_("evidence"), max_length=300, blank=True)
    assumption = models.ForeignKey(
        Assumption, models.PROTECT, null=True, blank=True, related_name="factors", verbose_name=_("assumption")
    )

    class Meta:
        verbose_name = _("factor")
        verbose_name_plural = _("factors")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="factor_position_is_unique"),
            models.UniqueConstraint(fields=["version", "code"], name="factor_step_is_taken_once"),
            models.CheckConstraint(condition=models.Q(keeps__gte=0, keeps__lte=1), name="factor_keeps_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {shortly(self.keeps)}"
