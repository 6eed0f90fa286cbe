"""The sums of the legs by everything that reports group and filter by."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roi.models.attribution import Party, Role
from roi.models.chain import ValueDriver
from roi.models.grade import Grade
from roi.models.ledger import LedgerAccount
from roi.models.period import Period
from roi.models.rule import RuleVersion
from roi.models.written import written


class LegSum(models.Model):
    """One sum over legs of the actual ledger that are alike; a trigger adds to it with every leg.

    Holds sums and counts only: ratios are made of them when somebody asks.
    """

    # Nothing but legs makes a sum, and their keys are checked; checking them again would take longer than summing.
    account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=pgettext_lazy("of the ledger", "account"),
    )
    driver = models.ForeignKey(
        ValueDriver,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("value driver"),
    )
    rule_version = models.ForeignKey(
        RuleVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("rule version"),
    )
    period = models.ForeignKey(
        Period,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=pgettext_lazy("of the books", "period"),
    )
    valid_on = models.DateField(_("business date"))
    grade = models.CharField(_("evidence grade"), max_length=2, choices=Grade, blank=True)
    cashable = models.BooleanField(_("cashable"))
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("sum"), max_digits=20, decimal_places=2)
    leg_count = models.BigIntegerField(_("legs"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.account_id} {self.valid_on}: {written(self.amount)}"


class Rollup(LegSum):
    """The sum of a business day by all that legs are told apart by, for spans that begin or end within a month."""

    category = models.CharField(_("category"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    product = models.CharField(_("product"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role, blank=True)
    original_currency = models.CharField(_("original currency"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("rollup")
        verbose_name_plural = _("rollups")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "valid_on",
                    "period",
                    "account",
                    "driver",
                    "rule_version",
                    "category",
                    "channel",
                    "product",
                    "role",
                    "grade",
                    "cashable",
                    "currency",
                    "original_currency",
                ],
                name="legs_that_are_alike_have_one_sum",
                nulls_distinct=False,
            ),
        ]


class MonthlyRollup(LegSum):
    """The sum of a whole month, named by its first day: one slice of the ledger by one thing at a time.

    All things at once would be nearly as many sums as there are legs, and no report needs two of them. Only what counts
    as a net benefit or a cost is sliced; the way from gross to net is kept for the whole.
    """

    class Slice(models.TextChoices):
        WHOLE = "whole", _("the whole")
        CATEGORY = "category", _("by category")
        CHANNEL = "channel", _("by channel")
        PRODUCT = "product", _("by product")
        ROLE = "role", _("by role")
        CURRENCY = "currency", _("by original currency")

    slice = models.CharField(_("slice"), max_length=8, choices=Slice)
    slice_key = models.CharField(_("key of the slice"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("monthly rollup")
        verbose_name_plural = _("monthly rollups")
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "slice",
                    "valid_on",
                    "period",
                    "account",
                    "driver",
                    "rule_version",
                    "slice_key",
                    "grade",
                    "cashable",
                    "currency",
                ],
                name="legs_of_a_month_have_one_sum_in_a_slice",
                nulls_distinct=False,
            ),
        ]


class PartyRollup(models.Model):
    """What one person has of the benefits, over all time: the whole of it, and by what the person did."""

    class Slice(models.TextChoices):
        WHOLE = "whole", _("the whole")
        ROLE = "role", _("by role")

    slice = models.CharField(_("slice"), max_length=5, choices=Slice)
    slice_key = models.CharField(_("key of the slice"), max_length=12, blank=True)
    # As above: the legs have checked it.
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        related_name="sums",
        db_index=False,
        db_constraint=False,
        verbose_name=_("party"),
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(_("sum"), max_digits=20, decimal_places=2)
    leg_count = models.BigIntegerField(_("legs"))

    class Meta:
        verbose_name = _("rollup of a party")
        verbose_name_plural = _("rollups of parties")
        constraints = [
            models.UniqueConstraint(
                fields=["slice", "currency", "party", "slice_key"], name="shares_of_a_party_have_one_sum_in_a_slice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.slice_key}: {written(self.amount)}"
