"""The benchmark of load runs as a whole, on real servers, with little data and for moments."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoDbBlocker

from config.bench.database import owner_connection
from tests.database import _clone_migrated_database, _drop, _maintenance

QUESTIONS = 160
DATABASE = f"mitwert_bench_community_{QUESTIONS}"

pytestmark = [pytest.mark.slow, pytest.mark.bench]


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A migrated database under the name that the benchmark looks for, which spares it to migrate one itself."""
    with django_db_blocker.unblock():
        with _maintenance() as server:
            _drop(server, DATABASE)
        _clone_migrated_database(DATABASE)
        yield


def test_real_servers_answer_every_way_as_expected_and_are_gone_afterwards(database, settings, tmp_path):
    told = io.StringIO()

    call_command("bench_load", questions=QUESTIONS, seconds=0.3, clients=2, stdout=told, stderr=io.StringIO())

    kept = json.loads((settings.STATE_DIR / "bench" / "load.json").read_text())
    names = [one["name"].partition(" (")[0] for one in kept["figures"]]
    assert names[0] == "bare view"
    assert {"topic list, page", "question page, unchanged", "answer, JSON"} <= set(names)
    assert all(one["value"] > 0 for one in kept["figures"])
    with owner_connection() as owner:
        [(left,)] = owner.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [DATABASE]).fetchall()
    assert left == 0


def test_a_load_of_nothing_is_refused():
    with pytest.raises(CommandError, match="nothing to measure"):
        call_command("bench_load", seconds=0)
