"""The channel: a connected source or presence through which people speak with the company."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Network(models.TextChoices):
    """Where messages come from and personas are at home."""

    EMAIL = "email", _("e-mail")
    RSS = "rss", _("RSS or Atom")
    MASTODON = "mastodon", _("Mastodon")
    YOUTUBE = "youtube", _("YouTube")
    FACEBOOK = "facebook", _("Facebook")
    INSTAGRAM = "instagram", _("Instagram")
    WHATSAPP = "whatsapp", _("WhatsApp")
    X = "x", _("X")
    WEBHOOK = "webhook", _("signed webhook")
    CSV = "csv", _("CSV file")


class Channel(models.Model):
    """One mailbox, page, feed or account; addresses of hooks name it by its key."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    network = models.CharField(_("network"), max_length=10, choices=Network)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.CheckConstraint(condition=models.Q(network__in=Network.values), name="a_channel_is_of_a_network"),
        ]

    def __str__(self) -> str:
        return self.name
