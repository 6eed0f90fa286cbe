"""Sums all legs anew."""

from typing import Any

from django.core.management.base import BaseCommand

from roi.operations.rollups import rebuild_rollups


class Command(BaseCommand):
    help = "Rebuild the rollups from the legs and print how many were wrong; nothing can be posted meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_rollups()} rollups were wrong")
