"""Set every counter to the number of rows that it counts."""

import json
import re
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from config.integrity import all_rebuilds

COLUMN = re.compile(r"UPDATE\s+(\w+)\s+\w+\s+SET\s+(\w+)")


class Command(BaseCommand):
    help = "Rebuild every counter from its rows and print how many rows each one changed."

    def handle(self, *args: Any, **options: Any) -> None:
        for app, statement in all_rebuilds():
            found = COLUMN.search(statement)
            name = ".".join(found.groups()) if found else app
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                self.stdout.write(json.dumps({"counter": name, "changed": cursor.rowcount}))
