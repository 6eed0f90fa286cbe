"""Who speaks: the people whom the company knows."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.account import Account
from crm.models.readers import CRM_ROLES, may_read_crm

__all__ = ["CRM_ROLES", "Account", "Contact", "ContactQuerySet", "may_read_crm"]


class ContactQuerySet(models.QuerySet["Contact"]):
    """Sets of contacts."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class Contact(models.Model):
    """A person the company knows, with or without a member account."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("member")
    )
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=200)
    # The primary e-mail address among the contact points; the database keeps the two in step, whoever writes either.
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    # As an import names the person; a second run knows them by it.
    import_key = models.CharField(_("import key"), max_length=200, null=True, blank=True, unique=True, editable=False)
    # By the codes of the additional fields.
    custom = models.JSONField(_("additional fields"), default=dict, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            # As Django asks for what begins so, in small letters or capitals.
            models.Index(OpClass(Upper("name"), "text_pattern_ops"), name="contact_name_begins"),
            GinIndex(fields=["custom"], name="contact_by_custom_field", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Contact %(number)d") % {"number": self.pk or 0}
