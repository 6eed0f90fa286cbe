"""Uploads of contacts under load: several workers at once, and files as large as people have."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from community.foundation.integrity import all_right
from crm.importing import running
from crm.importing.handing_in import check_import, hand_in_contacts, run_import
from crm.models import Contact, ContactImport
from crm.operations.integrity import checks
from tests.crm.importing.test_uploads import checked, many
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_write_nobody_twice():
    agents = [MemberFactory(roles=["support"]) for _ in range(2)]
    rows = [hand_in_contacts(f"{one.pk}.csv", many(1500), by=one) for one in agents]
    for ask in (check_import, run_import):
        ask(rows[0], by=agents[0])
        ask(rows[1], by=agents[1])
        if ask is check_import:
            assert running.run_waiting_imports() == 2

    def work(_number):
        try:
            return running.run_waiting_imports()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 2

    counts = [row.counts for row in ContactImport.objects.all()]
    assert (
        sum(one.get("created", 0) for one in counts)
        == Contact.objects.filter(name__startswith="Person").count()
        == 1500
    )
    assert sum(sum(one.values()) for one in counts) == 3000
    assert all_right(checks())


def _all_of_a_large_file_are_imported(agent, number: int) -> None:
    row = checked(many(number), agent)
    assert row.counts == {"created": number}

    run_import(row, by=agent)
    running.run_waiting_imports()

    row.refresh_from_db()
    made = Contact.objects.filter(name__startswith="Person").count()
    assert (row.state, row.done_rows, made) == ("done", number, number)


def test_a_file_of_several_batches_is_checked_and_imported_whole(agent):
    _all_of_a_large_file_are_imported(agent, 2_500)


@pytest.mark.bench
def test_fifty_thousand_rows_are_checked_and_imported(agent):
    _all_of_a_large_file_are_imported(agent, 50_000)
