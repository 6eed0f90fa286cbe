"""The company's own pages and accounts on networks: where it speaks itself, whoever it hears there."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.category import Reader
from crm.models.channel import Channel
from crm.models.contact import may_read_crm
from crm.models.team import Team


class OwnPresenceQuerySet(models.QuerySet["OwnPresence"]):
    """Sets of presences."""

    def visible_to(self, reader: Reader) -> Self:
        """All for staff with a role, none for anybody else."""
        return self.all() if may_read_crm(reader) else self.none()

    def kept_on(self, day: date) -> Self:
        """Those that the company keeps on a day."""
        begun = models.Q(active_since=None) | models.Q(active_since__lte=day)
        return self.filter(begun).filter(models.Q(active_until=None) | models.Q(active_until__gte=day))


class OwnPresence(models.Model):
    """One page or account of our own. A channel is how we hear and answer; a presence is who we are there."""

    class Place(models.TextChoices):
        """More than we can speak with: figures of the others are typed or come in files."""

        MASTODON = "mastodon", _("Mastodon")
        YOUTUBE = "youtube", _("YouTube")
        FACEBOOK = "facebook", _("Facebook")
        INSTAGRAM = "instagram", _("Instagram")
        WHATSAPP = "whatsapp", _("WhatsApp")
        X = "x", _("X")
        LINKEDIN = "linkedin", "LinkedIn"
        TIKTOK = "tiktok", "TikTok"
        BLUESKY = "bluesky", "Bluesky"
        THREADS = "threads", "Threads"
        XING = "xing", "XING"
        PINTEREST = "pinterest", "Pinterest"
        OTHER = "other", _("another network")

    network = models.CharField(_("network"), max_length=10, choices=Place)
    # As the network names it for good; where it has no such name, what people call it there.
    external_id = models.CharField(_("id on the network"), max_length=200)
    handle = models.CharField(_("handle"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=120)
    url = models.URLField(_("address on the network"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    channel = models.ForeignKey(
        Channel, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("channel")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="presences", verbose_name=_("team")
    )
    active_since = models.DateField(_("active since"), null=True, blank=True)
    active_until = models.DateField(_("active until"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = OwnPresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("presence of our own")
        verbose_name_plural = _("presences of our own")
        constraints = [
            models.UniqueConstraint(fields=["network", "external_id"], name="an_account_of_a_network_is_one_presence"),
            models.CheckConstraint(condition=~models.Q(external_id=""), name="a_presence_has_its_id"),
            models.CheckConstraint(
                condition=models.Q(active_since=None)
                | models.Q(active_until=None)
                | models.Q(active_until__gte=models.F("active_since")),
                name="a_presence_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PresenceLook(models.Model):
    """How the daily looks at a presence fare: when it is due, what failed last."""

    presence = models.OneToOneField(
        OwnPresence, models.CASCADE, primary_key=True, related_name="look", verbose_name=_("presence of our own")
    )
    # During a look it is when the lease of the worker ends.
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    succeeded_at = models.DateTimeField(_("last success"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    error = models.CharField(_("last error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("look at a presence")
        verbose_name_plural = _("looks at presences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failures=0) | ~models.Q(error=""), name="a_look_that_fails_says_why"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="presence_look_due")]

    def __str__(self) -> str:
        return self.error or str(self.presence_id)
