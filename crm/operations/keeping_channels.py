"""Channels are opened, changed and switched off; what came through them stays."""

from typing import Any

from django.db import IntegrityError, transaction

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.channel_errors import ChannelOpensNoTickets
from crm.errors import ChannelKeyIsTaken, MayNotKeepChannels
from crm.models import Channel
from crm.permissions import can_keep_channels


@act
def open_channel(*, by: Member, key: str, name: str, network: str, **details: Any) -> Channel:
    """Connect a source or a presence. Raises ``MayNotKeepChannels``, ``ChannelOpensNoTickets`` or ``ChannelKeyIsTaken``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    channel = Channel(key=key, name=name.strip(), network=network, **details)
    _check_opening(channel)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        raise ChannelKeyIsTaken from error
    return channel


@act
def change_channel(channel: Channel, *, by: Member, version: int | None = None, **details: Any) -> Channel:
    """Change what is given. Raises ``MayNotKeepChannels``, ``VersionIsStale`` or ``ChannelOpensNoTickets``."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    channel = read_locked(Channel.objects.all(), channel.pk)
    if version is not None and version != channel.version:
        raise VersionIsStale
    changed = [name for name, value in details.items() if getattr(channel, name) != value]
    for name in changed:
        setattr(channel, name, details[name])
    _check_opening(channel)
    if changed:
        channel.version += 1
        channel.save(update_fields=[*changed, "version"])
    return channel


def _check_opening(channel: Channel) -> None:
    if channel.opens_tickets and not channel.may_open_tickets:
        raise ChannelOpensNoTickets(pointer="/opens_tickets")
