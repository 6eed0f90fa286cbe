"""Filling in is counted the same wherever rows of one person stand: together, apart, in the file alone or among contacts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.importing import batches
from crm.models import Contact, ContactPoint
from tests.crm.importing.test_known_by_phone import done
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
# Ada comes three times, the third time with nothing new; Bo's second row has the address of one and the number of another.
ROWS = (
    "id,name,email,phone,company\n"
    "1,Ada,ada@example.org,,\n"
    "2,Ada B,ada@example.org,+49301234,Works\n"
    "1,Ada,,+49305678,\n"
    "3,Ada,ADA@example.org,0049 30 1234,Elsewhere\n"
    "4,Bo,,+49309999,\n"
    "4,Bo,bo@example.org,,\n"
    "5,Bo,bo@example.org,+49301234,\n"
)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_rows_of_one_new_person_are_counted_and_joined_alike_within_batches_and_across(agent, monkeypatch, size):
    monkeypatch.setattr(batches, "BATCH", size)

    row = done(ROWS, agent, "fill", knows_alike=size == 1000)

    assert row.counts == {"created": 2, "updated": 3, "unchanged": 1, "rejected": 1}
    ada, bo = Contact.objects.order_by("name")
    assert (ada.name, ada.email, ada.account.name, bo.email) == ("Ada", "ada@example.org", "Works", "bo@example.org")
    assert set(ada.points.values_list("value", "is_primary")) == {
        ("ada@example.org", True),
        ("+49301234", True),
        ("+49305678", False),
    }
    assert not ContactPoint.objects.proven().exists()


@pytest.mark.parametrize("size", [1, 1000])
def test_what_two_rows_bring_to_a_contact_is_news_once_and_a_first_number_is_used_first(agent, monkeypatch, size):
    monkeypatch.setattr(batches, "BATCH", size)
    ada = ContactFactory(name="Ada", email="ada@example.org")

    row = done(
        "name,email,phone\nA,ada@example.org,+49301234\nB,ada@example.org,0049301234\nAda,,+49301234\n", agent, "fill"
    )

    assert row.counts == {"updated": 1, "unchanged": 2}
    assert list(ada.points.filter(kind="phone").values_list("value", "is_primary")) == [("+49301234", True)]
    ada.refresh_from_db()
    assert (ada.name, ada.version) == ("Ada", 2)


def test_a_batch_asks_as_much_however_many_rows_it_fills_in(agent):
    def queries(number):
        for one in range(number):
            ContactFactory(email=f"{number}-{one}@example.org")
        rows = "".join(f"P,{number}-{one}@example.org,+49{number}{one:05},F{one}\n" for one in range(number))
        with CaptureQueriesContext(connection) as asked:
            assert done(f"name,email,phone,company\n{rows}", agent, "fill").counts == {"updated": number}
        return len(asked)

    queries(1)
    assert queries(2) == queries(30)
