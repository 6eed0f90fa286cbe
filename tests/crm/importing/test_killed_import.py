"""A worker that reads a file of contacts is killed again and again: each row is counted and written once."""

import signal
from datetime import timedelta

import pytest
from django.db.models import Count, Q
from django.utils import timezone

from community.foundation.integrity import all_right
from crm.importing import running
from crm.importing.handing_in import run_import
from crm.models import Contact, ContactImport, ContactPoint
from crm.operations.integrity import checks
from tests.community.importing.processes import start, wait_for
from tests.crm.importing.test_uploads import checked, many
from tests.factories.community import MemberFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS = 6_000
WORK = "from crm.importing.running import run_waiting_imports; run_waiting_imports()"


@pytest.fixture
def state(settings, tmp_path):
    # The other process has to find the file.
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def kill_when(condition, state):
    process = start("shell", "--no-imports", "-c", WORK, STATE_DIR=str(state))
    wait_for(condition, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    process.communicate()


def counted_and_written():
    """In one look: what a killed process had handed to the server may still come in."""
    people = Contact.objects.filter(name__startswith="Person").order_by()
    written = people.values(one=Q(pk__gt=0)).annotate(number=Count("*")).values("number")
    row = ContactImport.objects.annotate(written=written).get()
    return row.done_rows, row.counts.get("created", 0), row.written


def test_a_worker_that_is_killed_again_and_again_leaves_each_row_written_and_counted_once(state):
    agent = MemberFactory(roles=["support"])
    row = checked(many(ROWS), agent)
    run_import(row, by=agent)
    people = Contact.objects.filter(name__startswith="Person")

    for share in (0, 1 / 3, 2 / 3):
        kill_when(lambda share=share: people.count() > ROWS * share, state)
        done, created, written = counted_and_written()
        assert ROWS * share < done == created == written < ROWS
        ContactImport.objects.update(leased_until=timezone.now() - timedelta(seconds=1))

    assert running.run_waiting_imports() == 1
    row.refresh_from_db()
    assert (row.state, row.starts, row.done_rows, row.counts) == ("done", 4, ROWS, {"created": ROWS})
    points = ContactPoint.objects.filter(contact__in=people)
    assert people.count() == points.count() == points.values("normalised").distinct().count() == ROWS
    assert all_right(checks())
