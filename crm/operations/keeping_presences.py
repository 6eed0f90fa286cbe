"""Presences of our own are written down and changed; what was read of them stays."""

from typing import Any

from django.db import IntegrityError, transaction

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.errors import MayNotKeepChannels
from crm.models import Channel, Network, OwnPresence
from crm.permissions import can_keep_channels
from crm.presence_errors import ChannelIsElsewhere, PresenceIsThere, PresenceIsUnclear

# They bring what other programs export, from whatever network.
_OF_ANY_NETWORK = {Network.WEBHOOK, Network.CSV}


@act
def open_presence(*, by: Member, network: str, external_id: str, name: str, **details: Any) -> OwnPresence:
    """Write down an own page or account.

    Raises ``MayNotKeepChannels``, ``PresenceIsUnclear``, ``ChannelIsElsewhere`` or ``PresenceIsThere``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    presence = OwnPresence(by=by, network=network, external_id=external_id.strip(), name=name.strip(), **details)
    _check(presence)
    try:
        with transaction.atomic():
            presence.save()
    except IntegrityError as error:
        raise PresenceIsThere from error
    return presence


@act
def change_presence(presence: OwnPresence, *, by: Member, version: int | None = None, **details: Any) -> OwnPresence:
    """Change what is given; network and id stay, for its figures are of that account.

    Raises ``MayNotKeepChannels``, ``VersionIsStale``, ``PresenceIsUnclear`` or ``ChannelIsElsewhere``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    presence = read_locked(OwnPresence.objects.all(), presence.pk)
    if version is not None and version != presence.version:
        raise VersionIsStale
    changed = [name for name, value in details.items() if getattr(presence, name) != value]
    for name in changed:
        setattr(presence, name, details[name])
    _check(presence)
    if changed:
        presence.version += 1
        presence.save(update_fields=[*changed, "version"])
    return presence


def _check(presence: OwnPresence) -> None:
    if not presence.name:
        raise PresenceIsUnclear(pointer="/name")
    if not presence.external_id:
        raise PresenceIsUnclear(pointer="/external_id")
    since, until = presence.active_since, presence.active_until
    if since is not None and until is not None and until < since:
        raise PresenceIsUnclear(pointer="/active_until")
    channel: Channel | None = presence.channel
    if channel is not None and channel.network != presence.network and channel.network not in _OF_ANY_NETWORK:
        raise ChannelIsElsewhere(pointer="/channel")
