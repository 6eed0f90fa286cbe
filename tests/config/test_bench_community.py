"""The benchmark of the community runs as a whole, with little data, and leaves nothing behind."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import DjangoDbBlocker

from config.bench.community import WATCHERS
from config.bench.database import owner_connection
from tests.database import _clone_migrated_database, _drop, _maintenance

QUESTIONS = 150
DATABASE = f"mitwert_bench_community_{QUESTIONS}"

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


def test_the_benchmark_of_the_community_measures_what_has_a_budget_and_leaves_nothing_behind(
    database, settings, tmp_path
):
    settings.STATE_DIR = tmp_path
    home = connections.settings["default"]["NAME"]
    told = io.StringIO()

    call_command("bench_community", questions=QUESTIONS, runs=1, stdout=told, stderr=io.StringIO())

    kept = json.loads((tmp_path / "bench" / "community.json").read_text())
    figures = {one["name"]: one for one in kept["figures"]}
    assert (kept["questions"], kept["members"]) == (QUESTIONS, 12_000)
    assert figures["telling the watchers of a question"]["rows"] >= WATCHERS
    assert figures["list, newest"]["queries"] <= 4
    assert figures["question page"]["queries"] <= 5
    assert figures["question page, member"]["queries"] <= 8
    assert figures["answer is posted"]["queries"] <= 12
    assert {figures[f"suggestions, {kind}, half of them"]["queries"] for kind in ("title", "title and text")} == {2}
    assert all(one["value"] > 0 for one in figures.values())
    with owner_connection() as owner:
        [(left,)] = owner.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
    assert (left, connections.settings["default"]["NAME"]) == (0, home)


def test_a_benchmark_of_nothing_is_refused():
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_community", questions=0)
