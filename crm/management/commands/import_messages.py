"""Import conversations from a CSV file into a channel."""

import json
import sys
from argparse import ArgumentParser
from itertools import batched
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.channel_errors import ConversationsAreUnreadable
from crm.connectors.tables import rows_of
from crm.models import Channel, InboundEvent, Network
from crm.operations.handing_in_conversations import AT_ONCE, HandedIn, check_columns, keep_rows
from crm.operations.taking_in import take_in_inbound


class Command(BaseCommand):
    """Keeps each row that can be read in the ledger and takes it in; the same file again changes nothing."""

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
        counts = self._hand_in(found, path, is_dry=options["dry_run"])
        self.stdout.write(json.dumps(counts))
        if options["strict"] and counts["rejected"]:
            sys.exit(1)

    def _hand_in(self, channel: Channel, path: Path, *, is_dry: bool) -> dict[str, int]:
        try:
            check_columns(path)
        except ConversationsAreUnreadable as refusal:
            raise CommandError(str(refusal)) from refusal
        handed_in = HandedIn()
        for rows in batched(rows_of(path), AT_ONCE):
            keep_rows(channel, rows, handed_in, is_dry=is_dry)
            if not is_dry:
                take_in_inbound(lane="backfill")
            self.stderr.write(f"{handed_in.read} rows read")
        for problem in handed_in.problems:
            self.stderr.write(problem)
        failed = InboundEvent.objects.in_channel(channel).exclude(state=InboundEvent.State.DONE)
        return {
            "read": handed_in.read,
            "created": handed_in.created,
            "unchanged": 0 if is_dry else handed_in.unchanged,
            "rejected": handed_in.rejected + (0 if is_dry else failed.count()),
        }
