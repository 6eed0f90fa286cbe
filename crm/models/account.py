"""The firm or household that pays: its place in a group of firms, and what it is worth from which day on."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm


class AccountQuerySet(models.QuerySet["Account"]):
    """Sets of accounts."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def with_value(self, day: date) -> Self:
        """Read along what each account itself is worth on a day, as ``value_amount`` and ``value_currency``."""
        latest = AccountValue.objects.filter(account=models.OuterRef("pk")).latest_on(day)
        return self.annotate(
            value_amount=models.Subquery(latest.values(worth=_under_contract(day, "amount"))[:1]),
            value_currency=models.Subquery(latest.values(worth=_under_contract(day, "currency"))[:1]),
        )


class Account(models.Model):
    """The firm or household that pays."""

    class Kind(models.TextChoices):
        FIRM = "firm", _("firm")
        HOUSEHOLD = "household", _("household")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FIRM)
    # No account stands below itself, however far: a constraint trigger sees to it.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # As an import names the account; a second run knows it by this.
    import_key = models.CharField(_("import key"), max_length=200, null=True, blank=True, unique=True, editable=False)
    # By the codes of the additional fields.
    custom = models.JSONField(_("additional fields"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        indexes = [GinIndex(fields=["custom"], name="account_by_custom_field", opclasses=["jsonb_path_ops"])]

    def __str__(self) -> str:
        return self.name or gettext("Account %(number)d") % {"number": self.pk or 0}


class AccountValueQuerySet(models.QuerySet["AccountValue"]):
    """Sets of values."""

    def of(self, account: Account) -> Self:
        """Those of one account."""
        return self.filter(account=account)

    def latest_on(self, day: date) -> Self:
        """Those that were known to hold on a day, the one that counts first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from", "-id")

    def latest_first(self) -> Self:
        """The one that counts first, totally ordered."""
        return self.order_by("-valid_from", "-id")


class AccountValue(models.Model):
    """What an account is worth in a year, from a day on; rows are never changed, a later one takes their place."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="values", verbose_name=_("account"))
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    contract_from = models.DateField(_("contract from"), null=True, blank=True)
    contract_until = models.DateField(_("contract until"), null=True, blank=True)
    # Whoever reads an amount wants to know where it comes from: a contract, a price list, another system.
    source = models.CharField(_("source"), max_length=120)
    # Who answers for the amount.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"), db_default=Now(), editable=False)

    objects = AccountValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of an account")
        verbose_name_plural = _("values of accounts")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="an_account_is_not_worth_less_than_nothing"),
            models.CheckConstraint(
                condition=models.Q(contract_from__isnull=True)
                | models.Q(contract_until__isnull=True)
                | models.Q(contract_until__gte=models.F("contract_from")),
                name="a_contract_ends_after_it_began",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="the_value_of_an_account_has_a_source"),
        ]
        indexes = [models.Index(fields=["account", "-valid_from", "-id"], name="account_value_latest")]

    def __str__(self) -> str:
        return f"{number_format(self.amount, 2, force_grouping=True)} {self.currency}"

    def holds_on(self, day: date) -> bool:
        """Tell whether the contract runs on a day; one without dates always does."""
        begun = self.contract_from is None or self.contract_from <= day
        return begun and (self.contract_until is None or self.contract_until >= day)


def _under_contract(day: date, column: str) -> models.Case:
    begun = models.Q(contract_from__isnull=True) | models.Q(contract_from__lte=day)
    runs = begun & (models.Q(contract_until__isnull=True) | models.Q(contract_until__gte=day))
    return models.Case(models.When(runs, then=models.F(column)))
