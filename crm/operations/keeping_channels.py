"""Channels are opened, changed and switched off; what came through them stays."""

from typing import Any

from django.db import IntegrityError, transaction

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.errors import Invalid
from community.foundation.locking import read_locked
from community.models import Member
from crm.channel_errors import ChannelOpensNoTickets, TrackerHasNoAddress
from crm.connectors.trackers import place_of
from crm.errors import ChannelKeyIsTaken, MayNotKeepChannels
from crm.models import Channel
from crm.models.channel import TRACKERS
from crm.permissions import can_keep_channels


@act
def open_channel(*, by: Member, key: str, name: str, network: str, **details: Any) -> Channel:
    """Connect a source or a presence. Raises ``MayNotKeepChannels``, ``ChannelKeyIsTaken`` or what ``refuse_channel`` says."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    channel = Channel(key=key, name=name.strip(), network=network, **details)
    _check(channel)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        raise ChannelKeyIsTaken from error
    return channel


@act
def change_channel(channel: Channel, *, by: Member, version: int | None = None, **details: Any) -> Channel:
    """Change what is given. Raises ``MayNotKeepChannels``, ``VersionIsStale`` or what ``refuse_channel`` says."""
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    channel = read_locked(Channel.objects.all(), channel.pk)
    if version is not None and version != channel.version:
        raise VersionIsStale
    changed = [name for name, value in details.items() if getattr(channel, name) != value]
    for name in changed:
        setattr(channel, name, details[name])
    _check(channel)
    if changed:
        channel.version += 1
        channel.save(update_fields=[*changed, "version"])
    return channel


def _check(channel: Channel) -> None:
    if refusal := refuse_channel(channel):
        raise refusal


def refuse_channel(channel: Channel) -> Invalid | None:
    """Tell what is missing for a channel to be what it says, or nothing."""
    if channel.opens_tickets and not channel.may_open_tickets:
        return ChannelOpensNoTickets(pointer="/opens_tickets")
    if channel.network in TRACKERS and place_of(channel.address) is None:
        return TrackerHasNoAddress(pointer="/address")
    return None
