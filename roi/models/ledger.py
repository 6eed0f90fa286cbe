"""The append-only double-entry ledger: accounts, postings, legs, and what stands live.

Sign: what comes in stands as a credit (negative), where it went as a debit (positive); the legs of a posting sum to
zero. The net benefit is the sum of the attribution and unattributed legs, the cost that of the cost legs.
"""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roi.models.attribution import Party, Role
from roi.models.chain import ValueDriver
from roi.models.cost import CostEntry
from roi.models.grade import Grade
from roi.models.period import Period
from roi.models.rule import RuleVersion
from roi.models.scenario import Scenario
from roi.models.valuation import ObjectKind, Valuation
from roi.models.written import written


class LedgerAccount(models.Model):
    """An account of the value ledger; not one of the firm's books."""

    class Type(models.TextChoices):
        BENEFIT = "benefit", _("gross benefit")
        HAIRCUT = "haircut", _("haircut")
        ATTRIBUTION = "attribution", _("attributed benefit")
        UNATTRIBUTED = "unattributed", _("unattributed benefit")
        COST = "cost", _("cost")
        CONTRA = "contra", _("contra")
        EXPECTATION = "expectation", _("expectation (memo)")
        MEMO = "memo", _("benefit without enough evidence (memo)")

    code = models.CharField(_("code"), max_length=120, unique=True)
    type = models.CharField(_("type"), max_length=12, choices=Type)
    driver = models.ForeignKey(
        ValueDriver, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("value driver")
    )

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")

    def __str__(self) -> str:
        return self.code


class LedgerHead(models.Model):
    """The end of the hash chain: one row, locked by whoever appends and moved by a trigger."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(_("last number"), default=0)
    hash = models.CharField(_("last hash"), max_length=64, default="")
    # Null before the first one.
    recorded_at = models.DateTimeField(_("last moment"), null=True, editable=False)

    class Meta:
        verbose_name = _("end of the chain")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_ledger_head")]

    def __str__(self) -> str:
        return f"#{self.number}"


class PostingQuerySet(models.QuerySet["Posting"]):
    """Sets of postings."""

    def actual(self) -> Self:
        """What really happened; scenarios stand aside."""
        return self.filter(scenario__isnull=True)

    def unreversed(self) -> Self:
        """Neither a reversal nor reversed by one."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)

    def in_order(self) -> Self:
        """As they were appended."""
        return self.order_by("number")


class Posting(models.Model):
    """One balanced entry; never changed, never deleted, only reversed by another one."""

    class Kind(models.TextChoices):
        ORIGINAL = "original", _("original")
        REVERSAL = "reversal", _("reversal")
        CORRECTION = "correction", _("correction")
        EXPECTATION = "expectation", _("expectation")
        REALISATION = "realisation", _("realisation")
        COST = "cost", _("cost")

    number = models.BigIntegerField(_("number"), unique=True)
    idempotency_key = models.CharField(_("idempotency key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # The economic effect, such as "ticket:12" or "idea:7:realisation:3"; at most one posting stands for it.
    effect_key = models.CharField(_("effect"), max_length=120)
    # What made us write this: "crm.ticket_event:34", or "community.member:5" for an act of a person.
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    valuation = models.ForeignKey(
        Valuation, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("valuation")
    )
    cost_entry = models.ForeignKey(
        CostEntry, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("cost")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("reverses")
    )
    rule_version = models.ForeignKey(
        RuleVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("rule version"),
    )
    driver = models.ForeignKey(
        ValueDriver,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("value driver"),
    )
    grade = models.CharField(_("evidence grade"), max_length=2, choices=Grade, blank=True)
    cashable = models.BooleanField(_("cashable"))
    valid_on = models.DateField(_("business date"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    period = models.ForeignKey(
        Period,
        models.PROTECT,
        related_name="postings",
        db_index=False,
        verbose_name=pgettext_lazy("of the books", "period"),
    )
    prior_period = models.BooleanField(_("belongs to an earlier period"), default=False)
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    # By what lists are found, copied by a trigger from the valuation or the cost; empty where they name nothing.
    category = models.CharField(_("category"), max_length=80, blank=True, default="", db_default="", editable=False)
    product = models.CharField(_("product"), max_length=80, blank=True, default="", db_default="", editable=False)
    channel = models.CharField(_("channel"), max_length=20, blank=True, default="", db_default="", editable=False)
    original_currency = models.CharField(
        _("original currency"), max_length=3, blank=True, default="", db_default="", editable=False
    )
    # Announced with the posting, so that nobody can slip in another leg later.
    leg_count = models.PositiveIntegerField(_("legs"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    previous_hash = models.CharField(_("previous hash"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64, unique=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses__isnull=True)),
                name="a_reversal_names_what_it_reverses",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="cost", cost_entry__isnull=False, valuation__isnull=True)
                | models.Q(kind="reversal", cost_entry__isnull=False, valuation__isnull=True)
                | (~models.Q(kind="cost") & models.Q(cost_entry__isnull=True, valuation__isnull=False)),
                name="a_posting_comes_from_a_valuation_or_a_cost",
            ),
            models.CheckConstraint(
                condition=models.Q(cost_entry__isnull=False) | models.Q(driver__isnull=False),
                name="a_benefit_has_a_driver",
            ),
        ]
        indexes = [
            # Each in the order of a list: a page is read from where it begins to where it ends and no further.
            models.Index(fields=["period", "number"], name="posting_by_period"),
            models.Index(fields=["valid_on", "number"], name="posting_by_business_date"),
            models.Index(fields=["driver", "number"], name="posting_by_driver"),
            models.Index(fields=["rule_version", "number"], name="posting_by_rule_version"),
            models.Index(fields=["grade", "number"], name="posting_by_grade"),
            models.Index(fields=["kind", "number"], name="posting_by_kind"),
            models.Index(fields=["category", "number"], name="posting_by_category"),
            models.Index(fields=["product", "number"], name="posting_by_product"),
            models.Index(fields=["channel", "number"], name="posting_by_channel"),
            models.Index(fields=["original_currency", "number"], name="posting_by_original_currency"),
            # Costs: a missing key is no value that keeps an index in order.
            models.Index(fields=["number"], condition=models.Q(driver__isnull=True), name="posting_without_driver"),
            models.Index(fields=["number"], condition=models.Q(rule_version__isnull=True), name="posting_without_rule"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"


class Leg(models.Model):
    """One side of a posting."""

    # The keys and indexes below begin with these columns; the tables that grow need no second ones.
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="legs", db_index=False, verbose_name=_("posting"))
    position = models.PositiveIntegerField(_("position"))
    account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        related_name="legs",
        db_index=False,
        verbose_name=pgettext_lazy("of the ledger", "account"),
    )
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="legs",
        db_index=False,
        verbose_name=_("party"),
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, blank=True)
    weight = models.DecimalField(_("weight"), max_digits=12, decimal_places=6, null=True, blank=True)
    object_kind = models.CharField(_("kind of object"), max_length=8, choices=ObjectKind, blank=True)
    object_id = models.BigIntegerField(_("object"), null=True, blank=True)

    class Meta:
        verbose_name = _("leg")
        verbose_name_plural = _("legs")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["posting", "position"], name="leg_position_is_unique"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="no_leg_is_zero"),
        ]
        indexes = [
            models.Index(fields=["account", "posting"], name="leg_by_account"),
            models.Index(fields=["object_kind", "object_id"], name="leg_of_object"),
            # Some roles are rare; most legs have none.
            models.Index(fields=["role", "posting"], name="leg_by_role", condition=~models.Q(role="")),
            # What everybody has is summed from the index alone.
            models.Index(
                fields=["party", "account"],
                include=["amount", "currency", "role", "posting"],
                condition=models.Q(party__isnull=False),
                name="leg_of_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {written(self.amount)} {self.currency}"


class LiveEffect(models.Model):
    """Which posting stands for an economic effect at present: at most one, whatever event or rule it came from.

    Triggers keep these rows: a posting makes one, its reversal takes it away.
    """

    key = models.CharField(_("effect"), max_length=120)
    scenario = models.ForeignKey(
        Scenario, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scenario")
    )
    posting = models.OneToOneField(Posting, models.PROTECT, related_name="live_effect", verbose_name=_("posting"))

    class Meta:
        verbose_name = _("live effect")
        verbose_name_plural = _("live effects")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "scenario"], name="an_effect_has_one_live_posting", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.key
