"""A file of a letter that could not be written down is thrown away again, and those of its neighbours stay."""

from contextlib import suppress

import pytest
from django.core.files.storage import default_storage
from django.db import DataError, connection, transaction

from community.foundation.acting import act
from community.models import Member
from community.operations.attaching import store_file
from crm.models import InboundEvent, MessageFile
from tests.crm.channels.support import with_files
from tests.crm.channels.test_mail import deliver
from tests.factories.crm import MessageFactory

pytestmark = pytest.mark.django_db


def stored():
    try:
        return sorted(f"attachments/{name}" for name in default_storage.listdir("attachments")[1])
    except FileNotFoundError:
        return []


@pytest.fixture(autouse=True)
def nothing_is_stored():
    for name in stored():
        default_storage.delete(name)


def take_numbers(*ahead):
    """Let files stand where the database is going to count to, so that it refuses those that come by then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('crm_messagefile', 'id'))")
        (reached,) = cursor.fetchone()
    message, by = MessageFactory(), Member.objects.system()
    rest = {"message": message, "uploaded_by": by, "name": "old.txt", "kind": "text/plain", "size": 1, "sha256": "0"}
    for number in ahead:
        MessageFile.objects.create(pk=reached + number, stored_as=f"old/{number}", **rest)


def test_files_of_a_batch_that_failed_go_and_those_that_stand_stay(desk):
    # Both letters at once, then each alone; the last file fails both times.
    take_numbers(3, 6)

    deliver(
        desk,
        with_files(("good.txt", b"x", "text/plain"), name="<1@example.org>"),
        with_files(("first.txt", b"x", "text/plain"), ("bad.txt", b"x", "text/plain"), name="<2@example.org>"),
    )

    waiting = InboundEvent.objects.get(state="waiting")
    assert waiting.error.startswith("IntegrityError")
    kept = MessageFile.objects.exclude(name="old.txt")
    assert [file.name for file in kept] == ["good.txt"]
    assert stored() == [file.stored_as for file in kept]


@act
def keep_and_fail():
    store_file("a.txt", b"x")
    raise ZeroDivisionError


@act
def keep_two_and_lose_one():
    kept = store_file("a.txt", b"x")
    with suppress(DataError), transaction.atomic():
        store_file("b.txt", b"x")
        connection.cursor().execute("SELECT 1 / 0")
    return kept["stored_as"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_goes_when_the_act_ends_and_what_is_committed_stays():
    with pytest.raises(ZeroDivisionError):
        keep_and_fail()
    assert stored() == []

    first = keep_two_and_lose_one()
    assert stored() == [first]

    with pytest.raises(ZeroDivisionError):
        keep_and_fail()
    assert stored() == [first]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_fails_behind_the_commit_takes_no_file_along():
    @act
    def keep_and_ring():
        transaction.on_commit(lambda: 1 / 0)
        return store_file("a.txt", b"x")

    with pytest.raises(ZeroDivisionError):
        keep_and_ring()

    assert len(stored()) == 1
