"""Whoever demanded that their data is not used is left as they are by whatever is imported, and the row says why."""

import pytest

from crm.importing import loading, running
from crm.importing.handing_in import check_import, hand_in_contacts, run_import
from crm.models import Contact
from crm.operations.restricting import restrict
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("duplicates", ["skip", "fill"])
def test_whose_data_is_only_kept_is_left_alone_and_the_row_says_why(agent, duplicates):
    held, other = ContactFactory(email="held@example.org"), ContactFactory(email="other@example.org")
    restrict(held, by=MemberFactory(roles=["admin"]), reason="demanded by letter")
    before = Contact.objects.filter(pk=held.pk).values().get()
    table = b"name,email,phone,organisation\nH,held@example.org,+49301,Works\nO,other@example.org,+49302,Works\n"
    row = hand_in_contacts("people.csv", table, by=agent, duplicates=duplicates)
    for ask in (check_import, run_import):
        ask(row, by=agent)
        running.run_waiting_imports()
        row.refresh_from_db()
        assert row.skipped_because[loading.RESTRICTED] == 1
        assert [one["name"] for one in row.known] == ["O"]

    assert row.counts["skipped"] == {"skip": 2, "fill": 1}[duplicates]
    assert Contact.objects.filter(pk=held.pk).values().get() == before
    assert not held.points.filter(kind="phone").exists()
    assert other.points.filter(kind="phone").count() == {"skip": 0, "fill": 1}[duplicates]
    assert Contact.objects.count() == 2


def test_who_restricts_while_a_batch_is_read_is_heeded(agent, monkeypatch):
    """Whoever restricts holds the contact; the batch waits for that, and asks afterwards."""
    held = ContactFactory(email="held@example.org")
    keeper = MemberFactory(roles=["admin"])
    row = hand_in_contacts("people.csv", b"name,email,phone\nH,held@example.org,+49301\n", by=agent, duplicates="fill")
    check_import(row, by=agent)
    running.run_waiting_imports()
    run_import(row, by=agent)
    wait = loading._held

    def then_is_through(contacts, run):
        # Whoever waits for the lock finds this when it has it.
        restrict(held, by=keeper, reason="demanded by letter")
        return wait(contacts, run)

    monkeypatch.setattr(loading, "_held", then_is_through)
    running.run_waiting_imports()

    row.refresh_from_db()
    assert (row.counts, row.skipped_because) == ({"skipped": 1}, {loading.RESTRICTED: 1})
    assert not held.points.filter(kind="phone").exists()
