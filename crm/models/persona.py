"""The persona: an author seen on a network, who may or may not be somebody the company knows."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from community.models.member import Member
from crm.models.channel import Network
from crm.models.contact import CRM_ROLES


class PersonaQuerySet(models.QuerySet["Persona"]):
    """Sets of personas."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if isinstance(reader, Member) and reader.has_role(*CRM_ROLES) else self.none()

    def linked(self) -> Self:
        """Those who are taken for somebody the company knows."""
        return self.filter(link__isnull=False)

    def unresolved(self) -> Self:
        """Those of whom nobody knows who they are."""
        return self.filter(link__isnull=True)

    def seen_last_first(self) -> Self:
        """In the order in which they spoke last, totally ordered."""
        return self.order_by("-last_seen_at", "-id")


class Persona(models.Model):
    """An author as the network shows them; who it is in the CRM is said by statements, never by this row."""

    network = models.CharField(_("network"), max_length=10, choices=Network)
    # As the network names the author for good: an address, an account URI, an id; handles change.
    external_id = models.CharField(_("id on the network"), max_length=300)
    handle = models.CharField(_("handle"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    follower_count = models.PositiveBigIntegerField(_("followers"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("first seen at"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen at"), default=timezone.now)
    # Until then nothing of what they said comes back.
    forgotten_at = models.DateTimeField(_("forgotten at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint(fields=["network", "external_id"], name="an_author_is_one_persona"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="a_persona_has_its_id"),
        ]
        indexes = [models.Index(fields=["-last_seen_at", "-id"], name="persona_seen_last")]

    def __str__(self) -> str:
        return self.name or self.handle or self.external_id
