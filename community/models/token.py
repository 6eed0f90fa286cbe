"""The personal access token by which a program acts for a member."""

import hashlib
import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a token may be used for; never more than its owner may do."""

    COMMUNITY_READ = "community:read", _("read the community")
    COMMUNITY_WRITE = "community:write", _("write in the community")
    IDEAS_READ = "ideas:read", _("read ideas")
    IDEAS_WRITE = "ideas:write", _("propose and vote")
    IDEAS_REVIEW = "ideas:review", _("review and decide ideas")
    CRM_READ = "crm:read", _("read tickets and contacts")
    CRM_WRITE = "crm:write", _("work on tickets and contacts")
    ROI_READ = "roi:read", _("read value reports")
    ROI_WRITE = "roi:write", _("enter costs and draft rules")
    ROI_APPROVE = "roi:approve", _("approve rules and close periods")
    WEBHOOKS_MANAGE = "webhooks:manage", _("manage webhooks")


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    """Sets of tokens."""

    def usable_at(self, moment: datetime) -> Self:
        """Neither expired nor revoked, of a member who may sign in."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=moment, member__is_active=True)


class AccessToken(models.Model):
    """A secret shown once; only its hash is kept."""

    PREFIX = "mw_"

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("member")
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return f"{self.name or self.PREFIX} ({self.member_id})"

    @classmethod
    def new_secret(cls) -> str:
        """Return a fresh secret with 256 random bits."""
        return cls.PREFIX + secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(secret: str) -> str:
        """Return the hash under which a secret is kept; it is random, so no slow hash is needed."""
        return hashlib.sha256(secret.encode()).hexdigest()
