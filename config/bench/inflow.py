"""How many events a second come in and become messages: web server, broker and worker of production, on loopback."""

import base64
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count

from community.models import Member
from config.bench.measuring import Figure
from config.bench.serving import environment, serving
from config.bench.signed_load import KEY, Told
from config.processes import Child, stop_together
from config.services.addresses import BASE_DIR
from crm.models import Channel, ChannelSecret, InboundEvent, Message, Network
from crm.sealing import seal

EVENTS_A_SECOND = 500
BATCH = 20
# So long everybody hands in as much as is taken; what a flood leaves is worked off afterwards.
FLOOD_SECONDS = 5.0
# Whoever has done nothing for so long never will.
PATIENCE_SECONDS = 60
# Everything else of the day goes through the same broker, so the bench has it for itself.
BROKER = {"CELERY_BROKER_URL": "pgmq://embedded"}
_LOOK_SECONDS, _SAY_SECONDS = 0.1, 5.0


@dataclass(frozen=True)
class Way:
    """How events are handed in."""

    name: str
    network: str
    secret: str
    size: int


_WHSEC = "whsec_" + base64.b64encode(KEY).decode()
WAYS = {
    "single events": Way("webhook", Network.WEBHOOK, _WHSEC, 1),
    f"batches of {BATCH}": Way("webhook", Network.WEBHOOK, _WHSEC, BATCH),
    f"Facebook's batches of {BATCH}": Way("facebook", Network.FACEBOOK, KEY.hex(), BATCH),
}


@dataclass(frozen=True)
class _Done:
    """What came of one run: seconds of sending and of catching up, rows that waited between, events that went wrong."""

    told: Told
    events: int
    left: int
    sending: float
    catching_up: float
    wrong: int


@dataclass(frozen=True)
class Inflow:
    """How long so many clients hand in how many events a second, and where progress is told."""

    database: str
    seconds: float
    clients: int
    rate: float
    say: Callable[[str], None]

    def figures(self) -> Iterator[Figure]:
        """Measure one way after the other, each from an idle system until it is idle again."""
        with serving("inflow", self.database, "config.wsgi", **BROKER) as port, self._working(port):
            for name, way in WAYS.items():
                channel = _channel_of(way)
                # Before anything is measured, each process has made what it makes once.
                self._sent(port, way, seconds=min(2.0, self.seconds), run=f"warm-{time.time_ns()}", rate=0.0)
                _caught_up(channel, lambda _left: None)
                yield from self._sustained(port, name, way, channel)
                yield from self._flooded(port, name, way, channel)

    def _sustained(self, port: int, name: str, way: Way, channel: Channel) -> Iterator[Figure]:
        """Hand in so many a second all the time, and see whether messages keep up."""
        done = self._done(port, way, channel, seconds=self.seconds, rate=self.rate)
        yield _rate(f"{name}: accepted", done.events / done.told.seconds)
        yield Figure(f"{name}: deliveries and parts that waited at the end", done.left, "rows", self.rate)
        yield Figure(f"{name}: the worker caught up after", done.catching_up, "s", 2.0)
        yield Figure(f"{name}: 95 of 100 answers within", done.told.milliseconds, "ms")
        yield from _right(name, done)
        sustained = done.events / max(self.seconds, done.told.seconds + done.catching_up - 2.0)
        budget = EVENTS_A_SECOND * 0.99 if self.rate == EVENTS_A_SECOND else None
        yield Figure(f"{name}: sustained", sustained, "events/s", budget, rows=done.events, is_rate=True)

    def _flooded(self, port: int, name: str, way: Way, channel: Channel) -> Iterator[Figure]:
        """Hand in as many as are taken, and then wait until nothing waits: nothing may be lost."""
        done = self._done(port, way, channel, seconds=min(FLOOD_SECONDS, self.seconds), rate=0.0)
        yield _rate(f"{name}, in a flood: accepted", done.events / done.told.seconds)
        yield from _right(f"{name}, in a flood", done)
        yield _rate(f"{name}, in a flood: messages until all are made", done.events / (done.sending + done.catching_up))

    def _done(self, port: int, way: Way, channel: Channel, *, seconds: float, rate: float) -> _Done:
        run, began = f"run-{time.time_ns()}", time.perf_counter()
        told = self._sent(port, way, seconds=seconds, run=run, rate=rate)
        left, sending = _left(channel), time.perf_counter() - began
        _caught_up(channel, lambda waiting: self.say(f"  {waiting:,} deliveries wait"))
        catching_up = time.perf_counter() - began - sending
        events = told.accepted * way.size
        return _Done(told, events, left, sending, catching_up, _wrong(run, events))

    def _sent(self, port: int, way: Way, *, seconds: float, run: str, rate: float) -> Told:
        """Let another process send, and tell now and then how far it is."""
        asked = [port, way.name, way.size, self.clients, seconds, rate, run]
        command = [sys.executable, "-m", "config.bench.signed_load", *map(str, asked)]
        with subprocess.Popen(command, cwd=BASE_DIR, stdout=subprocess.PIPE) as process:
            said = time.monotonic()
            while process.poll() is None:
                time.sleep(_LOOK_SECONDS)
                if time.monotonic() - said > _SAY_SECONDS:
                    said = time.monotonic()
                    self.say(f"  {_made(run):,} messages")
            assert process.stdout
            written = process.stdout.read()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return Told(**json.loads(written))

    @contextmanager
    def _working(self, port: int) -> Iterator[None]:
        log = settings.STATE_DIR / "bench" / "inflow-worker.log"
        command = [sys.executable, "-m", "config.worker", "live"]
        worker = Child("live", command, environment(self.database, port) | BROKER, log)
        worker.start()
        try:
            yield
        finally:
            stop_together([worker])


def _right(name: str, done: _Done) -> Iterator[Figure]:
    yield Figure(f"{name}: refused", done.told.refused, "requests", 0.5)
    yield Figure(f"{name}: lost or doubled", done.wrong, "events", 0.5)


def _rate(name: str, value: float) -> Figure:
    return Figure(name, value, "events/s", is_rate=True)


def _channel_of(way: Way) -> Channel:
    named = {"name": f"Bench {way.name}", "network": way.network}
    channel, _made = Channel.objects.get_or_create(key=f"bench-{way.name}", defaults=named)
    # Sealed anew: a database that was kept may be from before another key of this installation.
    fresh = {"sealed": seal(way.secret), "added_by": Member.objects.system()}
    ChannelSecret.objects.update_or_create(channel=channel, use="signing", defaults=fresh)
    return channel


def _left(channel: Channel) -> int:
    return InboundEvent.objects.waiting().filter(channel=channel).count()


def _made(run: str) -> int:
    return Message.objects.filter(external_id__startswith=f"{run}-").count()


def _caught_up(channel: Channel, tell: Callable[[int], None]) -> None:
    """Wait until nothing waits; a worker that does nothing for long is a fault, not a figure."""
    moved = said = time.monotonic()
    before = 0
    while left := _left(channel):
        now = time.monotonic()
        # Deliveries become their parts first, so what is done is told by what was ended.
        done = InboundEvent.objects.filter(channel=channel).exclude(state=InboundEvent.State.WAITING).count()
        if done > before:
            moved, before = now, done
        if now - moved > PATIENCE_SECONDS:
            raise TimeoutError(f"{left} deliveries still wait, and none was taken in for {PATIENCE_SECONDS} seconds.")
        time.sleep(_LOOK_SECONDS)
        if now - said > _SAY_SECONDS:
            said = now
            tell(left)


def _wrong(run: str, events: int) -> int:
    """Count what differs from one message for each event, and one row of what came in for each message."""
    messages = Message.objects.filter(external_id__startswith=f"{run}-")
    rows = InboundEvent.objects.filter(message__in=messages)
    doubled = rows.values("message").annotate(number=Count("id")).filter(number__gt=1).count()
    return abs(messages.count() - events) + abs(rows.count() - events) + doubled
