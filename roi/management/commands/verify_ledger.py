"""Verifies the ledger alone: balance, hash chain, seals and signatures."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from roi.operations.integrity import checks


class Command(BaseCommand):
    help = "Verify the ledger; one JSON line per check, exit status 1 when anything is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for check in checks():
            self.stdout.write(json.dumps(asdict(check)))
            wrong += check.wrong
        if wrong:
            raise CommandError(f"the ledger is not as it must be: {wrong} wrong")
