"""By what ideas are judged: criteria with their scales, weights and guidance, and the formula that makes one score of them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ideas.judging.formulas import LONGEST


class Scorecard(models.Model):
    """A set of criteria and how they become one score."""

    class Method(models.TextChoices):
        RICE = "rice", _("RICE: reach, impact and confidence over effort")
        ICE = "ice", _("ICE: impact, confidence and ease")
        WEIGHTED = "weighted", _("weighted criteria, from 0 to 100")
        CUSTOM = "custom", _("a formula of our own")

    name = models.CharField(_("name"), max_length=120, unique=True)
    method = models.CharField(_("method"), max_length=8, choices=Method)
    formula = models.CharField(_("formula"), max_length=LONGEST, blank=True)
    asks_benefit = models.BooleanField(_("asks for the benefit of the first year"), default=False)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method="custom") ^ models.Q(formula=""),
                name="a_custom_method_has_its_formula",
                violation_error_message=_("A formula goes with the method “a formula of our own”, and with no other."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """One question of a scorecard with its scale."""

    card = models.ForeignKey(Scorecard, models.CASCADE, related_name="criteria", verbose_name=_("scorecard"))
    # The word by which formulas call it.
    code = models.CharField(_("code"), max_length=20)
    label = models.CharField(_("label"), max_length=120)
    guidance = models.TextField(_("guidance"), blank=True)
    lowest = models.DecimalField(_("lowest"), max_digits=12, decimal_places=3)
    highest = models.DecimalField(_("highest"), max_digits=12, decimal_places=3)
    weight = models.DecimalField(_("weight"), max_digits=7, decimal_places=3, default=1)
    counts_against = models.BooleanField(_("much is bad"), default=False)
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["card", "place"]
        constraints = [
            models.UniqueConstraint(fields=["card", "code"], name="a_scorecard_asks_each_criterion_once"),
            models.UniqueConstraint(fields=["card", "place"], name="criteria_stand_one_after_another"),
            models.CheckConstraint(
                condition=models.Q(lowest__lt=models.F("highest")),
                name="a_scale_has_a_length",
                violation_error_message=_("A scale goes from a lower to a higher number."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0),
                name="each_criterion_weighs_something",
                violation_error_message=_("A weight is above zero."),
            ),
        ]

    def __str__(self) -> str:
        return self.label
