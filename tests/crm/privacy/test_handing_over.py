"""Somebody wants all that is kept about them: it is written off the request path, complete, and of nobody else."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from community.models import Attachment
from community.operations.attaching import hand_in_file
from community.operations.exporting import export_member
from crm.models import Contact, PersonExport, PrivacyPolicy
from crm.operations.contacts import create_contact
from crm.operations.conversing import open_request, write_note, write_to_customer
from crm.operations.handing_over import ask_for_export, delete_old_exports, drop_exports, fetch_export, write_exports
from crm.operations.merging_records import merge_records
from crm.operations.reaching import add_point
from crm.operations.saying import Words
from crm.privacy_errors import DemandHasNoReason, ExportIsNotThere, MayNotAnswerForPersonalData
from crm.tasks import write_exports as task
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import ChannelFactory, ContactFactory, MessageFactory, TicketFactory
from tests.factories.identity import persona_of
from tests.files import picture

pytestmark = pytest.mark.django_db
WANTED = "asked for it by letter"


@pytest.fixture
def keeper(db):
    """Who answers for personal data."""
    return MemberFactory(roles=["community_manager"])


def opened(export, by) -> tuple[dict, zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(fetch_export(export, by=by).read()))
    return json.loads(archive.read("person.json")), archive


def handed_over(contact, keeper):
    export = ask_for_export(contact, by=keeper, reason=WANTED)
    assert write_exports() == 1
    export.refresh_from_db()
    return export


def test_a_stranger_gets_all_that_is_kept_and_nothing_of_anybody_else(agent, keeper):
    anna = create_contact("Anna Amsel", by=agent, email="anna@amsel.example")
    agree(anna.points.get(), by=agent)
    add_point(anna, "phone", "+49 30 1234", by=agent)
    persona = persona_of(anna, agent, handle="amsel")
    ticket = TicketFactory(contact=anna, subject="Her pump")
    MessageFactory(ticket=ticket, contact=anna, body="It leaks.")
    MessageFactory(persona=persona, channel=ChannelFactory(), external_id="1", body="I said so there.")
    MessageFactory(ticket=ticket, contact=ContactFactory(), body="I am somebody else in this.")
    MessageFactory(ticket=TicketFactory(), contact=ContactFactory(), body="Nothing of hers.")
    write_to_customer(ticket, Words("Which pump?"), by=agent)
    write_note(ticket, Words("The neighbour Bert called."), by=agent)

    export = handed_over(anna, keeper)
    known, archive = opened(export, keeper)

    assert [row["name"] for row in known["contacts"]] == ["Anna Amsel"]
    assert {row["value"] for row in known["contact_points"]} == {"anna@amsel.example", "+49 30 1234"}
    assert [row["wording"] for row in known["consents"]] == ["Write to me once a month."]
    assert [row["handle"] for row in known["personas"]] == ["amsel"]
    assert [row["subject"] for row in known["tickets"]] == ["Her pump"]
    assert [row["body"] for row in known["messages"]] == ["It leaks.", "I said so there.", "Which pump?"]
    assert archive.namelist() == ["person.json"]
    assert (export.state, export.files, export.fetched_by) == ("ready", 0, None)
    assert (PersonExport.objects.get().fetched_by, export.rows) == (keeper, sum(map(len, list(known.values())[1:])))


def test_a_member_gets_it_joined_to_what_the_community_hands_over_with_all_files(customer, agent, keeper):
    file = hand_in_file("my pump.png", picture(), by=customer)
    ticket = open_request("Pump", Words("Look.", (file.pk,)), by=customer)
    hand_in_file("left behind.png", picture(), by=customer)
    write_to_customer(ticket, Words("I see."), by=agent)

    known, archive = opened(handed_over(ticket.contact, keeper), keeper)

    assert known["member"]["email"] == customer.email
    assert [row["body"] for row in known["messages"]] == ["Look.", "I see."]
    assert [name.split("/")[-1].split("-", 1)[1] for name in archive.namelist()[:-1]] == [
        "my pump.png",
        "left behind.png",
    ]
    own = export_member(customer, by=customer)
    assert [row["body"] for row in own["messages"]] == ["Look.", "I see."]
    assert "digest" not in json.dumps(own, default=str)


def test_a_record_that_was_merged_away_is_handed_over_with_the_one_it_leads_to(agent, keeper):
    away, stays = ContactFactory(name="Anna A."), ContactFactory(name="Anna Amsel")
    merge_records(away, stays, by=agent, reason="the same person")

    export = handed_over(away, keeper)
    known, _archive = opened(export, keeper)

    assert export.contact == stays
    assert {row["name"] for row in known["contacts"]} == {"Anna A.", "Anna Amsel"}


def test_it_takes_the_role_and_a_reason_and_support_fetches_nothing(agent, customer, keeper):
    anna = ContactFactory()
    for by in (agent, customer, MemberFactory(roles=["community_manager"], is_active=False)):
        with pytest.raises(MayNotAnswerForPersonalData):
            ask_for_export(anna, by=by, reason=WANTED)
    with pytest.raises(DemandHasNoReason):
        ask_for_export(anna, by=keeper, reason="  ")
    export = ask_for_export(anna, by=keeper, reason=WANTED)
    with pytest.raises(ExportIsNotThere):
        fetch_export(export, by=keeper)
    assert task() == 1
    with pytest.raises(MayNotAnswerForPersonalData):
        fetch_export(export, by=agent)


def test_its_time_is_over_after_the_days_of_the_policy_and_the_file_is_deleted(keeper):
    PrivacyPolicy.objects.update_or_create(pk=1, defaults={"export_days": 3})
    export = handed_over(ContactFactory(), keeper)
    now = timezone.now()

    assert delete_old_exports(now + timedelta(days=2)) == 0
    with time_machine.travel(now + timedelta(days=3, minutes=1)), pytest.raises(ExportIsNotThere):
        fetch_export(export, by=keeper)


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_when_its_time_is_over_and_what_was_asked_stays_known(keeper):
    export = handed_over(ContactFactory(), keeper)

    assert delete_old_exports(timezone.now() + timedelta(days=8)) == 1
    assert not default_storage.exists(export.stored_as)
    export.refresh_from_db()
    assert (export.state, export.stored_as, export.reason) == ("gone", "", WANTED)
    assert drop_exports(PersonExport.objects.all()) == 0


def test_a_file_that_the_storage_lost_is_named_and_what_always_fails_is_set_aside(customer, keeper, monkeypatch):
    file = hand_in_file("pump.png", picture(), by=customer)
    ticket = open_request("Pump", Words("Look.", (file.pk,)), by=customer)
    default_storage.delete(ticket.messages.get().files.get().stored_as)

    known, archive = opened(handed_over(ticket.contact, keeper), keeper)
    assert (len(known["lost_files"]), archive.namelist()) == (1, ["person.json"])

    export = ask_for_export(ContactFactory(), by=keeper, reason=WANTED)
    PersonExport.objects.filter(pk=export.pk).update(starts=5)
    assert write_exports() == 0
    export.refresh_from_db()
    assert export.state == "failed"
    assert not Attachment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_at_the_same_time_asks_once_and_it_is_written_once(keeper):
    anna = ContactFactory()

    def at_once(do):
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        asked = list(
            pool.map(
                at_once, [lambda: ask_for_export(Contact.objects.get(pk=anna.pk), by=keeper, reason=WANTED).pk] * 4
            )
        )
        written = list(pool.map(at_once, [write_exports] * 4))

    assert (len(set(asked)), sum(written), PersonExport.objects.count()) == (1, 1, 1)


def test_programs_ask_wait_and_fetch_and_support_finds_nothing(api_of, agent_api, agent, keeper):
    anna = ContactFactory()
    api = api_of(keeper)

    asked = api.post(f"/api/v1/contacts/{anna.pk}/exports/", {"reason": WANTED}, format="json")
    number = asked.json()["id"]
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    assert api.get(f"/api/v1/person-exports/{number}/file/").status_code == 409
    write_exports()
    assert api.get(f"/api/v1/person-exports/{number}/").json()["state"] == "ready"
    got = api.get(f"/api/v1/person-exports/{number}/file/")
    assert zipfile.ZipFile(io.BytesIO(b"".join(got.streaming_content))).namelist() == ["person.json"]
    assert got["Cache-Control"] == "private, no-store"
    assert [row["id"] for row in api.get(f"/api/v1/contacts/{anna.pk}/exports/").json()["results"]] == [number]

    for address in (f"contacts/{anna.pk}/exports/", f"person-exports/{number}/", f"person-exports/{number}/file/"):
        assert agent_api.get(f"/api/v1/{address}").status_code == 403
    assert api_of(keeper, "crm:read").post(f"/api/v1/contacts/{anna.pk}/exports/", {"reason": "x"}).status_code == 403


def test_the_back_office_asks_and_hands_the_archive_out(client, keeper, agent, settings):
    settings.STAFF_MFA = False
    anna = ContactFactory()
    client.force_login(keeper)

    page = client.post(f"/admin/crm/contact/{anna.pk}/acts/export/", {"reason": WANTED})
    assert page.status_code == 302
    export = PersonExport.objects.get()
    address = f"/admin/crm/personexport/{export.pk}/file/"
    assert client.get(address).status_code == 302
    write_exports()
    assert b"Fetch the archive" in client.get(f"/admin/crm/personexport/{export.pk}/change/").content
    assert client.get(address)["Content-Type"] == "application/zip"

    client.force_login(agent)
    assert client.get(address).status_code == 404
    assert client.get(f"/admin/crm/personexport/{export.pk}/change/").status_code == 403
