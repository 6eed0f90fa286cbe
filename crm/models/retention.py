"""Rules by which what is kept about people goes after some days, and what they took away."""

from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models import Member
from community.models.category import Reader
from community.models.privacy_request import PRIVACY_ROLES

# Nothing goes sooner, whatever somebody types.
FEWEST_DAYS = 30


class RetentionQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Sets of rules, and of what they did."""

    def visible_to(self, reader: Reader) -> Self:
        """All for those who answer for personal data, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*PRIVACY_ROLES) else self.none()


class RetentionRule(models.Model):
    """What goes after how many days, if the rule is in force."""

    class What(models.TextChoices):
        WORDS = "words", _("words of closed tickets")
        PEOPLE = "people", _("people from whom nothing came")
        CHANGES = "changes", _("what records said before")

    what = models.CharField(_("what"), max_length=8, choices=What, unique=True)
    days = models.PositiveIntegerField(
        _("days"),
        validators=[MinValueValidator(FEWEST_DAYS)],
        help_text=_("So long it is kept after the last that happened."),
    )
    is_active = models.BooleanField(
        _("in force"), default=False, help_text=_("Look first at how many it takes; what is gone does not come back.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = RetentionQuerySet["RetentionRule"].as_manager()

    class Meta:
        verbose_name = _("rule of retention")
        verbose_name_plural = _("rules of retention")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=FEWEST_DAYS), name="nothing_goes_within_a_month"),
        ]

    def __str__(self) -> str:
        return str(self.What(self.what).label)


class RetentionRun(models.Model):
    """How many rows a rule took away at once; written with it, and never changed."""

    rule = models.ForeignKey(RetentionRule, models.PROTECT, related_name="runs", verbose_name=_("rule"))
    days = models.PositiveIntegerField(_("days"))
    forgotten = models.PositiveIntegerField(_("forgotten"))
    done_at = models.DateTimeField(_("done at"), db_default=Now(), editable=False)

    objects = RetentionQuerySet["RetentionRun"].as_manager()

    class Meta:
        verbose_name = _("run of a rule of retention")
        verbose_name_plural = _("runs of rules of retention")
        constraints = [
            models.CheckConstraint(condition=models.Q(forgotten__gt=0), name="a_run_of_retention_took_something"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.forgotten}"
