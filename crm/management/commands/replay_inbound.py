"""Read the inbound ledger again."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.models import Channel, InboundEvent, Message
from crm.models.inbound import InboundEventQuerySet
from crm.operations.replaying import replay_events
from crm.operations.taking_in import LANES, take_in_inbound

BATCH = 1000


class Command(BaseCommand):
    """Takes in once more what channels handed in; what is known already changes nothing, so it may be broken off and run again."""

    help = "Read again what channels handed in, for instance after a fault of a connector was mended"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Choose what is read again."""
        parser.add_argument("--channel", help="key of the channel; without it, all channels")
        parser.add_argument(
            "--since", type=_moment, help="received at or after this moment (2026-11-20 or 2026-11-20T10:00)"
        )
        parser.add_argument("--until", type=_moment, help="received before this moment")
        parser.add_argument("--failed", action="store_true", help="only what was set aside after failing too often")
        parser.add_argument("--dry-run", action="store_true", help="only say how many events would be read again")
        parser.add_argument("--strict", action="store_true", help="end with status 1 when something failed again")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line of JSON when all is done; progress goes to stderr."""
        events = _chosen(options).replayable().order_by("pk")
        if options["dry_run"]:
            self.stdout.write(json.dumps({"read": events.count(), "created": 0, "unchanged": 0, "rejected": 0}))
            return
        before, read, rejected, last = Message.objects.count(), 0, 0, 0
        while batch := list(events.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            last = batch[-1]
            read += len(batch)
            again = InboundEvent.objects.filter(pk__in=batch)
            replay_events(again)
            for lane in LANES:
                take_in_inbound(lane=lane)
            rejected += again.failing().count()
            self.stderr.write(f"{read} events read again, {rejected} failed")
        created = Message.objects.count() - before
        self.stdout.write(
            json.dumps({"read": read, "created": created, "unchanged": read - created - rejected, "rejected": rejected})
        )
        if options["strict"] and rejected:
            sys.exit(1)


def _chosen(options: dict[str, Any]) -> InboundEventQuerySet:
    events = InboundEvent.objects.all()
    if options["channel"]:
        channel = Channel.objects.filter(key=options["channel"]).first()
        if channel is None:
            raise CommandError(f"There is no channel {options['channel']}.")
        events = events.filter(channel=channel)
    if options["since"]:
        events = events.filter(received_at__gte=options["since"])
    if options["until"]:
        events = events.filter(received_at__lt=options["until"])
    return events.set_aside() if options["failed"] else events


def _moment(told: str) -> datetime:
    found = parse_datetime(told) or parse_datetime(f"{told}T00:00")
    if found is None:
        raise ArgumentTypeError(f"{told} is no moment; write 2026-11-20 or 2026-11-20T10:00")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
