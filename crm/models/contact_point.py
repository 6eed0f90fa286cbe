"""By what a contact is reached: addresses, numbers and handles, each with what proves it."""

import re
import unicodedata
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.foundation.spelling import small
from community.models.category import Reader
from crm.models.contact import Contact
from crm.models.readers import may_read_crm

_WIDE_PLUS = "\uff0b"
# The zero that one dials inside a country and leaves out from abroad.
_TRUNK_ZERO = re.compile(r"\(0\)")


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Sets of contact points."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def current(self) -> Self:
        """Those that are in use."""
        return self.filter(retired_at__isnull=True)

    def proven(self) -> Self:
        """Those whose owner has shown that they are his; no other ever links, merges or opens anything."""
        return self.filter(verified_at__isnull=False, retired_at__isnull=True)

    def called(self, kind: str, value: str, network: str = "") -> Self:
        """Those that mean the same as this value, however it is written."""
        return self.filter(kind=kind, network=network, normalised=normalised(kind, value))

    def primary_first(self) -> Self:
        """By kind, the one to use first."""
        return self.order_by("kind", "-is_primary", "id")


class ContactPoint(models.Model):
    """An address, number or handle of a contact; consent is given for one of these, never for a person as a whole."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        HANDLE = "handle", _("handle on a network")
        POSTAL = "postal", _("postal address")

    class Proof(models.TextChoices):
        """What shows that it belongs to the contact; what somebody merely says shows nothing."""

        LINK = "link", _("a signed link sent there was opened")
        ACCOUNT = "account", _("the member confirmed it")
        REPLY = "reply", _("an answer came from there with the word that was sent there")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="points", verbose_name=_("contact"))
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    network = models.CharField(_("network"), max_length=40, blank=True, default="")
    value = models.CharField(_("value"), max_length=500)
    # The same for all ways to write the same; what is compared is this.
    normalised = models.CharField(_("normalised"), max_length=500, editable=False)
    label = models.CharField(_("label"), max_length=60, blank=True, default="")
    is_primary = models.BooleanField(_("used first"), default=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    proof = models.CharField(_("proof"), max_length=7, choices=Proof, blank=True, default="")
    # Not in use any more; it stays for the sake of what was agreed to for it.
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind", "network", "normalised"], name="a_contact_has_each_point_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "network", "normalised"],
                condition=models.Q(verified_at__isnull=False, retired_at__isnull=True, kind__in=["email", "handle"]),
                name="a_proven_address_belongs_to_one_contact",
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=models.Q(is_primary=True),
                name="one_point_of_a_kind_is_used_first",
            ),
            models.CheckConstraint(
                condition=models.Q(is_primary=False) | models.Q(retired_at__isnull=True),
                name="what_is_retired_is_not_used_first",
            ),
            models.CheckConstraint(
                condition=models.Q(verified_at__isnull=True, proof="")
                | (models.Q(verified_at__isnull=False) & ~models.Q(proof="")),
                name="what_is_verified_has_its_proof",
            ),
            models.CheckConstraint(
                condition=(models.Q(kind="handle") & ~models.Q(network=""))
                | (~models.Q(kind="handle") & models.Q(network="")),
                name="a_handle_and_nothing_else_has_a_network",
            ),
            models.CheckConstraint(
                condition=~models.Q(value="") & ~models.Q(normalised=""), name="a_contact_point_is_not_empty"
            ),
        ]
        indexes = [models.Index(fields=["kind", "network", "normalised"], name="contact_point_by_value")]

    def __str__(self) -> str:
        return self.value

    @property
    def is_proven(self) -> bool:
        """Tell whether it was shown to belong to the contact."""
        return self.verified_at is not None


def normalised(kind: str, value: str) -> str:
    """Return what is the same for all ways to write the same address, number or handle.

    Addresses and handles that only look alike belong to different people: no letter of them becomes another one but a small one. What
    dials the same is the same, in the digits of whichever script. A postal address is only compared for its looks.
    """
    value = value.strip()
    if kind == ContactPoint.Kind.PHONE:
        plain = "".join(_dialled(sign) for sign in value)
        digits = re.sub(r"[^0-9+]", "", _TRUNK_ZERO.sub("", plain))
        international = "+" + digits[2:] if digits.startswith("00") else digits
        return international[:1] + international[1:].replace("+", "")
    if kind == ContactPoint.Kind.HANDLE:
        return small(value.lstrip("@"))
    if kind == ContactPoint.Kind.POSTAL:
        return re.sub(r"[\s,;]+", " ", unicodedata.normalize("NFKC", value)).strip().lower()
    return small(value)


def _dialled(sign: str) -> str:
    """Return the digit that one presses; a raised one is a note and none."""
    return "+" if sign == _WIDE_PLUS else str(unicodedata.decimal(sign, sign))
