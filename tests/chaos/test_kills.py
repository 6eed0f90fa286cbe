"""Killed between the act and the posting, worker and broker lose nothing and do nothing twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from config.services.addresses import BASE_DIR
from tests.chaos.acting import TITLE
from tests.chaos.processes import seconds_until
from tests.chaos.systems import SHAPES, kill_all

pytestmark = pytest.mark.slow
# The sweep looks once a minute, and a busy machine is slow.
HANDLED_WITHIN_SECONDS = 180
QUESTIONS = f"""
    SELECT count(*) FROM community_topic topic JOIN community_solution ON topic_id = topic.id WHERE title LIKE '{TITLE}%'
"""
SOLVED_TICKETS = f"""
    SELECT topic_id, count(*) FROM crm_ticket ticket JOIN community_topic topic ON topic.id = topic_id
    WHERE topic.title LIKE '{TITLE}%' AND ticket.status = 'solved' GROUP BY topic_id
"""
STANDING_POSTINGS = f"""
    SELECT ticket.id, count(posting.id) FROM crm_ticket ticket JOIN community_topic topic ON topic.id = topic_id
    JOIN roi_posting posting ON posting.effect_key = 'ticket:' || ticket.id
    WHERE topic.title LIKE '{TITLE}%' GROUP BY ticket.id
"""


@pytest.fixture(params=SHAPES, ids=lambda name: name.replace(" ", "-"))
def system(request, state: Path):
    running = SHAPES[request.param](state)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@contextmanager
def acting(system, questions: int, pause: float = 0) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.chaos.acting", str(questions), str(pause)]
    with subprocess.Popen(command, cwd=BASE_DIR, env=system.environment()) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until_handled(system) -> None:
    questions = system.ask(QUESTIONS)[0][0]

    def handled() -> bool:
        return len(system.ask(STANDING_POSTINGS)) == questions

    seconds_until(handled, at_most=HANDLED_WITHIN_SECONDS)
    time.sleep(3)
    assert [number for _, number in system.ask(SOLVED_TICKETS)] == [1] * questions
    assert [number for _, number in system.ask(STANDING_POSTINGS)] == [1] * questions


def test_every_event_is_handled_exactly_once_whatever_is_killed(system) -> None:
    # Bells wait in the broker while nobody answers them; then worker and broker die at once.
    stopped = system.workers()
    for worker in stopped:
        os.kill(worker, signal.SIGSTOP)
    with acting(system, 10) as process:
        assert process.wait(60) == 0
    kill_all(stopped)
    system.kill_broker()
    wait_until_handled(system)

    # Both die again and again while questions come in; a broker takes its time to come back, so it dies less often.
    with acting(system, 40, 0.1) as process:
        for turn in count():
            if process.poll() is not None:
                break
            time.sleep(random.uniform(0.5, 2.0))
            kill_all(system.workers())
            if turn in {1, 4}:
                system.kill_broker()
        assert process.returncode == 0
    wait_until_handled(system)

    command = [sys.executable, "manage.py", "verify_integrity"]
    checked = subprocess.run(
        command, cwd=BASE_DIR, env=system.environment(), capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
