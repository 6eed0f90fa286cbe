"""The secrets of channels: given once, used by connectors, never shown again."""

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.connectors.base import Secrets
from crm.errors import MayNotKeepChannels, SecretIsEmpty
from crm.models import Channel, ChannelSecret
from crm.permissions import can_keep_channels
from crm.sealing import seal, unseal


@act
def add_secret(channel: Channel, *, by: Member, use: str, secret: str) -> ChannelSecret:
    """Give a channel one more secret; those before it stay valid until they are retired.

    Raises ``MayNotKeepChannels`` or ``SecretIsEmpty``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    secret = secret.strip()
    if not secret:
        raise SecretIsEmpty(pointer="/secret")
    return ChannelSecret.objects.create(channel=channel, use=ChannelSecret.Use(use), sealed=seal(secret), added_by=by)


@act
def retire_secret(secret: ChannelSecret, *, by: Member) -> bool:
    """Make a secret worth nothing; the same again changes nothing. Raises ``MayNotKeepChannels``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    standing = ChannelSecret.objects.filter(pk=secret.pk, retired_at__isnull=True)
    return bool(standing.update(retired_at=timezone.now()))


def open_secrets(channel: Channel) -> Secrets:
    """Return the secrets of a channel that stand, the newest first; those of another installation open nothing."""
    by_use: dict[str, list[str]] = {}
    for row in ChannelSecret.objects.filter(channel=channel, retired_at__isnull=True).order_by("-id"):
        if opened := unseal(row.sealed):
            by_use.setdefault(row.use, []).append(opened)
    return Secrets(by_use)
