"""Consents come by file with the proof of where they are from, and go out and come in again with everything that was said."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from crm.models import Account, ConsentPurpose, ConsentStatement, Contact, ContactPoint, FieldDefinition
from crm.models.contact_point import normalised
from crm.models.own_names import own_name
from crm.operations.consenting import Proof, state_consent
from crm.operations.contacts import forget_contacts
from crm.reports.account_exports import accounts_as_table
from crm.reports.consents import agreeing_points
from crm.reports.exports import as_cards, as_table
from crm.reports.import_errors import rejected_rows
from tests.crm.importing.test_known_by_phone import done
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db
FIRST = {"+49 30 1234", "Weg 1, 2\n10115 Berlin", "in/ada"}
HEAD = "name,email,phone,consent:news,consent_date,consent_source,consent_wording:news\n"


@pytest.fixture(autouse=True)
def news(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return ConsentPurpose.objects.create(code="news", name="News")


def agrees(email):
    return agreeing_points("news").filter(value=email).exists()


def stated(email="ada@example.org"):
    rows = ConsentStatement.objects.filter(point__value=email).order_by("stated_at", "id")
    return [(one.is_given, timezone.localtime(one.stated_at).isoformat()[:16], one.way, one.place) for one in rows]


def test_a_consent_comes_with_its_day_and_where_it_is_known_from(agent):
    row = done(
        HEAD
        + "Ada,ada@example.org,,yes,2026-01-02,fair in Berlin,News please\n"
        + "Bo,,+49301234,ja,02.01.2026,form 7,\n"
        + "Cleo,c@example.org,,no,,,\n"
        + "Dee,d@example.org,,nein,2026-01-02,,\n",
        agent,
    )

    assert row.counts == {"created": 4}
    assert stated() == [(True, "2026-01-02T00:00", "import", "fair in Berlin")]
    said = ConsentStatement.objects.get(point__value="ada@example.org")
    assert (said.wording, said.by) == ("News please", agent)
    assert ConsentStatement.objects.get(point__kind="phone").wording == "The file does not say in which words."
    assert (agrees("ada@example.org"), stated("c@example.org")) == (True, [])
    assert stated("d@example.org") == [(False, "2026-01-02T23:59", "import", "")]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Ada,ada@example.org,,yes,,fair,", "Somebody agrees to news, but it is not said since when."),
        (
            "Ada,ada@example.org,,yes,2026-01-02,,",
            "Somebody agrees to news, but it is not said where that is known from.",
        ),
        ("Ada,ada@example.org,,maybe,2026-01-02,fair,", "maybe is neither yes nor no to news."),
        ("Ada,ada@example.org,,yes,soon,fair,", "soon is no day; write it as 2026-12-31."),
        ("Ada,ada@example.org,,yes,2999-01-02,fair,", "2999-01-02 is still to come."),
        ("Ada,,,yes,2026-01-02,fair,", "A consent needs the address or the number that it is for in the same row."),
    ],
)
def test_a_consent_without_proof_is_a_wrong_row_with_a_clear_sentence(agent, row, why):
    told = done(f"{HEAD}{row}\n", agent)

    assert (told.counts, told.errors.get().why) == ({"rejected": 1}, why)
    assert why in "".join(rejected_rows(told))
    assert not Contact.objects.exists()


def test_a_purpose_that_nobody_asks_for_is_a_wrong_row(agent):
    told = done("name,email,consent:shoes,consent_date,consent_source\nA,a@example.org,yes,2026-01-02,fair\n", agent)

    assert told.errors.get().why == "There is no such purpose of consent; add it first."


def test_an_import_never_overrides_a_later_own_withdrawal_and_says_nothing_twice(agent, news):
    ada = ContactFactory(name="Ada", email="ada@example.org")
    point = ada.points.get()
    withdrawn = timezone.now() - timedelta(days=30)
    state_consent(point, news, by=agent, is_given=False, proof=Proof("link", "/consents/", "", withdrawn))
    day = timezone.localdate(withdrawn).isoformat()
    table = HEAD + f"Ada,ada@example.org,,yes,{day},fair,\nAda,ADA@example.org,,yes,{day},again,\n"
    assert (done(table, agent).counts, len(stated())) == ({"skipped": 2}, 1)

    assert done(table, agent, "fill").counts == {"updated": 1, "unchanged": 1}
    assert done(table, agent, "fill").counts == {"unchanged": 2}

    assert (len(stated()), agrees("ada@example.org")) == (2, False)
    later = (timezone.localdate() - timedelta(days=1)).isoformat()
    done(HEAD + f"Ada,ada@example.org,,yes,{later},called us,\n", agent, "fill")
    assert agrees("ada@example.org")
    unclear = done(HEAD + "Ada,ada@example.org,,no,,,\n", agent, "fill")
    assert "was agreed to before; say since when it is not" in unclear.errors.get().why
    done(HEAD + f"Ada,ada@example.org,,no,{later},,\n", agent, "fill")
    assert not agrees("ada@example.org")


def test_nobody_agrees_for_an_address_that_is_used_no_more(agent):
    ada = ContactFactory(name="Ada", email="ada@example.org")
    ContactPoint.objects.create(contact=ada, kind="phone", value="1234", normalised="1234", retired_at=timezone.now())
    table = "id,name,email,phone,consent:news,consent_date,consent_source\n7,Ada,,1234,yes,2026-01-02,fair\n"
    Contact.objects.update(import_key="people/7")

    row = done(table, agent, "fill")

    assert (row.counts, ConsentStatement.objects.count()) == ({"rejected": 1}, 0)


def in_use(agent, news):
    """People with all that a file can say, two of whom share an address and two of whose accounts share a name."""
    fields_of_ours()
    twins = [AccountFactory(name="Twin"), AccountFactory(name="Twin")]
    for number, account in enumerate([*twins, None]):
        contact = ContactFactory(name=f'Ada "{number}"; =1', email="ada@example.org", account=account)
        Contact.objects.filter(pk=contact.pk).update(custom={"tier": "gold", "phone": bool(number)})
        for kind, network, value in [
            ("phone", "", "+49 30 1234"),
            ("phone", "", f"+49 30 {number}"),
            ("postal", "", "Weg 1, 2\n10115 Berlin"),
            ("postal", "", f"Haus {number}"),
            ("handle", "my_net", "in/ada"),
            ("handle", "my_net", f"ada,{number}"),
        ]:
            said = {"contact": contact, "kind": kind, "network": network, "value": value}
            ContactPoint.objects.create(**said, normalised=normalised(kind, value), is_primary=value in FIRST)
        labels = {"+49 30 1234": 'Work; "=1', "ada@example.org": "home", "in/ada": "old, one"}
        for value, label in labels.items():
            contact.points.filter(value=value).update(label=label)
        words = Proof("paper", "drawer, 3; left", 'Say "yes"\n=now')
        for point in contact.points.filter(kind__in=["email", "phone"], is_primary=True):
            state_consent(point, news, by=agent, is_given=True, proof=words)
            state_consent(point, news, by=agent, is_given=False, proof=Proof("phone"))


def read(tmp_path, name, text, *options):
    file, told = tmp_path / name, StringIO()
    file.write_text(text, newline="")
    command = "import_accounts" if name.startswith("accounts") else "import_contacts"
    call_command(command, str(file), *options, stdout=told, stderr=StringIO())
    told = json.loads(told.getvalue())
    return {one: told[one] for one in ("created", "updated", "unchanged", "skipped", "rejected") if told[one]}


@pytest.mark.parametrize(("write", "name"), [(as_table, "people.csv"), (as_cards, "people.vcf")])
def test_what_went_out_changes_nothing_here_and_makes_the_same_where_nobody_is(agent, news, tmp_path, write, name):
    def out():
        return "".join(write(Contact.objects.all()))

    with transaction.atomic():
        in_use(agent, news)
        people, accounts = out(), "".join(accounts_as_table(Account.objects.all()))
        before = (list(Contact.objects.order_by("pk").values()), ConsentStatement.objects.count())
        assert read(tmp_path, name, people) == read(tmp_path, name, people, "--duplicates", "fill") == {"unchanged": 3}
        assert (list(Contact.objects.order_by("pk").values()), ConsentStatement.objects.count()) == before
        transaction.set_rollback(True)
    fields_of_ours()

    assert read(tmp_path, "accounts.csv", accounts) == {"created": 2}
    assert read(tmp_path, name, people) == {"created": 3}

    assert out() == people
    assert "".join(accounts_as_table(Account.objects.all())) == accounts
    assert read(tmp_path, f"again-{name}", people, "--duplicates", "fill") == {"unchanged": 3}


def test_labels_are_filled_in_where_there_is_none_and_wrong_ones_are_wrong_rows(agent):
    ada = ContactFactory(name="Ada", email="ada@example.org")
    own = own_name(ada)
    ContactPoint.objects.create(contact=ada, kind="phone", value="1234", normalised="1234", label="work")

    def row(value, phones="1234;5678"):
        cell = value if isinstance(value, str) else json.dumps(value)
        quoted = cell.replace('"', '""')
        return done(f'id,name,email,phone,point_labels\n{own},Ada,ada@example.org,{phones},"{quoted}"\n', agent, "fill")

    said = [
        {"point": [kind, "", value], "label": label}
        for kind, value, label in (
            ("email", "ADA@example.org", "home"),
            ("phone", "1234", "other"),
            ("phone", "5678", "mobile"),
            ("phone", "9", "no"),
        )
    ]
    assert (row(said).counts, row(said).counts) == ({"updated": 1}, {"unchanged": 1})

    labels = dict(ada.points.values_list("value", "label"))
    assert labels == {"ada@example.org": "home", "1234": "work", "5678": "mobile"}
    for wrong in ("x", [{"label": "x"}], [{"point": ["email", "", "a@b.c"], "label": "x" * 61}], [7]):
        assert "Labels are not written as a file of ours writes them." in row(wrong).errors.get().why


def fields_of_ours():
    FieldDefinition.objects.create(target="contact", code="tier", label="Tier", kind="choice", choices=["gold"])
    FieldDefinition.objects.create(target="contact", code="phone", label="VIP", kind="boolean")


def test_whoever_was_forgotten_does_not_come_back_by_a_file_that_went_out_before(tmp_path):
    ContactFactory(name="Ada", email="ada@example.org")
    people = "".join(as_table(Contact.objects.all()))
    forget_contacts(Contact.objects.all())

    assert read(tmp_path, "people.csv", people, "--duplicates", "fill") == {"skipped": 1}
    assert list(Contact.objects.values_list("name", "email")) == [("", "")]
