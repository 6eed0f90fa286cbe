"""A bell that cannot be rung costs next to nothing and fails nobody."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import pytest
from kombu import Queue

from config import bells
from config.celery import RESTS, Ringing, app, lane_of, queues, transport_options


@pytest.fixture
def breaker(monkeypatch):
    fresh = bells.Breaker()
    monkeypatch.setattr(bells, "breaker", fresh)
    return fresh


@pytest.fixture
def task():
    @app.task(name="tests.bell", shared=False)
    def bell(lane="live"):
        raise AssertionError("nobody answers here")

    yield bell
    app.tasks.pop("tests.bell")


def test_a_bell_is_rung(task, breaker):
    assert task.delay() is not None
    assert not breaker.is_open()


def test_with_the_broker_away_a_bell_fails_fast_and_the_next_ones_are_skipped(task, breaker, unreachable):
    began = time.monotonic()
    assert task.apply_async(connection=unreachable) is None
    assert time.monotonic() - began < 1.5
    assert breaker.is_open()

    began = time.monotonic()
    for _ in range(100):
        assert task.delay() is None
    assert time.monotonic() - began < 0.1


def test_after_a_while_somebody_tries_again(task, breaker):
    breaker.trip()
    breaker.silent_until -= bells.SILENCE_SECONDS

    assert task.delay() is not None


@pytest.fixture
def ringer(monkeypatch):
    fresh = bells.Ringer()
    fresh.is_on = True
    monkeypatch.setattr(bells, "ringer", fresh)
    return fresh


def waiting_in(lane):
    with app.connection_for_read() as connection:
        return connection.default_channel.queue_declare(lane).message_count


def test_beside_requests_a_bell_is_rung_soon_and_once_for_many_of_the_same(task, breaker, ringer):
    before = waiting_in("live"), waiting_in("backfill")

    began = time.monotonic()
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda number: task.delay(**({"lane": "backfill"} if number % 2 else {})), range(400)))
    took = time.monotonic() - began
    until = began + 10
    while waiting_in("backfill") == before[1] and time.monotonic() < until:
        time.sleep(0.01)
    ringer.ring_all()

    live, backfill = waiting_in("live") - before[0], waiting_in("backfill") - before[1]
    at_most = 2 + took / bells.GATHERING_SECONDS
    assert 1 <= live <= at_most
    assert 1 <= backfill <= at_most


def test_a_bell_that_is_rung_while_others_are_rung_is_not_lost(ringer):
    rung = []
    ringer.take("first", lambda: (ringer.take("second", lambda: rung.append("second")), rung.append("first")))

    until = time.monotonic() + 10
    while len(rung) < 2 and time.monotonic() < until:
        time.sleep(0.01)

    assert rung == ["first", "second"]


def test_one_bell_that_breaks_keeps_no_other_from_ringing_and_too_many_are_dropped(ringer, monkeypatch, caplog):
    monkeypatch.setattr(bells, "GATHERING_SECONDS", 60)
    rung = []
    ringer.take("broken", lambda: 1 / 0)
    for number in range(bells.WAITING_AT_MOST + 5):
        ringer.take(str(number), partial(rung.append, number))

    ringer.ring_all()

    assert rung == list(range(bells.WAITING_AT_MOST - 1))
    assert "a bell cannot be rung" in caplog.text


def test_a_bell_that_rests_is_rung_at_once_and_again_at_the_end_of_its_rest(ringer):
    rung = []
    began = time.monotonic()
    while time.monotonic() < began + 1.2:
        ringer.take("resting", lambda: rung.append(time.monotonic()), 0.5)
        time.sleep(0.01)
    last = time.monotonic()
    while rung[-1] < last and time.monotonic() < last + 5:
        time.sleep(0.01)

    assert rung[-1] >= last, "what was rung last must be heard"
    assert 2 <= len(rung) <= 4
    assert all(later - earlier >= 0.5 for earlier, later in pairwise(rung))


def test_what_comes_in_rings_a_bell_that_rests():
    app.finalize()

    assert {name for name, task in app.tasks.items() if getattr(task, "rest_seconds", 0)} == set(RESTS)


def test_at_the_end_of_a_process_even_a_bell_that_rests_is_rung(ringer):
    rung = []
    ringer.take("resting", partial(rung.append, 1), 60)
    while not rung:
        time.sleep(0.01)
    ringer.take("resting", partial(rung.append, 2), 60)

    ringer.ring_all()

    assert rung == [1, 2]


@pytest.fixture
def unreachable():
    broker = "amqp://guest:guest@127.0.0.1:1//"
    options = transport_options(broker, bells.PUBLISH_TIMEOUT_SECONDS)
    connection = app.connection_for_write(broker, connect_timeout=0.3, transport_options=options)
    yield connection
    connection.release()


def test_a_wrong_argument_is_not_taken_for_a_broker_that_is_away(task, breaker):
    with pytest.raises(TypeError):
        task.delay(object(), 2, 3)
    assert not breaker.is_open()


@pytest.mark.parametrize(("kwargs", "lane"), [({}, "live"), ({"lane": "backfill"}, "backfill"), (None, "live")])
def test_a_bell_goes_to_the_queue_of_its_lane(kwargs, lane):
    assert lane_of("any", (), kwargs, {}) == {"queue": lane}


@pytest.mark.parametrize(
    ("broker", "arguments"), [("amqp://host//", {"x-queue-type": "quorum"}), ("pgmq://embedded", None)]
)
def test_queues_are_replicated_where_that_exists(broker, arguments):
    assert [(queue.name, queue.queue_arguments) for queue in queues(broker)] == [
        ("live", arguments),
        ("backfill", arguments),
        ("mail", arguments),
    ]
    assert all(isinstance(queue, Queue) for queue in queues(broker))


def test_only_the_embedded_broker_gets_its_options():
    assert transport_options("pgmq://embedded", 0.3)["visibility_timeout"] == 10
    assert transport_options("amqp://host//", 0.3)["confirm_publish"] is True
    assert transport_options("memory://", 0.3) == {}


def test_who_only_rings_does_not_listen():
    embedded = "pgmq://embedded"
    ringing = Ringing("tests", broker_url=embedded, set_as_current=False)
    ringing.conf.broker_transport_options = transport_options(embedded, 0.3)

    assert ringing.connection_for_read().transport_options["use_notify"] is True
    assert ringing.connection_for_write().transport_options["use_notify"] is False
    assert ringing.connection_for_write().transport_options["visibility_timeout"] == 10
