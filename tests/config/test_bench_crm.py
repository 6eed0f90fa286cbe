"""The benchmark of the desk runs as a whole, with little data, and leaves nothing behind."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.bench.database import owner_connection
from crm.reports.queues import QUEUES
from tests.database import _clone_migrated_database, _drop, _maintenance

TICKETS = 2_000
DATABASE = f"mitwert_bench_crm_{TICKETS}"

pytestmark = [pytest.mark.slow, pytest.mark.bench]


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database under the name that the benchmark looks for, which spares it to migrate one itself."""
    with django_db_blocker.unblock():
        # One that failed may have left its own behind.
        with _maintenance() as server:
            _drop(server, DATABASE)
        _clone_migrated_database(DATABASE)
        yield


def test_the_benchmark_of_the_desk_measures_what_has_a_budget_and_leaves_nothing_behind(database, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    home = connections.settings["default"]["NAME"]

    call_command("bench_crm", tickets=TICKETS, runs=1, stdout=io.StringIO(), stderr=io.StringIO())

    kept = json.loads((tmp_path / "bench" / "crm.json").read_text())
    asked = {one["name"]: one["queries"] for one in kept["figures"] if one["queries"]}
    assert kept["tickets"] == TICKETS
    assert asked.pop("contact page") <= 20
    assert {name: number for name, number in asked.items() if number > 15} == {}
    assert {
        "desk queue, mine",
        "ticket page, usual",
        "ticket page, a question",
        "history of a busy contact",
        "own request, customer",
    } <= set(asked)
    waiting = {one["name"]: one["value"] for one in kept["figures"] if one["unit"] == "tickets"}
    assert len(waiting) == len(QUEUES)
    assert [name for name, number in waiting.items() if not number] == []
    assert {f"desk queue, {queue.key}" for queue in QUEUES} <= set(asked)
    with owner_connection() as owner:
        [(left,)] = owner.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
    assert (left, connections.settings["default"]["NAME"]) == (0, home)


def test_a_benchmark_of_nothing_is_refused():
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_crm", tickets=0)
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_crm", only="channels", seconds=0)
