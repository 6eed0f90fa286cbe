"""Tables and cards become contacts, once, with an account of every row."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command

from community.foundation.integrity import all_right
from crm.importing.loading import RESTRICTED
from crm.importing.vcards import read_cards
from crm.models import Account, Contact, ContactPoint, FieldDefinition
from crm.models.own_names import own_name
from crm.operations.contacts import forget_contacts
from crm.operations.forgetting_traces import forget_traces
from crm.operations.integrity import checks
from crm.operations.restricting import restrict
from crm.reports.exports import as_cards, as_table
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
REAL = Path(settings.REAL_DATA_DIR)
needs_real_data = pytest.mark.skipif(not (REAL / "vcards").is_dir(), reason="the real data are not here")


def run(path, *options):
    out = StringIO()
    call_command("import_contacts", str(path), *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def counts(summary):
    return {name: summary[name] for name in ("read", "created", "updated", "unchanged", "skipped", "rejected")}


def test_a_table_is_imported_once_and_every_row_is_accounted_for(tmp_path):
    FieldDefinition.objects.create(target="contact", code="tier", label="Tier", kind="choice", choices=["gold", "tin"])
    known = ContactFactory(email="known@example.org")
    table, errors = tmp_path / "people.csv", tmp_path / "errors.csv"
    table.write_text(
        "Vorname;Nachname;E-Mail;Telefon;Firma;tier;Notiz\n"
        "Ada;Byron;Ada@example.org, second@example.org;+49 30 1234;Works;gold;x\n"
        "Bo;;;0049 30 1234;works;;\n"
        "Cleo;;known@EXAMPLE.org;+49 30 99;Works;;\n"
        "Dee;;nobody;;;;\n"
        "Eve;;e@example.org;;;lead;\n"
        ";;;;;;=1+1\n"
        "Ada;Byron;Ada@example.org, second@example.org;+49 30 1234;Works;gold;x\n",
        encoding="cp1252",
    )

    dry = run(table, "--dry-run")
    assert Contact.objects.count() == 1
    first, again = run(table, "--errors", str(errors)), run(table)
    dry_filling = run(table, "--duplicates", "fill", "--dry-run")
    assert known.points.filter(kind="phone").count() == 0
    filled = run(table, "--duplicates", "fill")

    told = {"read": 7, "created": 2, "updated": 0, "unchanged": 1, "skipped": 1, "rejected": 3}
    assert counts(dry) == counts(first) == told
    assert counts(again) == {**told, "created": 0, "unchanged": 3}
    assert counts(dry_filling) == counts(filled) == {**told, "created": 0, "unchanged": 3, "updated": 1, "skipped": 0}
    ada = Contact.objects.get(name="Ada Byron")
    assert (ada.email, ada.account.name, ada.custom, ada.points.count()) == (
        "Ada@example.org",
        "Works",
        {"tier": "gold"},
        3,
    )
    assert (Account.objects.count(), known.points.filter(kind="phone").count()) == (1, 1)
    assert not ContactPoint.objects.filter(verified_at__isnull=False).exists()
    rows = list(csv.reader(StringIO(errors.read_text(), newline="")))
    assert [row[0] for row in rows] == ["line", "5", "6", "7"]
    assert all_right(checks())
    with pytest.raises(CommandError, match="3 rejected"):
        run(table, "--strict")


def test_columns_are_mapped_and_looked_at_before(tmp_path):
    table = tmp_path / "odd.csv"
    table.write_text("Wer\tWo\nAda\tada@example.org\n", encoding="utf-16")

    with pytest.raises(CommandError, match="No column says who"):
        run(table)
    looked = run(table, "--preview", "--map", "Wer=name", "--map", "Wo=email")
    with pytest.raises(CommandError, match="nothing that a column can be"):
        run(table, "--map", "Wer=password")

    assert looked["mapping"] == {"Wer": "name", "Wo": "email"}
    assert looked["rows"] == [{"line": 2, "name": "Ada", "emails": ["ada@example.org"]}]
    assert not Contact.objects.exists()


def test_whoever_was_forgotten_is_not_brought_back(tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("id,name,email\n7,Ada,ada@example.org\n")
    run(table)
    forget_contacts(Contact.objects.all())

    assert counts(run(table))["skipped"] == 1
    assert list(Contact.objects.values_list("name", "email")) == [("", "")]


def test_an_account_that_was_forgotten_is_not_opened_again_by_its_number(tmp_path):
    table, errors = tmp_path / "people.csv", tmp_path / "errors.csv"
    table.write_text("id,name,email,company,accountid\n7,Ada,ada@example.org,House of Ada,70\n")
    run(table)
    Account.objects.update(kind="household")
    house, ada = Account.objects.get(), Contact.objects.get()
    ours = own_name(house)
    forget_traces([ada.pk], [])
    table.write_text(
        "id,name,email,company,accountid\n"
        "7,Ada,ada@example.org,House of Ada,70\n"
        "8,Bo,bo@example.org,House of Ada,70\n"
        f"9,Cleo,cleo@example.org,House of Ada,{ours}\n"
        "10,Dee,dee@example.org,Works,71\n"
    )

    looked = run(table, "--dry-run", "--duplicates", "fill")
    told = run(table, "--duplicates", "fill", "--errors", str(errors))

    assert (looked["rejected"], told["rejected"], told["created"]) == (3, 3, 1)
    assert "The account 70 was forgotten and is not opened again; leave it out of the row." in errors.read_text()
    assert f"The account {ours} was forgotten" in errors.read_text()
    assert set(Account.objects.values_list("name", flat=True)) == {"", "Works"}
    # Without it they are people like any others.
    table.write_text("id,name,email,company,accountid\n8,Bo,bo@example.org,,\n")
    assert run(table)["created"] == 1


def test_the_command_leaves_alone_whose_data_is_only_kept(tmp_path):
    table = tmp_path / "people.csv"
    table.write_text("id,name,email,phone\n7,Ada,ada@example.org,\n")
    run(table)
    ada = Contact.objects.get()
    restrict(ada, by=MemberFactory(roles=["admin"]), reason="demanded by letter")
    table.write_text("id,name,email,phone\n7,Ada,ada@example.org,+49301\n8,Ada,ADA@example.org,+49302\n")

    told = run(table, "--duplicates", "fill")

    assert (told["skipped"], told["skipped_because"]) == (2, {RESTRICTED: 2})
    assert list(ada.points.values_list("kind", flat=True)) == ["email"]


def test_what_is_exported_is_read_again_and_computes_nothing(tmp_path):
    evil = ContactFactory(name="=HYPERLINK(1)", email="ada@example.org")
    ContactPoint.objects.create(contact=evil, kind="phone", value="+49 30 1", normalised="+49301", is_primary=True)
    ContactFactory(name="Müller; Söhne, \\ und\u2028Töchter" + "ü" * 60, email="")
    table, cards = tmp_path / "out.csv", tmp_path / "out.vcf"
    table.write_text("".join(as_table(Contact.objects.all())), newline="")
    cards.write_text("".join(as_cards(Contact.objects.all())), newline="")

    cells = [cell for row in csv.reader(StringIO(table.read_text(), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert max(len(line.encode()) for line in cards.read_text().split("\n")) <= 76
    names = list(Contact.objects.order_by("pk").values_list("name", flat=True))
    assert [" ".join(name.split()) for name in names] == [person.name for person in read_cards(cards)]
    Contact.objects.all().delete()
    run(table)
    assert set(Contact.objects.values_list("name", "email")) >= {("=HYPERLINK(1)", "ada@example.org")}
    assert ContactPoint.objects.get(kind="phone").value == "+49 30 1"


@needs_real_data
def test_cards_of_real_programs_are_read_with_all_their_quirks():
    people = {file.name: list(read_cards(file)) for file in sorted((REAL / "vcards").glob("*.vcf"))}

    assert sum(map(len, people.values())) == 14
    assert [person.fault for cards in people.values() for person in cards] == [""] * 14
    phone = people["John_Doe_IPHONE.vcf"][0]
    assert phone.name
    assert phone.emails
    assert len(people["John_Doe_ANDROID.vcf"]) == 6
    summary = run(REAL / "vcards")
    assert summary["read"] == 14
    # One of them has letters in the place of an address.
    assert summary["rejected"] == 1


@needs_real_data
def test_the_members_of_a_parliament_come_with_their_accounts_on_networks(tmp_path):
    folder = REAL / "contacts_us_congress"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    people = yaml.load((folder / "legislators-current.yaml").read_text(), loader)
    social = {
        row["id"]["bioguide"]: row["social"]
        for row in yaml.load((folder / "legislators-social-media.yaml").read_text(), loader)
    }
    table = tmp_path / "congress.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "name", "phone", "address", "twitter", "facebook", "youtube", "instagram"])
        for person in people:
            term, key = person["terms"][-1], person["id"]["bioguide"]
            name = person["name"].get("official_full") or f"{person['name']['first']} {person['name']['last']}"
            handles = [social.get(key, {}).get(one, "") for one in ("twitter", "facebook", "youtube", "instagram")]
            writer.writerow([key, name, term.get("phone", ""), term.get("address", ""), *handles])

    first, again = run(table), run(table)

    assert (first["read"], first["created"] + first["rejected"], again["created"]) == (537, 537, 0)
    assert first["rejected"] == 0
    known = ContactPoint.objects.filter(kind="handle", network="twitter").count()
    assert known == sum(bool(social.get(one["id"]["bioguide"], {}).get("twitter")) for one in people)
