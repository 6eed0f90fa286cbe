"""One process rings the periodic tasks, and another takes over when it is gone."""

import threading
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.db import connections

from config import beat as beat_module
from config.beat import Beat, holds_lock
from config.celery import LANES
from config.schedule import SCHEDULE, Periodic

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def rung(monkeypatch):
    names = []
    monkeypatch.setattr(beat_module, "ring", lambda entry: names.append(entry.task))
    monkeypatch.setattr(beat_module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(beat_module, "ELECTION_SECONDS", 0.05)
    return names


def run_for(beat: Beat, seconds: float) -> None:
    timer = threading.Timer(seconds, beat.stop)
    timer.start()
    beat.run()
    timer.join()


@pytest.mark.django_db(transaction=True)
def test_the_holder_rings_everything_once_on_taking_office_and_then_in_turn(rung):
    run_for(Beat([Periodic("often", every=timedelta(seconds=0.2)), Periodic("nightly", at=time(3))]), 0.5)

    assert rung.count("nightly") == 1
    assert rung.count("often") in {2, 3}


@pytest.mark.django_db(transaction=True)
def test_while_one_holds_the_office_the_others_are_silent(rung):
    holder = connections.create_connection("default")
    assert holds_lock(holder)

    run_for(Beat([Periodic("often", every=timedelta(seconds=0.1))]), 0.3)
    assert rung == []

    holder.close()
    run_for(Beat([Periodic("often", every=timedelta(seconds=10))]), 0.3)
    assert rung == ["often"]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 23, 1, 0, tzinfo=BERLIN), datetime(2026, 11, 23, 3, 10, tzinfo=BERLIN)),
        (datetime(2026, 11, 23, 3, 10, tzinfo=BERLIN), datetime(2026, 11, 24, 3, 10, tzinfo=BERLIN)),
        (datetime(2026, 10, 24, 4, 0, tzinfo=BERLIN), datetime(2026, 10, 25, 3, 10, tzinfo=BERLIN)),
    ],
)
def test_a_nightly_task_is_due_at_its_time_of_day(now, then):
    assert Periodic("nightly", at=time(3, 10)).next_after(now) == then


def test_mail_waits_for_no_import():
    rung_in = {entry.task: entry.kwargs.get("lane", "live") for entry in SCHEDULE}

    assert {rung_in[f"community.tasks.{task}"] for task in ("send_mail", "take_in_replies")} == {"mail"}
    assert {entry.kwargs.get("lane", "live") for entry in SCHEDULE} == set(LANES)


def test_every_scheduled_task_exists():
    current_app.loader.import_default_modules()

    assert {entry.task for entry in SCHEDULE} - set(current_app.tasks) == set()
