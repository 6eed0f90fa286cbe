"""An import that is stopped by hand, or whose database goes away, says so and goes on when it is run again."""

import signal

import pytest
from django.db import connection

from community.models import Post, Topic
from community.operations import integrity
from tests.community.importing.processes import TOPICS, start, wait_for
from tests.community.importing.sources import run_import

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WRITING = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY "community_post" %'
        AND state <> 'idle'
"""


def lost_while_writing():
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({WRITING}) one")
        return cursor.fetchall()


def ends_whole(dump):
    run_import("import_stackexchange", dump)
    assert (Topic.objects.count(), Post.objects.count()) == (TOPICS, 2 * TOPICS)
    assert [check.check for check in integrity.checks() if check.wrong] == []


def test_stopped_by_hand_it_keeps_what_was_loaded_and_says_how_to_go_on(dump):
    process = start("import_stackexchange", str(dump))
    wait_for(Topic.objects.exists, process)

    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=60)

    assert process.returncode == 128 + signal.SIGINT
    assert "CommandError: Stopped. What was loaded stays; run the same command again to go on." in said
    assert "Traceback" not in said
    assert 0 < Post.objects.count() == 2 * Topic.objects.count()
    ends_whole(dump)


def test_a_database_that_goes_away_in_the_middle_of_writing_takes_nothing_along(dump):
    process = start("import_stackexchange", str(dump))
    wait_for(lost_while_writing, process)

    _out, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "CommandError: The database went away; run the same command again to go on." in said
    assert "Traceback" not in said
    assert Post.objects.count() == 2 * Topic.objects.count() < 2 * TOPICS
    ends_whole(dump)
