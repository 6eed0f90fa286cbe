"""Contacts and accounts in the back office."""

import pytest
from django.urls import reverse

from crm.models import AccountValue, ContactPoint, Segment
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db
NAMES = ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


def act_on(thing, act):
    return reverse(f"admin:crm_{thing._meta.model_name}_act", args=[thing.pk, act])


def test_points_and_consent_are_kept_on_the_page_of_the_contact(desk, agent):
    contact = ContactFactory(email="ada@example.org")
    mail = contact.points.get()

    desk.post(act_on(contact, "add-point"), {"kind": "email", "value": "new@example.org", "first": "on"})
    twice = desk.post(act_on(contact, "add-point"), {"kind": "email", "value": "NEW@example.org"})
    purpose = agree(mail, by=agent).purpose_id
    stated = {"point": mail.pk, "purpose": purpose, "is_given": "yes", "way": "paper", "place": "Folder 3"}
    without = desk.post(act_on(contact, "consent"), stated)
    desk.post(act_on(contact, "consent"), {**stated, "wording": "Write to me <b>daily</b>."})
    desk.post(act_on(contact, "remove-point"), {"point": mail.pk})

    page = desk.get(reverse("admin:crm_contact_change", args=[contact.pk])).content.decode()
    assert "The contact has this already." in twice.content.decode()
    assert "Say where, and to which words" in without.content.decode()
    assert "Write to me &lt;b&gt;daily&lt;/b&gt;." in page
    contact.refresh_from_db()
    mail.refresh_from_db()
    assert (contact.email, mail.retired_at is None) == ("new@example.org", False)
    found = desk.get(reverse("admin:crm_contact_changelist"), {"q": "new@ex"}).context["cl"].queryset
    assert list(found) == [contact]
    listed = desk.get(reverse("admin:crm_consentstatement_changelist"), {"q": "ada@"})
    assert listed.context["cl"].queryset.count() == 2
    assert not ContactPoint.objects.filter(verified_at__isnull=False).exists()


def test_accounts_keep_out_of_circles_and_get_their_value(desk):
    top = AccountFactory(name="Holding")
    below = AccountFactory(name="Works", parent=top)
    inline = {
        f"{prefix}-{name}_FORMS": "0" for prefix in ("tickets", "values", "children", "contacts") for name in NAMES
    }
    worth = {"amount": "1200.50", "currency": "EUR", "valid_from": "2026-01-01", "source": "contract 7"}

    circle = desk.post(
        reverse("admin:crm_account_change", args=[top.pk]),
        {"name": "Holding", "kind": "firm", "parent": below.pk, **inline},
    )
    desk.post(act_on(below, "record-value"), worth)
    odd = desk.post(act_on(below, "record-value"), {**worth, "currency": "XYZ"})

    assert "cannot belong to itself" in circle.content.decode()
    assert "code of a currency in use" in odd.content.decode()
    assert AccountValue.objects.get().account == below
    page = desk.get(reverse("admin:crm_account_change", args=[top.pk])).content.decode()
    assert "1,200.50 EUR" in " ".join(page.split())


def test_rules_fields_and_activities_are_kept_in_the_back_office(client, agent):
    client.force_login(MemberFactory(roles=["admin"]))
    contact = ContactFactory(account=AccountFactory())
    rule = '{"field": "account.kind", "op": "is", "value": "firm"}'
    segment = {"name": "Firms", "description": "", "target": "contact", "rule": rule}

    wrong = client.post(reverse("admin:crm_segment_add"), {**segment, "rule": '{"field": "x", "op": "is"}'})
    client.post(reverse("admin:crm_segment_add"), segment)
    field = {"target": "contact", "code": "tier", "label": "Tier", "kind": "choice", "choices": "gold\ntin"}
    client.post(reverse("admin:crm_fielddefinition_add"), {**field, "is_active": "on", "position": "0"})
    client.post(act_on(contact, "custom"), {"tier": "gold"})
    nobody = client.post(reverse("admin:crm_activity_add"), {"kind": "task", "subject": "Call", "body": ""})

    assert "see what rules can ask for. (/field)" in wrong.content.decode()
    saved = Segment.objects.get()
    assert (saved.count, contact.name in client.get(page_of(saved)).content.decode()) == (1, True)
    contact.refresh_from_db()
    assert contact.custom == {"tier": "gold"}
    listed = client.get(reverse("admin:crm_contact_changelist"), {"segment": saved.pk}).context["cl"].queryset
    assert list(listed) == [contact]
    assert "Name the contact, the account or the ticket" in nobody.content.decode()
    page = client.get(page_of(contact)).content.decode()
    assert "Tier: gold" in page
    assert client.get(reverse("admin:crm_change_changelist"), {"q": contact.pk}).status_code == 200
    chosen = {"action": "export_table", "_selected_action": [contact.pk]}
    exported = client.post(reverse("admin:crm_contact_changelist"), chosen)
    assert b"tier" in b"".join(exported.streaming_content)


def page_of(thing):
    return reverse(f"admin:crm_{thing._meta.model_name}_change", args=[thing.pk])


@pytest.mark.parametrize("typed", ["Ute", "Ute Wanke", "ute wanke-b", "Ute Wanke-Berg ", "ute.w"])
def test_people_are_found_by_the_beginning_of_their_whole_name(client, typed, settings):
    settings.STAFF_MFA = False
    client.force_login(MemberFactory(roles=["admin"]))
    found = ContactFactory(name="Ute Wanke-Berg", email="ute.wanke@example.org")
    ContactFactory(name="Wanke", email="else@example.org")

    listed = client.get(reverse("admin:crm_contact_changelist"), {"q": typed}).context["cl"].result_list

    assert list(listed) == [found]


def test_the_chosen_ones_are_exported_as_cards_by_a_button(desk, client, manager):
    ada, bo = ContactFactory(name="Ada Lovelace", email="ada@example.org"), ContactFactory(name="Bo Adamson")
    listed, chosen = reverse("admin:crm_contact_changelist"), {"action": "export_cards", "_selected_action": [ada.pk]}

    assert "Export the chosen ones as vCards" in desk.get(listed).text
    exported = desk.post(listed, chosen)

    cards = b"".join(exported.streaming_content).decode()
    assert exported["Content-Type"].startswith("text/vcard")
    assert exported["Content-Disposition"] == 'attachment; filename="contacts.vcf"'
    assert cards.count("BEGIN:VCARD") == cards.count("END:VCARD") == 1
    assert ("FN:Ada Lovelace" in cards, "ada@example.org" in cards, bo.name in cards) == (True, True, False)
    # Whoever only reads takes nobody's addresses along.
    client.force_login(manager)
    refused = client.post(listed, chosen)
    assert not refused.streaming
    assert "BEGIN:VCARD" not in refused.text
