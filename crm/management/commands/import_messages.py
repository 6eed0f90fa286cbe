"""Import conversations from a CSV file into a channel."""

import json
import sys
from argparse import ArgumentParser
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.connectors import connector_of
from crm.connectors.base import CannotBeRead
from crm.connectors.tables import rows_of
from crm.models import Channel, InboundEvent, Network
from crm.operations.receiving import fetched_events, keep
from crm.operations.taking_in import take_in_inbound

BATCH = 1000


class Command(BaseCommand):
    """Keeps each row in the ledger and reads it; the same file again changes nothing."""

    help = "Import messages from a CSV file into a channel of the network csv"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file and the channel."""
        parser.add_argument("path", type=Path)
        parser.add_argument("--channel", required=True, help="key of the channel")
        parser.add_argument("--dry-run", action="store_true", help="only read, and say what would be rejected")
        parser.add_argument("--strict", action="store_true", help="end with status 1 when a row was rejected")

    def handle(self, *_args: Any, path: Path, channel: str, **options: Any) -> None:
        """Print one line of JSON when all is done."""
        found = Channel.objects.filter(key=channel, network=Network.CSV).first()
        if found is None:
            raise CommandError(f"There is no channel {channel} of the network csv.")
        if not path.is_file():
            raise CommandError(f"There is no file {path.name}.")
        counts = {"read": 0, "created": 0, "unchanged": 0, "rejected": 0}
        for batch in batched(rows_of(path), BATCH):
            counts["read"] += len(batch)
            if options["dry_run"]:
                counts["rejected"] += sum(not _can_be_read(row.raw) for row in batch)
                continue
            before = InboundEvent.objects.filter(channel=found).count()
            keep(fetched_events(found, batch))
            counts["created"] += InboundEvent.objects.filter(channel=found).count() - before
            take_in_inbound(lane="backfill")
            self.stderr.write(f"{counts['read']} rows read")
        if not options["dry_run"]:
            waiting = InboundEvent.objects.filter(channel=found).exclude(state=InboundEvent.State.DONE)
            counts["rejected"] = waiting.count()
            counts["unchanged"] = counts["read"] - counts["created"]
        self.stdout.write(json.dumps(counts))
        if options["strict"] and counts["rejected"]:
            sys.exit(1)


def _can_be_read(raw: bytes) -> bool:
    connector = connector_of(Network.CSV)
    assert connector is not None
    try:
        connector.parse(raw)
    except CannotBeRead:
        return False
    return True
