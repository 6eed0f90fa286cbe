"""Two records of one person or one firm become one: what moved, what it was before, and where the other record leads."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.contact import Account, Contact

UNDONE_TOGETHER = models.Q(undone_at__isnull=True, undone_by__isnull=True) | models.Q(
    undone_at__isnull=False, undone_by__isnull=False
)


class MergeQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Sets of merges."""

    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(undone_at__isnull=True)

    def leading_to(self, record: models.Model) -> Self:
        """Those of records that lead to this one, taken back or not."""
        return self.filter(leads_to=record.pk)

    def newest_first(self) -> Self:
        """In the order in which they were made, the last one on top."""
        return self.order_by("-merged_at", "-id")


class Merge(models.Model):
    """One record was merged into another one. ``leads_to`` is where it leads now: a record that leads nowhere itself."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300)
    merged_at = models.DateTimeField(_("merged at"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    # The values of before are gone because a person was forgotten: there is no way back.
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True, blank=True)

    class Meta:
        abstract = True


class ContactMerge(Merge):
    """A person was recorded twice."""

    contact = models.ForeignKey(Contact, models.PROTECT, related_name="merges", verbose_name=_("contact"))
    into = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("merged into"))
    leads_to = models.ForeignKey(Contact, models.PROTECT, related_name="merged", verbose_name=_("leads to"))

    objects = MergeQuerySet["ContactMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of contacts")
        verbose_name_plural = _("merges of contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(undone_at__isnull=True), name="a_contact_is_merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(contact=models.F("into")) & ~models.Q(contact=models.F("leads_to")),
                name="no_contact_is_merged_into_itself",
            ),
            models.CheckConstraint(condition=UNDONE_TOGETHER, name="a_merge_of_contacts_is_undone_by_somebody"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="contacts_are_merged_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} → {self.into_id}"


class AccountMerge(Merge):
    """A firm or household was recorded twice."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="merges", verbose_name=_("account"))
    into = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("merged into"))
    leads_to = models.ForeignKey(Account, models.PROTECT, related_name="merged", verbose_name=_("leads to"))

    objects = MergeQuerySet["AccountMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of accounts")
        verbose_name_plural = _("merges of accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(undone_at__isnull=True), name="an_account_is_merged_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(account=models.F("into")) & ~models.Q(account=models.F("leads_to")),
                name="no_account_is_merged_into_itself",
            ),
            models.CheckConstraint(condition=UNDONE_TOGETHER, name="a_merge_of_accounts_is_undone_by_somebody"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="accounts_are_merged_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} → {self.into_id}"


OF_ONE_MERGE = models.Q(contact_merge__isnull=False, account_merge__isnull=True) | models.Q(
    contact_merge__isnull=True, account_merge__isnull=False
)


class MergedRows(models.Model):
    """The rows of one foreign key that a merge moved, and those that it left because the other one had the same."""

    contact_merge = models.ForeignKey(
        ContactMerge, models.CASCADE, null=True, blank=True, related_name="rows", verbose_name=_("merge of contacts")
    )
    account_merge = models.ForeignKey(
        AccountMerge, models.CASCADE, null=True, blank=True, related_name="rows", verbose_name=_("merge of accounts")
    )
    # The foreign key, as the registry calls it: app.model.column.
    relation = models.CharField(_("relation"), max_length=120)
    moved = ArrayField(models.BigIntegerField(), verbose_name=_("moved"), default=list)
    kept = ArrayField(models.BigIntegerField(), verbose_name=_("kept"), default=list)
    # The newest row of the table then; what has a higher number came later.
    newest = models.BigIntegerField(_("newest row"), default=0)

    class Meta:
        verbose_name = _("moved rows")
        verbose_name_plural = _("moved rows")
        constraints = [models.CheckConstraint(condition=OF_ONE_MERGE, name="moved_rows_are_of_one_merge")]
        indexes = [
            models.Index(fields=["contact_merge", "id"], name="moved_rows_of_contacts"),
            models.Index(fields=["account_merge", "id"], name="moved_rows_of_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.relation} ({len(self.moved)})"


class MergedValue(models.Model):
    """One column of one row that a merge changed, with what stood there before and after."""

    contact_merge = models.ForeignKey(
        ContactMerge, models.CASCADE, null=True, blank=True, related_name="values", verbose_name=_("merge of contacts")
    )
    account_merge = models.ForeignKey(
        AccountMerge, models.CASCADE, null=True, blank=True, related_name="values", verbose_name=_("merge of accounts")
    )
    table = models.CharField(_("model"), max_length=80)
    row = models.BigIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=80)
    before: Any = models.JSONField(_("before"), null=True)
    after: Any = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("changed value")
        verbose_name_plural = _("changed values")
        constraints = [models.CheckConstraint(condition=OF_ONE_MERGE, name="a_changed_value_is_of_one_merge")]
        indexes = [
            models.Index(fields=["contact_merge", "id"], name="changed_values_of_contacts"),
            models.Index(fields=["account_merge", "id"], name="changed_values_of_accounts"),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.column} ({self.row})"


def without_merged[Row: models.Model](rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Leave out the contacts or accounts that lead to another one."""
    if rows.model is Contact:
        merged: models.QuerySet[Any] = ContactMerge.objects.standing().filter(contact=models.OuterRef("pk"))
    else:
        merged = AccountMerge.objects.standing().filter(account=models.OuterRef("pk"))
    return rows.filter(~models.Exists(merged.order_by()))
