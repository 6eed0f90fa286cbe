"""Ringing: publishing a task may fail, but it never slows down or fails the act that it follows."""

import atexit
import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from amqp.exceptions import AMQPError
from celery import Task
from celery.result import AsyncResult
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

PUBLISH_TIMEOUT_SECONDS = 0.3
SILENCE_SECONDS = 10
# So long a bell waits for others of the same, and so many different ones wait at most; one that is lost is made up for.
GATHERING_SECONDS = 0.02
WAITING_AT_MOST = 1_000
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


class Ringer:
    """Rings beside the requests: none waits for the broker, and what is rung again meanwhile is rung once."""

    def __init__(self) -> None:
        self.is_on = False
        self._waiting: dict[str, Callable[[], Any]] = {}
        self._lock, self._rung = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, name: str, publish: Callable[[], Any]) -> None:
        """Ring soon; whoever names the same bell again before that has it rung with this one."""
        with self._lock:
            if len(self._waiting) < WAITING_AT_MOST:
                self._waiting[name] = publish
            # Threads do not survive a fork, so each process begins its own with its first bell.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)
                self._thread.start()
        self._rung.set()

    def ring_all(self) -> None:
        """Ring all bells that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            self._rung.clear()
        for publish in waiting.values():
            try:
                publish()
            except Exception:
                logger.exception("a bell cannot be rung")

    def _run(self) -> None:
        while True:
            self._rung.wait()
            time.sleep(GATHERING_SECONDS)
            self.ring_all()


breaker = Breaker()
ringer = Ringer()


def ring_beside_requests() -> None:
    """Let this process, and those that it forks, ring in a thread; what waits at the end is rung then."""
    ringer.is_on = True
    atexit.register(ringer.ring_all)


class Bell(Task[..., Any]):
    """A task whose publishing is allowed to fail: the periodic sweep handles what a lost bell was about."""

    def apply_async(self, *args: Any, **options: Any) -> AsyncResult[Any] | None:  # type: ignore[override]
        """Publish, or skip it while the broker is away; returns nothing then."""
        if breaker.is_open():
            return None
        if ringer.is_on:
            ringer.take(f"{self.name} {args} {options}", partial(self._publish, *args, **options))
            return None
        return self._publish(*args, **options)

    def _publish(self, *args: Any, **options: Any) -> AsyncResult[Any] | None:
        options.setdefault("confirm_timeout", PUBLISH_TIMEOUT_SECONDS)
        try:
            return super().apply_async(*args, **options)
        except BROKER_IS_AWAY as error:
            breaker.trip()
            logger.warning("the broker is away, bells are skipped for %s s: %s", SILENCE_SECONDS, error)
            return None
