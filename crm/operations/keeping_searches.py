"""Searches are saved, switched on and off, and tried before they are saved."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.connectors import connector_of
from crm.connectors.base import CannotBeRead, NetworkIsAway, NotSupported, Said, Secrets, Sought
from crm.connectors.bounds import within_bounds
from crm.errors import MayNotKeepChannels
from crm.models import Channel, ChannelPull, SavedSearch
from crm.operations.sealing_secrets import open_secrets
from crm.permissions import can_keep_channels
from crm.search_errors import (
    ChannelRests,
    NetworkDoesNotAnswer,
    SearchIsNotPossible,
    SearchIsThere,
    SearchIsUnclear,
)

PREVIEWED = 10


@act
def save_search(channel: Channel, *, by: Member, name: str, sought: Sought, is_active: bool = True) -> SavedSearch:
    """Listen for something on a channel from now on.

    Raises ``MayNotKeepChannels``, ``SearchIsUnclear``, ``SearchIsNotPossible`` (the network does not allow it, and why)
    or ``SearchIsThere``.
    """
    sought = _allowed(channel, sought, open_secrets(channel), by=by)
    if not name.strip():
        raise SearchIsUnclear(pointer="/name")
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(
                channel=channel,
                name=name.strip(),
                kind=sought.kind,
                words=sought.words,
                language=sought.language,
                is_active=is_active,
                by=by,
            )
    except IntegrityError as error:
        raise SearchIsThere from error


@act
def change_search(search: SavedSearch, *, by: Member, version: int | None = None, **details: Any) -> SavedSearch:
    """Call it otherwise, or switch it on or off; what it looks for stays, for what it found says so.

    Raises ``MayNotKeepChannels``, ``VersionIsStale`` or ``SearchIsUnclear``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    search = read_locked(SavedSearch.objects.all(), search.pk)
    if version is not None and version != search.version:
        raise VersionIsStale
    if not details.get("name", search.name).strip():
        raise SearchIsUnclear(pointer="/name")
    changed = [name for name, value in details.items() if getattr(search, name) != value]
    for name in changed:
        setattr(search, name, details[name])
    if changed:
        search.version += 1
        search.save(update_fields=[*changed, "version"])
    return search


def preview_search(channel: Channel, *, by: Member, sought: Sought) -> Sequence[Said]:
    """Ask the network what a search would find now, and keep nothing of it.

    Raises what ``save_search`` does, ``ChannelRests`` or ``NetworkDoesNotAnswer``.
    """
    secrets = open_secrets(channel)
    sought = _allowed(channel, sought, secrets, by=by)
    pull = ChannelPull.objects.filter(channel=channel).first()
    if not channel.is_active or (pull is not None and pull.failures and pull.due_at > timezone.now()):
        raise ChannelRests
    connector = connector_of(channel.network)
    assert connector is not None
    try:
        found = connector.search(channel, secrets, sought, {})
        news = [one for event in found.events for one in connector.parse(event.raw)]
    except (NetworkIsAway, CannotBeRead, NotSupported) as error:
        raise NetworkDoesNotAnswer from error
    said = {one.external_id: within_bounds(one) for one in news if isinstance(one, Said)}
    return sorted(said.values(), key=lambda one: one.written_at, reverse=True)[:PREVIEWED]


def _allowed(channel: Channel, sought: Sought, secrets: Secrets, *, by: Member) -> Sought:
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    words = " ".join(sought.words.split())
    if sought.kind == SavedSearch.Kind.HASHTAG:
        words = words.removeprefix("#")
    if not words:
        raise SearchIsUnclear(pointer="/words")
    sought = Sought(sought.kind, words, sought.language.strip().lower())
    connector = connector_of(channel.network)
    if connector is None:
        raise SearchIsNotPossible(pointer="/channel")
    reason = connector.refuse_search(channel, secrets, sought)
    if reason is not None:
        raise SearchIsNotPossible(str(reason.sentence), pointer=f"/{reason.about}")
    return sought
