import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import connection

from community.importing.topics import BATCH
from community.models import Comment, Member, Post, Topic
from community.operations import integrity
from config.services.addresses import BASE_DIR
from tests.community.importing.snapshots import snapshot
from tests.community.importing.sources import USERS, answer, outcomes, question, run_import, write_dump

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TOPICS = 3 * BATCH


@pytest.fixture
def dump(tmp_path):
    def comment(number: int) -> dict[str, object]:
        return {"Id": number, "PostId": number, "Text": "x", "CreationDate": "2020-03-01T00:00:00.000", "UserId": 2}

    posts = []
    for number in range(1, TOPICS + 1):
        posts.append(question(number, AcceptedAnswerId=number + TOPICS))
        posts.append(answer(number + TOPICS, to=number))
    users = [*USERS, *({**USERS[0], "Id": number} for number in range(3, 4000))]
    comments = [comment(number) for number in range(1, TOPICS + 1)]
    return write_dump(tmp_path / "shed", Users=users, Posts=posts, Comments=comments)


def start(*command: str) -> subprocess.Popen[bytes]:
    settings = connection.settings_dict
    address = quote(settings["HOST"] or settings["OPTIONS"].get("host", ""), safe="")
    url = f"postgresql://{settings['USER']}:{settings['PASSWORD']}@/{settings['NAME']}?host={address}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": url,
        "CELERY_BROKER_URL": "memory://",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, "it was ready before it could be killed"
        assert time.monotonic() < patience
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


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
