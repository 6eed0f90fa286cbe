"""Rows of a file are known by a phone number, too, however it is written; what two contacts have in part is left to people."""

import pytest
from django.urls import reverse

from community.foundation.integrity import all_right
from crm.importing import batches, loading
from crm.importing.handing_in import check_import, hand_in_contacts, run_import
from crm.importing.running import run_waiting_imports
from crm.models import Contact, ContactPoint
from crm.operations.integrity import checks
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA = False


def somebody(name, phone="", email=""):
    contact = ContactFactory(name=name, email=email)
    if phone:
        ContactPoint.objects.create(contact=contact, kind="phone", value=phone, normalised=phone, is_primary=True)
    return contact


def done(table, by, duplicates="skip", *, knows_alike=True):
    """Check and import; both say the same, but that one of them knows people of earlier batches by their numbers."""
    row = hand_in_contacts("people.csv", table.encode(), by=by, duplicates=duplicates)
    check_import(row, by=by)
    run_waiting_imports()
    row.refresh_from_db()
    told = (row.counts, row.skipped_because, row.known)
    run_import(row, by=by)
    run_waiting_imports()
    row.refresh_from_db()
    assert (row.state, row.counts, row.skipped_because, row.known if knows_alike else told[2]) == ("done", *told)
    assert all_right(checks())
    return row


def whys(row):
    return [(error.line, error.why) for error in row.errors.order_by("line")]


def test_whoever_has_the_number_and_the_name_is_known_however_both_are_written(agent):
    ada = somebody("Ada Byron", "+49301234")

    row = done('name,phone\n"Byron, ada",0049 (0)30 / 12 34\nBo,+49 30 99\n,+49 30 1234\n', agent)

    assert row.counts == {"created": 1, "skipped": 2}
    assert row.skipped_because == {loading.KNOWN_BY_PHONE: 2}
    assert [(one["line"], one["by"], one["contacts"]) for one in row.known] == [
        (2, "phone", [ada.pk]),
        (4, "phone", [ada.pk]),
    ]


def test_who_shares_a_number_under_another_name_is_somebody_else(agent):
    ada = somebody("Ada Byron", "+49301234")

    row = done("name,email,phone\nBo Byron,bo@example.org,+49 30 1234\n", agent, "fill")

    assert (row.counts, row.known) == ({"created": 1}, [])
    assert list(ada.points.values_list("kind", flat=True)) == ["phone"]


def test_a_number_of_a_whole_office_says_nothing_of_anybody(agent):
    for _number in range(21):
        somebody("Ada Byron", "+49301234")

    assert done("name,phone\nAda Byron,+49301234\n", agent).counts == {"created": 1}


def test_an_address_and_a_number_of_two_contacts_are_a_wrong_row(agent):
    ada, bo = somebody("Ada", email="ada@example.org"), somebody("Bo", "+49301234")
    table = "name,email,phone\nAda,ADA@example.org,0049301234\n"

    row = done(table, agent, "fill")

    sentence = f"The e-mail address leads to #{ada.pk}, the phone number to #{bo.pk}; correct the row."
    assert (row.counts, whys(row), row.errors.get().row.strip()) == (
        {"rejected": 1},
        [(2, sentence)],
        table.splitlines()[1],
    )
    assert (ada.points.count(), bo.points.count(), Contact.objects.count()) == (1, 1, 2)


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_earlier_rows_of_the_file_are_known_by_both_and_may_disagree(agent, monkeypatch, size):
    monkeypatch.setattr(batches, "BATCH", size)
    rows = "name,email,phone\nAda,ada@example.org,\nBo,,+49301234\nBo,,0049301234 \nAda,ada@example.org,+49301234\n"
    row = hand_in_contacts("people.csv", rows.encode(), by=agent)
    check_import(row, by=agent)
    run_waiting_imports()
    row.refresh_from_db()
    checked = row.counts
    assert [why for _line, why in whys(row)] == [
        "The e-mail address leads to an earlier row, the phone number to an earlier row; correct the row."
    ]
    run_import(row, by=agent)
    run_waiting_imports()
    row.refresh_from_db()

    assert row.counts == checked == {"created": 2, "skipped": 1, "rejected": 1}
    assert [line for line, _why in whys(row)] == [5]
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ada", "Bo"]


def test_filling_in_adds_what_is_missing_and_proves_nothing(agent):
    ada = somebody("Ada", "+49301234")

    row = done("name,email,phone\nAda,ada@example.org,+49 30 1234\n", agent, "fill")

    assert row.counts == {"updated": 1}
    assert set(ada.points.values_list("kind", "normalised")) == {("phone", "+49301234"), ("email", "ada@example.org")}
    assert not ContactPoint.objects.proven().exists()


def test_the_page_says_by_which_of_the_two(client, agent):
    somebody("Ada", "+49301234", "ada@example.org")
    row = done("name,email,phone\nAda,ada@example.org,\nAda,,+49301234\n", agent)
    client.force_login(agent)

    page = client.get(reverse("admin:crm_contactimport_change", args=[row.pk])).text
    with_german = {"accept-language": "de"}
    german = client.get(reverse("admin:crm_contactimport_change", args=[row.pk]), headers=with_german).text

    assert "(by the e-mail address)" in page
    assert "(by the phone number)" in page
    assert "known by a phone number and the name already: 1" in page
    assert "(an der Telefonnummer)" in german
    assert "schon an Telefonnummer und Namen erkannt: 1" in german
