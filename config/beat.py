"""Rings the periodic tasks; of all the processes that offer to, the one that holds the lock does it."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime

from celery import current_app
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from config.bells import BROKER_IS_AWAY
from config.schedule import Periodic

logger = logging.getLogger(__name__)

LOCK = 7_204_119
LOOK_SECONDS = 1.0
ELECTION_SECONDS = 2.0


class Beat:
    """Offers to be the holder, and rings while it is."""

    def __init__(self, schedule: Sequence[Periodic]) -> None:
        self.schedule = schedule
        self.stopped = threading.Event()

    def run(self) -> None:
        """Go on until told to stop; a lost database connection is a lost office, so the election starts over."""
        while not self.stopped.is_set():
            # Of its own: the lock belongs to the connection, and nobody else may close that.
            connection = connections.create_connection("default")
            try:
                if holds_lock(connection):
                    logger.info("this process rings the periodic tasks")
                    self.ring_while_holding(connection)
            except DatabaseError as error:
                logger.warning("lost the database, standing for election again: %s", error)
            finally:
                connection.close()
            self.stopped.wait(ELECTION_SECONDS)

    def ring_while_holding(self, connection: BaseDatabaseWrapper) -> None:
        """Everything once on taking office, for nobody knows what the last holder missed; then each in its turn."""
        due: dict[int, datetime] = {}
        while not self.stopped.is_set():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            now = timezone.localtime()
            for position, entry in enumerate(self.schedule):
                if due.get(position, now) <= now:
                    ring(entry)
                    due[position] = entry.next_after(now)
            self.stopped.wait(LOOK_SECONDS)

    def stop(self, *_: object) -> None:
        """Leave at the next look."""
        self.stopped.set()


def holds_lock(connection: BaseDatabaseWrapper) -> bool:
    """Take the office if it is free; the database frees it when the connection ends, however that happens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def ring(entry: Periodic) -> None:
    """Publish the task; with the broker away it is missed, and made up for by the next turn."""
    try:
        current_app.send_task(entry.task, kwargs=dict(entry.kwargs), retry=False)
    except BROKER_IS_AWAY as error:
        logger.warning("could not ring %s: %s", entry.task, error)
