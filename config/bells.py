"""Ringing: publishing a task may fail, but it never slows down or fails the act that it follows."""

import logging
import time
from typing import Any

import psycopg
from amqp.exceptions import AMQPError
from celery import Task
from celery.result import AsyncResult
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

PUBLISH_TIMEOUT_SECONDS = 0.3
SILENCE_SECONDS = 10
BROKER_IS_AWAY = (OSError, OperationalError, AMQPError, psycopg.Error)


class Breaker:
    """After a failure nobody tries for a while; then the next bell is the trial."""

    def __init__(self) -> None:
        self.silent_until = 0.0

    def is_open(self) -> bool:
        """Whether bells are skipped at present."""
        return time.monotonic() < self.silent_until

    def trip(self) -> None:
        """Skip bells from now on for a while."""
        self.silent_until = time.monotonic() + SILENCE_SECONDS


breaker = Breaker()


class Bell(Task[..., Any]):
    """A task whose publishing is allowed to fail: the periodic sweep handles what a lost bell was about."""

    def apply_async(self, *args: Any, **options: Any) -> AsyncResult[Any] | None:  # type: ignore[override]
        """Publish, or skip it while the broker is away; returns nothing then."""
        if breaker.is_open():
            return None
        options.setdefault("confirm_timeout", PUBLISH_TIMEOUT_SECONDS)
        try:
            return super().apply_async(*args, **options)
        except BROKER_IS_AWAY as error:
            breaker.trip()
            logger.warning("the broker is away, bells are skipped for %s s: %s", SILENCE_SECONDS, error)
            return None
