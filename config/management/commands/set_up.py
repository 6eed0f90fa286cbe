"""Bring tables, static files and, if wanted, the demo story to where this version wants them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from config.health import is_migrated


class Command(BaseCommand):
    """What has to be done before the processes start; in one process, for starting Python takes the longest."""

    # Whoever starts the system waits for this, so it looks only at what may differ from place to place.
    requires_system_checks = ["environment"]
    help = "Migrate, collect static files where they are needed, and load the demo story with --story."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--story", action="store_true", help="load the demo story once")

    def handle(self, *args: Any, story: bool, **options: Any) -> None:
        if not is_migrated(connections["owner"]):
            call_command("migrate", database="owner", interactive=False, verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if story:
            call_command("demo_story", stdout=self.stdout)
