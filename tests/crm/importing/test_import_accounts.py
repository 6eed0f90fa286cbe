"""Tables become accounts: who belongs to whom wherever it stands, what each is worth, nothing twice and nothing in circles."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from community.foundation.integrity import all_right
from crm.importing import batches
from crm.importing.handing_in import check_import, hand_in_contacts, run_import
from crm.importing.running import run_waiting_imports
from crm.models import Account, AccountValue, ContactImport, FieldDefinition
from crm.operations.accounts import Worth, record_value
from crm.operations.forgetting_traces import forget_traces
from crm.operations.integrity import checks
from crm.people_errors import AccountBelowItself, MayNotKeepAccounts
from crm.reports.account_exports import accounts_as_table
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STAFF_MFA = False


@pytest.fixture
def owner():
    FieldDefinition.objects.create(target="account", code="seats", label="Seats", kind="number")
    return MemberFactory(email="olga@example.org", kind="employee")


def done(table, by, duplicates="skip"):
    """Check and import; both say the same."""
    row = hand_in_contacts("accounts.csv", table.encode(), by=by, duplicates=duplicates, target="account")
    check_import(row, by=by)
    run_waiting_imports()
    row.refresh_from_db()
    assert row.state == "checked", row.problem
    told, whys = (row.counts, row.skipped_because), list(row.errors.order_by("line").values_list("line", "why"))
    run_import(row, by=by)
    run_waiting_imports()
    row.refresh_from_db()
    assert (row.state, row.counts, row.skipped_because) == ("done", *told)
    assert list(row.errors.order_by("line").values_list("line", "why")) == whys
    assert all_right(checks())
    return row


def above(name):
    return Account.objects.get(name=name).parent.name


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_accounts_come_with_all_that_is_said_of_them_whatever_stands_first(agent, owner, monkeypatch, size):
    monkeypatch.setattr(batches, "BATCH", size)
    table = (
        "Kundennummer;Firma;Konzernnummer;Gehört zu;Betreuer;Wert;Währung;Gültig ab;Vertrag ab;Vertrag bis;Quelle;seats\n"
        "3;Works Wien;2;;;;;;;;;\n"
        "2;Works Europe;1;;olga@example.org;1.200,50;eur;2026-01-01;2026-01-01;31.12.2026;contract 7;12\n"
        "1;Works;;;;5000;USD;2025-07-01;;;;\n"
        "4;Alone;;works;;;;;;;;\n"
    )

    row = done(table, agent)

    assert row.counts == {"created": 4}
    assert [above(name) for name in ("Works Wien", "Works Europe", "Alone")] == ["Works Europe", "Works", "Works"]
    europe = Account.objects.get(name="Works Europe")
    assert (europe.owner, europe.custom, europe.kind) == (owner, {"seats": 12}, "firm")
    value = europe.values.get()
    assert (value.amount, value.currency, value.source) == (Decimal("1200.50"), "EUR", "contract 7")
    assert (value.contract_until, value.owner, value.by) == (date(2026, 12, 31), owner, agent)
    assert AccountValue.objects.get(account__name="Works").source == "file accounts"
    assert done(table, agent).counts == {"unchanged": 4}
    assert done(table, agent, "fill").counts == {"unchanged": 4}


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A,,B,,,,", "It stands in a circle of accounts that belong to one another, or below one."),
        ("A,,nowhere,,,,", "There is no account nowhere."),
        ("A,,,nobody@example.org,,,", "Nobody who works here has the address nobody@example.org."),
        ("A,,,,12,,2026-01-01", "Say in which currency the value is, as in ISO 4217, such as EUR."),
        ("A,,,,12,EUR,", "Say from which day on the value holds."),
        ("A,,,,,EUR,2026-01-01", "A contract, a currency or a day stands here without a value."),
        ("A,,,,1.200,EUR,2026-01-01", "1.200 may be read in two ways; write it as 1234.50."),
        ("A,,,,many,EUR,2026-01-01", "many is no amount; write it as 1234.50."),
        ("A,,,,12,EUR,soon", "soon is no day; write it as 2026-12-31."),
        ("A,shop,,,,,", "shop is neither a firm nor a household."),
    ],
)
def test_a_wrong_row_says_clearly_why_and_costs_no_other_row(agent, row, why):
    header = "name,kind,parent,owner,value,currency,valid from\n"
    table = f"{header}{row}\nC,,,,,,\n" + ("B,,A,,,,\n" if ",B," in row else "")

    told = done(table, agent)

    assert told.errors.order_by("line").first().why == why
    assert list(Account.objects.values_list("name", flat=True)) == ["C"]


def test_filling_in_overwrites_nothing_adds_days_of_value_and_makes_no_circle(agent, owner):
    top, low = AccountFactory(name="Top"), AccountFactory(name="Low", owner=MemberFactory(kind="employee"))
    Account.objects.filter(pk=low.pk).update(parent=top)
    record_value(low, Worth(Decimal(10), "EUR", date(2026, 1, 1), "letter"), by=agent)
    table = (
        "name,parent,owner,value,currency,valid from\n"
        "Low,,olga@example.org,99,EUR,2026-01-01\n"
        "low,,,20,EUR,2026-06-01\n"
        "Top,Low,,,,\n"
    )
    assert done(table, agent).skipped_because == {"known by the name already": 3}

    row = done(table, agent, "fill")

    assert row.counts == {"unchanged": 1, "updated": 1, "rejected": 1}
    assert row.errors.get().why == str(AccountBelowItself.sentence)
    assert list(low.values.order_by("valid_from").values_list("amount", flat=True)) == [10, 20]
    top.refresh_from_db()
    assert top.parent is None


def test_two_of_one_name_are_told_apart_by_numbers_and_left_to_people_without(agent):
    done("id,name\n1,Works\n2,Works\n", agent)

    row = done("name,parent\nWorks,\nBelow,Works\n", agent, "fill")

    assert (row.skipped_because, row.counts["rejected"]) == ({"known by the name already": 1}, 1)
    assert [one["contacts"] for one in row.known] == [sorted(Account.objects.values_list("pk", flat=True))]
    assert row.errors.get().why == "Several accounts are called Works; say which one by its number in the other system."


def test_what_went_out_changes_nothing_when_it_comes_in_and_makes_the_same_where_nothing_is(agent, owner, tmp_path):
    with transaction.atomic():
        top = AccountFactory(name='=Top, "Ltd"', kind="household", custom={"seats": 3})
        for name in ("Twin", "Twin"):
            account = AccountFactory(name=name, parent=top, owner=owner)
            for day, until in ((date(2026, 1, 1), date(2026, 12, 31)), (date(2027, 1, 1), None)):
                worth = Worth(Decimal("10.50"), "EUR", day, f"of {account.pk}", contract_from=day, contract_until=until)
                record_value(account, worth, by=agent)
        out = "".join(accounts_as_table(Account.objects.all()))
        assert done(out, agent).counts == done(out, agent, "fill").counts == {"unchanged": 3}
        assert "".join(accounts_as_table(Account.objects.all())) == out
        transaction.set_rollback(True)
    assert not Account.objects.exists()
    file, told = tmp_path / "accounts.csv", StringIO()
    file.write_text(out, newline="")

    call_command("import_accounts", str(file), stdout=told, stderr=StringIO())

    assert json.loads(told.getvalue())["created"] == 3
    assert "".join(accounts_as_table(Account.objects.all())) == out
    assert done(out, agent, "fill").counts == {"unchanged": 3}
    assert not [cell for row in csv.reader(StringIO(out)) for cell in row if cell.startswith("=")]


def test_a_household_that_was_forgotten_does_not_come_back(agent):
    done("id,name,kind\n7,Household Byron,household\n", agent)
    house, other = Account.objects.get(), AccountFactory(name="Household King", kind="household")
    out = "".join(accounts_as_table(Account.objects.all()))
    people = [ContactFactory(account=account).pk for account in (house, other)]

    forget_traces(people, ["Byron"])

    assert done("id,name,kind\n7,Household Byron,household\n", agent, "fill").counts == {"skipped": 1}
    assert done(out, agent, "fill").skipped_because == {"forgotten, and not to be known again": 2}
    assert set(Account.objects.values_list("name", flat=True)) == {""}


def test_programs_and_pages_do_it_for_those_who_keep_accounts(client, agent, agent_api, api_of, manager, customer):
    def file():
        return {"file": SimpleUploadedFile("accounts.csv", b"name,parent\nWorks,\nLow,Works\n"), "target": "account"}

    keeper = MemberFactory(roles=["community_manager"])
    with pytest.raises(MayNotKeepAccounts):
        hand_in_contacts("accounts.csv", b"name\nWorks\n", by=keeper, target="account")
    made = api_of(manager).post("/api/v1/contact-imports/", file(), format="multipart")
    address = f"/api/v1/contact-imports/{made.data['id']}/"
    assert (made.status_code, made.data["mapping"]) == (201, {"name": "name", "parent": "parent"})
    assert api_of(keeper).get(address).status_code == 404
    contacts = {"file": SimpleUploadedFile("people.csv", b"name\nAda\n")}
    assert api_of(manager).post("/api/v1/contact-imports/", contacts, format="multipart").status_code == 403
    assert api_of(manager).put(f"{address}check/").status_code == 202
    run_waiting_imports()
    assert agent_api.put(f"{address}run/").status_code == 202
    run_waiting_imports()
    assert agent_api.get(address).data["counts"] == {"created": 2}
    sent = api_of(manager).get("/api/v1/accounts/export/?name=Low")
    assert b"".join(sent.streaming_content).decode().splitlines()[1].split(",")[1:5:3] == ["Low", "Works"]
    assert api_of(customer).get("/api/v1/accounts/export/").status_code in {403, 404}

    # Who keeps accounts and no people is offered, shown and takes nothing else.
    people = ContactImport.objects.create(by=agent, target="contact", name="people.csv", size=1, sha256="0" * 64)
    for keeper_of_accounts in (manager, MemberFactory(roles=["controller"])):
        client.force_login(keeper_of_accounts)
        form = client.get(reverse("admin:crm_contactimport_add")).text
        assert ('value="account"' in form, 'value="contact"' in form) == (True, False)
        added = client.post(reverse("admin:crm_contactimport_add"), {**file(), "duplicates": "skip"})
        assert "Works" in client.get(added["Location"]).text
        row = ContactImport.objects.latest("id")
        for act in ("check", "run"):
            client.post(reverse("admin:crm_contactimport_act", args=[row.pk, act]))
            run_waiting_imports()
        row.refresh_from_db()
        assert (row.state, row.by, row.target) == ("done", keeper_of_accounts, "account")
        wrong = client.post(
            reverse("admin:crm_contactimport_add"), {**file(), "target": "contact", "duplicates": "skip"}
        )
        assert (wrong.status_code, "Location" in wrong) == (200, False)
        assert client.get(reverse("admin:crm_contactimport_change", args=[people.pk])).status_code == 302
        assert client.get(reverse("admin:crm_contact_add")).status_code == 403

    client.force_login(agent)
    added = client.post(reverse("admin:crm_contactimport_add"), {**file(), "duplicates": "skip"})
    assert "Works" in client.get(added["Location"]).text
    row = ContactImport.objects.latest("id")
    form = client.get(reverse("admin:crm_contactimport_act", args=[row.pk, "map"])).text
    assert ("belongs to (name)" in form, "postal address" in form) == (True, False)
    client.force_login(keeper)
    assert client.get(added["Location"]).status_code == 302
