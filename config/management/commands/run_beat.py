"""Ring the periodic tasks, if no other process does."""

import signal
from typing import Any

from django.core.management.base import BaseCommand

from config.beat import Beat
from config.schedule import SCHEDULE


class Command(BaseCommand):
    """The process that offers to ring the periodic tasks."""

    help = "Ring the periodic tasks; run as many as you like, one of them does it."

    def handle(self, *args: Any, **options: Any) -> None:
        beat = Beat(SCHEDULE)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, beat.stop)
        beat.run()
