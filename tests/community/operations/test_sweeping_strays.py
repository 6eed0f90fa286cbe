"""Files that a killed process left behind go, those of rows and of whoever is writing just now stay."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.foundation.stored_files import pointing_models
from community.models import Attachment
from community.operations.attaching import hand_in_file, hand_over_files, store_file
from community.operations.sweeping_strays import checks, sweep_strays
from community.tasks import sweep_strays as the_task
from crm.models import MessageFile
from tests.factories.community import MemberFactory
from tests.factories.crm import MessageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_else_is_stored():
    for folder in ("attachments", "exports", "imports"):
        for name in stored(folder):
            default_storage.delete(name)


def stored(folder):
    try:
        return {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def the_check(days, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=days))
    (check,) = checks()
    return (check.rows, check.wrong, check.examples)


def test_a_file_whose_process_died_goes_after_a_day_and_those_of_rows_never_do(time_machine):
    member = MemberFactory()
    of_a_post = hand_in_file("kept.txt", b"x", by=member).stored_as
    of_a_letter = hand_in_file("handed on.txt", b"x", by=member)
    (row,) = hand_over_files([of_a_letter.pk], by=member)
    columns = ("name", "kind", "size", "sha256", "stored_as")
    MessageFile.objects.create(message=MessageFactory(), **{column: getattr(row, column) for column in columns})
    # As a process that dies between the two leaves it.
    left = store_file("left.txt", b"x")["stored_as"]
    table = default_storage.save("imports/left.csv", ContentFile(b"name"))
    elsewhere = default_storage.save("elsewhere/left.csv", ContentFile(b"name"))
    now = timezone.now()

    # Somebody may be about to commit.
    assert sweep_strays(now=now + timedelta(hours=23)) == 0
    assert the_check(2, time_machine) == (4, 0, [])
    assert the_check(2, time_machine) == (4, 2, [left, table])

    assert (the_task(), the_task()) == (2, 0)

    assert stored("attachments") == {of_a_post, of_a_letter.stored_as}
    assert (stored("imports"), default_storage.exists(elsewhere)) == (set(), True)
    assert the_check(0, time_machine) == (2, 0, [])


def test_a_file_that_goes_from_one_row_to_another_meanwhile_is_seen_at_one_of_them():
    hand_in_file("kept.txt", b"x", by=MemberFactory())

    with CaptureQueriesContext(connection) as asked:
        sweep_strays(now=timezone.now() + timedelta(days=2))

    # One statement, so one moment.
    (question,) = asked.captured_queries
    for model in (Attachment, MessageFile):
        assert f'FROM "{model._meta.db_table}"' in question["sql"]


def test_every_model_that_points_at_a_file_is_asked():
    with_files = {model for model in apps.get_models() if "stored_as" in {f.name for f in model._meta.get_fields()}}

    assert pointing_models() == with_files
