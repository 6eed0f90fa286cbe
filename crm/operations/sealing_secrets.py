"""The secrets of channels: given once, used by connectors, never shown again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from crm.connectors.base import Secrets
from crm.connectors.signatures import new_secret
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
def make_secret(channel: Channel, *, by: Member) -> tuple[ChannelSecret, str]:
    """Make a secret that signs, which nobody is shown again; those before it stay valid. Raises ``MayNotKeepChannels``."""
    secret = new_secret()
    return add_secret(channel, by=by, use=ChannelSecret.Use.SIGNING, secret=secret), secret


@act
def retire_secret(secret: ChannelSecret, *, by: Member) -> bool:
    """Make a secret worth nothing; the same again changes nothing. Raises ``MayNotKeepChannels``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    standing = ChannelSecret.objects.filter(pk=secret.pk, retired_at__isnull=True)
    return bool(standing.update(retired_at=timezone.now()))


def open_secrets(channel: Channel) -> Secrets:
    """Return the secrets of a channel that stand, the newest first; those of another installation open nothing."""
    standing = ChannelSecret.objects.filter(channel=channel, retired_at__isnull=True)
    return _opened(standing.order_by("-id").values_list("use", "sealed"))


# As text, so that two readings can be compared; the columns of ``c`` are those of the channel.
STANDING = """(SELECT json_agg(json_build_array(s.use, s.sealed) ORDER BY s.id DESC)::text FROM crm_channelsecret s
    WHERE s.channel_id = c.id AND s.retired_at IS NULL)"""
# What a hook needs for a request, asked at once: whoever was retired a moment ago opens nothing any more.
_CALLED = f"SELECT c.*, {STANDING} AS standing FROM crm_channel c WHERE c.key = %s AND c.is_active"  # noqa: S608 -- ours


@dataclass(frozen=True)
class Called:
    """An active channel, its secrets, and by which sealed ones they can be known to stand still."""

    channel: Channel
    secrets: Secrets
    standing: str | None


def channel_called(key: str) -> Called | None:
    """Return the active channel of this key with its secrets that stand, read in one query."""
    for channel in Channel.objects.raw(_CALLED, [key]):
        standing = vars(channel).pop("standing")
        return Called(channel, _opened(json.loads(standing or "[]")), standing)
    return None


def _opened(rows: Iterable[Sequence[str]]) -> Secrets:
    by_use: dict[str, list[str]] = {}
    for use, sealed in rows:
        if opened := unseal(sealed):
            by_use.setdefault(use, []).append(opened)
    return Secrets(by_use)
