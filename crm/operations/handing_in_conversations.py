"""Keeps what files of conversations hold, each row as an inbound event and once; what cannot be read is told by its line."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import File

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.importing.refusals import SourceRefused
from community.importing.tables import columns_of
from community.models import Member
from crm.channel_errors import ChannelTakesNoFiles, ConversationsAreTooLarge, ConversationsAreUnreadable
from crm.connectors import connector_of
from crm.connectors.base import CannotBeRead
from crm.connectors.tables import Row, holds_conversations, rows_of
from crm.errors import MayNotKeepChannels
from crm.models import Channel, InboundEvent, Network
from crm.operations.receiving import fetched_events, keep
from crm.permissions import can_keep_channels

LARGEST_FILE = 5 * 1024 * 1024
AT_ONCE = 1000
PROBLEMS_TOLD = 100


@dataclass
class HandedIn:
    """What became of the rows of a file; of those that were rejected the first say where and why."""

    read: int = 0
    created: int = 0
    rejected: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """How many were known, or stand in the file twice."""
        return self.read - self.created - self.rejected


@act
def hand_in_conversations(channel: Channel, file: File[Any], *, by: Member) -> HandedIn:
    """Keep the rows of a file, which are taken in afterwards like all that comes; the same again changes nothing.

    Raises ``MayNotKeepChannels``, ``ChannelTakesNoFiles``, ``ConversationsAreTooLarge`` or ``ConversationsAreUnreadable``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    # Two files for one channel come one after the other, so each is told truly what was new in it.
    channel = read_locked(Channel.objects.all(), channel.pk)
    if channel.network != Network.CSV or not channel.is_active:
        raise ChannelTakesNoFiles
    if file.size > LARGEST_FILE:
        raise ConversationsAreTooLarge(pointer="/file")
    handed_in = HandedIn()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.csv"
        with path.open("wb") as copy:
            copy.writelines(file.chunks())
        check_columns(path)
        for rows in batched(rows_of(path), AT_ONCE):
            keep_rows(channel, rows, handed_in)
    return handed_in


def check_columns(path: Path) -> None:
    """Raise ``ConversationsAreUnreadable`` when a file is no table, or none that says who wrote what and when."""
    try:
        columns = columns_of(path)
    except (SourceRefused, csv.Error) as error:
        raise ConversationsAreUnreadable(pointer="/file") from error
    if not holds_conversations(columns):
        raise ConversationsAreUnreadable(pointer="/file")


def keep_rows(channel: Channel, rows: Sequence[Row], handed_in: HandedIn, *, is_dry: bool = False) -> None:
    """Keep those rows that can be read, and count what becomes of all.

    What cannot be read is not kept: put right and handed in again under its id, it would count as known.
    """
    handed_in.read += len(rows)
    sound = []
    for row in rows:
        if problem := row.fault or _problem(row.fetched.raw):
            handed_in.rejected += 1
            handed_in.problems += [f"line {row.line}: {problem}"][: PROBLEMS_TOLD - len(handed_in.problems)]
        else:
            sound.append(row.fetched)
    if is_dry:
        return
    names = {one.external_id for one in sound}
    kept = InboundEvent.objects.in_channel(channel).filter(part_of__isnull=True, external_id__in=names)
    handed_in.created += len(names) - kept.exclude(state=InboundEvent.State.REFUSED).count()
    keep(fetched_events(channel, sound))


def _problem(raw: bytes) -> str:
    connector = connector_of(Network.CSV)
    assert connector is not None
    try:
        connector.parse(raw)
    except CannotBeRead as told:
        return str(told)
    return ""
