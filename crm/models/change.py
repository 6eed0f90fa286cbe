"""The change: which field of a contact or account said what before and after, written by the database itself."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.readers import may_read_crm


class ChangeQuerySet(models.QuerySet["Change"]):
    """Sets of changes."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def of(self, kind_of_row: str, number: int) -> Self:
        """What became of one row."""
        return self.filter(row=kind_of_row, row_id=number)

    def of_contact(self, number: int) -> Self:
        """What became of a contact and of all that belongs to it."""
        return self.filter(contact_id=number)

    def latest_first(self) -> Self:
        """In the order of their writing, the last one first."""
        return self.order_by("-id")


class Change(models.Model):
    """What a trigger saw; whoever wrote it, through a page, a program or the database itself."""

    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        DELETED = "deleted", _("deleted")

    id = models.BigAutoField(primary_key=True)
    # Rows that are gone have a history too, so these are numbers and no references.
    row = models.CharField(_("kind of row"), max_length=20)
    row_id = models.BigIntegerField(_("number"))
    contact_id = models.BigIntegerField(_("number of the contact"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    # Nobody when the change came past all acts; then only the role of the database is known.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    role = models.CharField(_("role of the database"), max_length=63)
    changed_at = models.DateTimeField(_("changed at"), db_default=Now(), editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(fields=["row", "row_id", "-id"], name="change_of_row"),
            models.Index(
                fields=["contact_id", "-id"], name="change_of_contact", condition=models.Q(contact_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.row_id}"
