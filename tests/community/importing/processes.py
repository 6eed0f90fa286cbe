"""Imports in processes of their own, long enough for something to happen to them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

from django.db import connection

from community.importing.topics import BATCH
from config.services.addresses import BASE_DIR

# So many batches that the one who waits for the first is never later than the last, on a machine that has much else to do.
TOPICS = 6 * BATCH


def start(*command: str, **surroundings: str) -> subprocess.Popen[str]:
    """Start a command on the database of this test, in an environment of which a part may be said."""
    settings = connection.settings_dict
    address = quote(settings["HOST"] or settings["OPTIONS"].get("host", ""), safe="")
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={address}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "CELERY_BROKER_URL": "memory://",
        **surroundings,
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
    """Return at once when something has come true in the middle of a run."""
    patience = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, f"it was ready before that: {process.communicate()[1]}"
        assert time.monotonic() < patience
        time.sleep(0.002)
