"""The benchmark of the ledger runs as a whole, with little data: what it measures is there and what it says adds up."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.bench.database import owner_connection
from tests.database import _clone_migrated_database, _drop, _maintenance

LEGS, TICKETS = 2_000, 40
DATABASE = f"mitwert_bench_roi_{LEGS}"

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


def test_the_benchmark_of_the_ledger_measures_what_has_a_budget_and_leaves_nothing_behind(database, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    home = connections.settings["default"]["NAME"]
    told = io.StringIO()

    call_command("bench_roi", legs=LEGS, tickets=TICKETS, runs=1, stdout=told, stderr=io.StringIO())

    kept = json.loads((tmp_path / "bench" / "roi.json").read_text())
    figures = {one["name"]: one for one in kept["figures"]}
    assert kept["legs"] >= LEGS
    assert figures["export as CSV"]["rows"] == kept["legs"]
    assert figures["intake of solved tickets"]["rows"] >= TICKETS * 5
    assert figures["report by category"]["queries"] == 1
    budgets = {name for name, one in figures.items() if one["budget"] is not None}
    assert {"report (overview)", "one posting", "export as CSV", "intake of solved tickets"} < budgets
    assert {"postings by category, unallocated", "postings by driver, unallocated"} < budgets
    assert len(told.getvalue().splitlines()) == len(figures) + 2
    with owner_connection() as owner:
        [(left,)] = owner.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
    assert (left, connections.settings["default"]["NAME"]) == (0, home)


def test_a_benchmark_of_nothing_is_refused():
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_roi", legs=0)
