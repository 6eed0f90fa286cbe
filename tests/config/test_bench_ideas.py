"""The benchmark of the idea board runs as a whole, with little data, and leaves nothing behind."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.bench.database import owner_connection
from tests.database import _clone_migrated_database, _drop, _maintenance

IDEAS, VOTES = 100, 3_000
DATABASE = f"mitwert_bench_ideas_{IDEAS}_{VOTES}"

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


def test_the_benchmark_of_ideas_keeps_its_counts_of_queries_and_leaves_nothing_behind(database, settings, tmp_path):
    settings.STATE_DIR = tmp_path
    home = connections.settings["default"]["NAME"]

    call_command("bench_ideas", ideas=IDEAS, votes=VOTES, runs=1, stdout=io.StringIO(), stderr=io.StringIO())

    kept = json.loads((tmp_path / "bench" / "ideas.json").read_text())
    figures = {one["name"]: one for one in kept["figures"]}
    assert VOTES * 0.8 < kept["votes"] < VOTES * 1.2
    assert {name for name, one in figures.items() if name.startswith("list") and one["queries"] > 8} == set()
    assert figures["a vote"]["queries"] <= 6
    assert figures["a vote taken back"]["queries"] <= 9
    assert figures["merge of two ideas"]["rows"] == 2 * VOTES // 20
    assert all(one["value"] >= 0 for one in figures.values())
    with owner_connection() as owner:
        [(left,)] = owner.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
    assert (left, connections.settings["default"]["NAME"]) == (0, home)


def test_a_benchmark_of_nothing_is_refused():
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_ideas", ideas=0)
