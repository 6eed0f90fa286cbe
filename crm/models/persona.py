"""The persona: an author seen on a network, who may or may not be somebody the company knows."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models.channel import Network


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
    version = models.PositiveIntegerField(_("version"), default=1)

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
