"""Ringing: publishing a task may fail, but it never slows down or fails the act that it follows."""

import atexit
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Waiting:
    """How a bell is rung, and how many seconds it rests then."""

    publish: Callable[[], Any]
    rest: float = 0.0


class Ringer:
    """Rings beside the requests: none waits for the broker, and what is rung again meanwhile is rung once."""

    def __init__(self) -> None:
        self.is_on = False
        self._waiting: dict[str, _Waiting] = {}
        self._rested: dict[str, float] = {}
        self._lock, self._rung = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, name: str, publish: Callable[[], Any], rest: float = 0.0) -> None:
        """Ring soon; whoever names the same bell again before that has it rung with this one.

        A bell that rests so many seconds after it was rung is rung again at the end of them, never left out.
        """
        with self._lock:
            if len(self._waiting) < WAITING_AT_MOST:
                self._waiting[name] = _Waiting(publish, rest)
            # Threads do not survive a fork, so each process begins its own with its first bell.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ringer", daemon=True)
                self._thread.start()
        self._rung.set()

    def ring_all(self) -> None:
        """Ring all bells that wait, rested or not."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            self._rung.clear()
        _ring(waiting)

    def _ring_rested(self) -> float | None:
        """Ring the bells that have rested, and return after how many seconds the next one will have, if one waits."""
        now = time.monotonic()
        with self._lock:
            left = {name: self._rested.get(name, now) - now for name in self._waiting}
            due = {name: self._waiting.pop(name) for name, seconds in left.items() if seconds <= 0}
            self._rested |= {name: now + one.rest for name, one in due.items() if one.rest}
            self._rung.clear()
        _ring(due)
        return min((left[name] for name in left if name not in due), default=None)

    def _run(self) -> None:
        pause = None
        while True:
            self._rung.wait(pause)
            time.sleep(GATHERING_SECONDS)
            pause = self._ring_rested()


def _ring(waiting: dict[str, _Waiting]) -> None:
    for one in waiting.values():
        try:
            one.publish()
        except Exception:
            logger.exception("a bell cannot be rung")


breaker = Breaker()
ringer = Ringer()


def ring_beside_requests() -> None:
    """Let this process, and those that it forks, ring in a thread; what waits at the end is rung then."""
    ringer.is_on = True
    atexit.register(ringer.ring_all)


class Bell(Task[..., Any]):
    """A task whose publishing is allowed to fail: the periodic sweep handles what a lost bell was about."""

    # Beside requests it is rung once in so many seconds, however often something happens.
    rest_seconds = 0.0

    def apply_async(self, *args: Any, **options: Any) -> AsyncResult[Any] | None:  # type: ignore[override]
        """Publish, or skip it while the broker is away; returns nothing then."""
        if breaker.is_open():
            return None
        if ringer.is_on:
            ringer.take(f"{self.name} {args} {options}", partial(self._publish, *args, **options), self.rest_seconds)
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
