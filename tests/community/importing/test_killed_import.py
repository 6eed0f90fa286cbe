import signal
import subprocess

import pytest
from django.db import connection

from community.models import Comment, Member, Post, Topic
from community.operations import integrity
from tests.community.importing.processes import TOPICS, start, wait_for
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import outcomes, run_import

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def kill_when(condition, process: subprocess.Popen[str]) -> None:
    wait_for(condition, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.communicate()


def test_an_import_that_was_killed_again_and_again_ends_like_one_that_was_not(dump):
    moments = [
        lambda: Member.objects.count() > 1500,
        Topic.objects.exists,
        lambda: Topic.objects.count() > TOPICS / 2,
        Comment.objects.exists,
    ]
    for reached in moments:
        kill_when(reached, start("import_stackexchange", str(dump)))
        assert Post.objects.count() == 2 * Topic.objects.count() == 2 * Topic.objects.solved().count()
    assert 0 < Comment.objects.count() < TOPICS

    summary, _said = run_import("import_stackexchange", dump)
    killed = snapshot()
    assert outcomes(summary)["unchanged"] > 0
    assert [check.check for check in integrity.checks() if check.wrong] == []

    clean(dump)
    assert snapshot() == killed


def clean(dump) -> None:
    """Import once more into an empty database."""
    connection.ops.execute_sql_flush([])
    summary, _said = run_import("import_stackexchange", dump)
    assert "unchanged" not in outcomes(summary)
