"""Files of contacts that people upload: looked at, told what columns say, checked, imported, each row once."""

import csv
import hashlib
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from community.foundation.integrity import all_right
from crm import import_errors as refused
from crm.importing import batches, loading, running
from crm.importing.handing_in import change_import, check_import, forget_old_imports, hand_in_contacts, run_import
from crm.models import Contact, ContactImport, ContactPoint
from crm.operations.integrity import checks
from crm.people_errors import MayNotKeepContacts
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
TABLE = b"Wer;E-Mail;Firma\nAda;ada@example.org;Works\nBo;known@example.org;\nCleo;nobody;\nDee;d@example.org;Works\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA = False


def many(number):
    rows = "".join(f"Person {n},p{n}@example.org\n" for n in range(number))
    return f"name,email\n{rows}".encode()


def checked(content, by, name="people.csv"):
    row = hand_in_contacts(name, content, by=by)
    check_import(row, by=by)
    assert running.run_waiting_imports() == 1
    return ContactImport.objects.get(pk=row.pk)


def test_a_file_is_looked_at_told_checked_and_imported(agent):
    known = ContactFactory(email="known@example.org")
    row = hand_in_contacts("../Liste 1.csv", TABLE, by=agent)
    assert (row.mapping, row.sha256) == (
        {"Wer": "skip", "E-Mail": "email", "Firma": "organisation"},
        hashlib.sha256(TABLE).hexdigest(),
    )
    assert row.preview[0] == {"line": 2, "organisation": "Works", "emails": ["ada@example.org"]}

    row = change_import(row, by=agent, mapping={"Wer": "name"})
    assert row.preview[0]["name"] == "Ada"
    check_import(row, by=agent)
    running.run_waiting_imports()
    row.refresh_from_db()
    told = {"created": 2, "skipped": 1, "rejected": 1}
    assert (row.state, row.rows, row.counts, Contact.objects.count()) == ("checked", 4, told, 1)
    assert row.known == [{"line": 3, "name": "Bo", "contacts": [known.pk], "by": "email"}]

    run_import(row, by=agent)
    running.run_waiting_imports()
    row.refresh_from_db()
    assert (row.state, row.counts, Contact.objects.count()) == ("done", told, 3)
    assert [(error.line, "Nobody can be reached" in error.why) for error in row.errors.all()] == [(4, True)]
    assert (row.stored_as, row.by, row.ended_at is None) == ("", agent, False)
    assert not ContactPoint.objects.proven().exists()
    assert all_right(checks())
    with pytest.raises(refused.ImportIsOver):
        run_import(row, by=agent)


def test_nothing_is_imported_that_nobody_has_checked_as_it_is(agent, customer, manager):
    row = hand_in_contacts("people.csv", many(2), by=agent)

    for nobody in (customer, manager):
        with pytest.raises(MayNotKeepContacts):
            hand_in_contacts("people.csv", many(2), by=nobody)
        with pytest.raises(MayNotKeepContacts):
            check_import(row, by=nobody)
    with pytest.raises(refused.ImportIsNotChecked):
        run_import(row, by=agent)
    row = checked(many(2), agent)
    change_import(row, by=agent, mapping={"name": "skip"})
    with pytest.raises(refused.ImportIsNotChecked):
        run_import(row, by=agent)
    for mapping, refusal in [
        ({"nowhere": "name"}, refused.ImportMappingIsUnknown),
        ({"name": "shoe size"}, refused.ImportMappingIsUnknown),
        ({"name": "skip", "email": "skip"}, refused.ImportMappingNamesNobody),
    ]:
        with pytest.raises(refusal):
            change_import(row, by=agent, mapping=mapping)
    check_import(row, by=agent)
    assert check_import(row, by=agent).state == "checking"
    with pytest.raises(refused.ImportIsUnderWay):
        run_import(row, by=agent)
    assert Contact.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b" \n", refused.ImportFileIsEmpty),
        (b"name\n" + b"x" * 10 * 1024 * 1024, refused.ImportFileIsTooLarge),
        (b"PK\x03\x04 a workbook", refused.ImportFileIsNoText),
        (b"name\x00\x01\x02", refused.ImportFileIsNoText),
        (b"%PDF-1.7", refused.ImportFileIsNoText),
        (b"name;name\na;b\n", refused.ImportTableIsMalformed),
        (b";".join(b"c%d" % n for n in range(201)) + b"\n", refused.ImportTableIsMalformed),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(agent, content, refusal):
    with pytest.raises(refusal):
        hand_in_contacts("people.csv", content, by=agent)

    assert not ContactImport.objects.exists()


def test_cards_and_wide_letters_are_read_as_well(agent):
    card = b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nEMAIL:ada@example.org\r\nEND:VCARD\r\n"

    cards = checked(card, agent, "people.vcf")
    wide = checked("name\temail\nBö\tb@example.org\n".encode("utf-16"), agent)

    assert (cards.counts, cards.columns, wide.counts) == ({"created": 1}, [], {"created": 1})


@pytest.mark.parametrize("dies_after", [0, 1, 2])
def test_who_takes_over_from_a_killed_worker_goes_on_where_it_was(agent, monkeypatch, dies_after):
    monkeypatch.setattr(batches, "BATCH", 2)
    row = checked(
        b"name,email\n" + b"".join(b"P%d,%s\n" % (n, b"bad" if n == 1 else b"p%d@x.example" % n) for n in range(6)),
        agent,
    )
    run_import(row, by=agent)
    write, written = loading._write, []

    def dying(run, people, number):
        if len(written) == dies_after:
            raise KeyboardInterrupt
        written.append(number)
        write(run, people, number)

    monkeypatch.setattr(loading, "_write", dying)
    with pytest.raises(KeyboardInterrupt):
        running.run_waiting_imports()
    monkeypatch.setattr(loading, "_write", write)
    row.refresh_from_db()
    assert (row.state, row.done_rows, running.run_waiting_imports()) == ("running", 2 * dies_after, 0)

    with time_machine.travel(timezone.now() + running.LEASE + timedelta(seconds=1)):
        assert running.run_waiting_imports() == 1

    row.refresh_from_db()
    assert (row.state, row.counts, row.errors.count()) == ("done", {"created": 5, "rejected": 1}, 1)
    assert Contact.objects.count() == 5
    assert all_right(checks())


def test_a_file_that_kills_its_workers_is_set_aside_and_says_so(agent):
    row = checked(many(1), agent)
    run_import(row, by=agent)
    ContactImport.objects.update(starts=running.STARTS_AT_MOST)

    running.run_waiting_imports()

    row.refresh_from_db()
    assert (row.state, "begun 5 times" in row.problem, Contact.objects.count()) == ("failed", True, 0)
    check_import(row, by=agent)


def test_whoever_lost_the_lease_writes_nothing_more(agent, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 1)
    row = checked(many(3), agent)
    run_import(row, by=agent)
    create = loading._create

    def slow(fresh, accounts):
        made = create(fresh, accounts)
        ContactImport.objects.filter(pk=row.pk).update(starts=9)
        return made

    monkeypatch.setattr(loading, "_create", slow)
    assert running.run_waiting_imports() == 0

    row.refresh_from_db()
    assert (row.state, row.done_rows, Contact.objects.count()) == ("running", 0, 0)


def test_a_second_upload_of_one_file_changes_nothing(agent):
    for _ in range(2):
        row = checked(many(3), agent)
        run_import(row, by=agent)
        running.run_waiting_imports()

    row.refresh_from_db()
    assert (row.counts, Contact.objects.count()) == ({"unchanged": 3}, 3)


def test_what_tells_of_people_goes_and_who_did_it_stays(agent):
    row = checked(b"name,email\nAda,bad\n", agent)
    assert default_storage.exists(row.stored_as)
    later = timezone.now() + timedelta(days=15)

    assert (forget_old_imports(timezone.now()), forget_old_imports(later), forget_old_imports(later)) == (0, 1, 0)

    again = ContactImport.objects.get()
    assert (again.preview, again.known, again.errors.count(), again.stored_as) == ([], [], 0, "")
    assert (again.by, again.sha256, again.counts) == (agent, row.sha256, {"rejected": 1})
    assert all_right(checks())


def test_programs_do_the_same(agent_api, api_of, customer, manager):
    def file(content=TABLE):
        return {"file": SimpleUploadedFile("people.csv", content)}

    made = agent_api.post("/api/v1/contact-imports/", file(), format="multipart")
    address = f"/api/v1/contact-imports/{made.data['id']}/"
    assert (made.status_code, agent_api.put(f"{address}run/").data["code"]) == (201, "import_is_not_checked")
    wrong = agent_api.patch(address, {"mapping": {"Wer": "shoes"}}, format="json")
    assert wrong.data["errors"][0]["pointer"] == "/mapping"
    assert agent_api.patch(address, {"mapping": {"Wer": "name"}}, format="json").status_code == 200
    assert agent_api.put(f"{address}check/").status_code == 202
    running.run_waiting_imports()
    assert agent_api.put(f"{address}run/").status_code == 202
    running.run_waiting_imports()

    assert agent_api.get(address).data["counts"] == {"created": 3, "rejected": 1}
    errors = b"".join(agent_api.get(f"{address}errors/").streaming_content).decode()
    assert [line[0] for line in csv.reader(StringIO(errors))] == ["line", "4"]
    binary = agent_api.post("/api/v1/contact-imports/", file(b"PK\x03\x04"), format="multipart")
    assert (binary.status_code, binary.data["errors"][0]["code"]) == (400, "import_file_is_no_text")
    assert len(agent_api.get("/api/v1/contact-imports/").data["results"]) == 1
    for nobody in (customer, manager):
        assert api_of(nobody).get(address).status_code in {403, 404}
        assert api_of(nobody).post("/api/v1/contact-imports/", file(), format="multipart").status_code in {403, 404}


def test_the_back_office_does_the_same_without_a_script(client, agent):
    client.force_login(agent)
    add = reverse("admin:crm_contactimport_add")

    wrong = client.post(
        add, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04"), "target": "contact", "duplicates": "skip"}
    )
    assert "Save the table as CSV" in wrong.content.decode()
    made = client.post(
        add, {"file": SimpleUploadedFile("people.csv", TABLE), "target": "contact", "duplicates": "skip"}
    )
    row = ContactImport.objects.get()
    page = reverse("admin:crm_contactimport_change", args=[row.pk])
    assert made["Location"] == page
    act = {name: reverse("admin:crm_contactimport_act", args=[row.pk, name]) for name in ("map", "check", "run")}
    assert act["run"] not in client.get(page).content.decode()

    columns = {"column_0": "name", "column_1": "email", "column_2": "organisation", "duplicates": "fill"}
    assert client.post(act["map"], columns).status_code == 302
    client.post(act["check"])
    assert "Look again" in client.get(page).content.decode()
    running.run_waiting_imports()
    client.post(act["run"])
    running.run_waiting_imports()

    shown = client.get(page).content.decode()
    assert "newly written: 3" in shown
    rejected = client.get(reverse("admin:crm_contactimport_errors", args=[row.pk]))
    assert b"nobody" in b"".join(rejected.streaming_content)
    again = client.post(
        add, {"file": SimpleUploadedFile("people.csv", TABLE), "target": "contact", "duplicates": "skip"}, follow=True
    )
    assert "imported the same file on" in again.content.decode()
    client.force_login(MemberFactory(roles=["product"]))
    assert client.get(add).status_code == 403
    assert client.get(reverse("admin:crm_contactimport_errors", args=[row.pk])).status_code == 403


def test_a_file_may_be_as_large_as_its_page_says(agent_api, client, agent, settings):
    settings.REQUEST_BODY_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    client.force_login(agent)
    add = reverse("admin:crm_contactimport_add")

    made = agent_api.post(
        "/api/v1/contact-imports/", {"file": SimpleUploadedFile("one.csv", many(900))}, format="multipart"
    )
    sent = client.post(
        add, {"file": SimpleUploadedFile("two.csv", many(901)), "target": "contact", "duplicates": "skip"}
    )

    assert len(many(900)) > settings.REQUEST_BODY_LIMIT
    assert (made.status_code, sent.status_code) == (201, 302)
