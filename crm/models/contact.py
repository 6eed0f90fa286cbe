"""Who pays and who speaks: accounts and contacts."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member

CRM_ROLES = ("support", "community_manager", "product", "manager", "controller", "admin")


def may_read_crm(reader: Reader) -> bool:
    """Tell whether somebody belongs to the staff who work with contacts."""
    return isinstance(reader, Member) and reader.has_role(*CRM_ROLES)


class AccountQuerySet(models.QuerySet["Account"]):
    """Sets of accounts."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()


class Account(models.Model):
    """The firm or household that pays."""

    class Kind(models.TextChoices):
        FIRM = "firm", _("firm")
        HOUSEHOLD = "household", _("household")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FIRM)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.name


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
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            # As Django asks for what begins so, in small letters or capitals.
            models.Index(OpClass(Upper("name"), "text_pattern_ops"), name="contact_name_begins"),
        ]

    def __str__(self) -> str:
        return self.name or gettext("Contact %(number)d") % {"number": self.pk or 0}
