"""The pages of a person and of an account read little, however much there is, and lead to the rest."""

from datetime import timedelta

import pytest
from django.urls import reverse

from crm.models import ConsentPurpose, FieldDefinition
from tests.crm.people import MORNING, agree
from tests.factories.community import MemberFactory
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory, TicketFactory
from tests.factories.identity import persona_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


@pytest.fixture
def firm(agent):
    firm = AccountFactory(owner=agent, parent=AccountFactory())
    for _ in range(3):
        AccountValueFactory(account=firm, owner=agent)
        AccountFactory(parent=firm, owner=MemberFactory())
    return firm


@pytest.fixture
def person(firm, agent):
    person = ContactFactory(member=MemberFactory(), account=firm, email="ada@example.org")
    for place in range(25):
        TicketFactory(contact=person, account=firm, subject=f"Problem {place:02}")
        ContactFactory(account=firm, member=MemberFactory() if place < 3 else None)
    for _ in range(3):
        persona_of(person, agent)
    agree(person.points.first(), by=agent)
    return person


def test_the_page_of_a_person(desk, person, queries):
    address = reverse("admin:crm_contact_change", args=[person.pk])
    desk.get(address)

    with queries(14):
        page = desk.get(address).content.decode()

    assert sum(f"Problem {place:02}" in page for place in range(25)) == 20
    assert f'?contact__id__exact={person.pk}"' in page
    every = desk.get(reverse("admin:crm_ticket_changelist"), {"contact__id__exact": person.pk})
    assert every.context["cl"].queryset.count() == 25


def test_the_page_of_an_account(desk, firm, person, queries):
    address = reverse("admin:crm_account_change", args=[firm.pk])
    desk.get(address)

    with queries(14):
        page = desk.get(address).content.decode()

    assert sum(f"Problem {place:02}" in page for place in range(25)) == 20
    for model, name, number in [("ticket", "account", 25), ("contact", "account", 26), ("account", "parent", 3)]:
        every = desk.get(reverse(f"admin:crm_{model}_changelist"), {f"{name}__id__exact": firm.pk})
        assert (f'?{name}__id__exact={firm.pk}"' in page, every.context["cl"].queryset.count()) == (True, number)


def test_what_somebody_did_for_others_is_for_those_who_see_the_person(desk, person, client):
    address = reverse("admin:crm_contact_advocacy", args=[person.pk])
    assert desk.get(address).status_code == 200
    assert desk.get(reverse("admin:crm_contact_advocacy", args=[10**9])).status_code == 404

    client.force_login(MemberFactory(roles=["controller"]))
    assert client.get(address).status_code in {302, 403, 404}


def test_all_that_a_person_ever_agreed_to_is_read_by_person_and_purpose(desk, person, agent, agent_api):
    point = person.points.first()
    agree(point, by=agent, is_given=False, at=MORNING + timedelta(days=1))
    agree(point, by=agent, purpose="survey")
    agree(ContactFactory().points.get(), by=agent)
    history = reverse("admin:crm_consentstatement_changelist")

    page = desk.get(reverse("admin:crm_contact_change", args=[person.pk])).content.decode()
    said = desk.get(history, {"point__contact__id__exact": person.pk}).context["cl"].queryset
    purpose = ConsentPurpose.objects.get(code="newsletter")
    of_one = {"point__contact__id__exact": person.pk, "purpose__id__exact": purpose.pk}

    assert f"{history}?point__contact__id__exact={person.pk}" in page
    assert said.count() == 3
    assert [one.is_given for one in desk.get(history, of_one).context["cl"].queryset] == [False, True]
    told = agent_api.get(f"/api/v1/contacts/{person.pk}/consents/?purpose=newsletter").data["results"]
    assert [one["is_given"] for one in told] == [False, True]


def test_contacts_and_accounts_are_filtered_by_their_additional_fields(desk):
    for target in ("contact", "account"):
        common = {"target": target, "is_active": True}
        FieldDefinition.objects.create(code="tier", label="Tier", kind="choice", choices=["gold", "tin"], **common)
        FieldDefinition.objects.create(code="press", label="Press", kind="boolean", **common)
        FieldDefinition.objects.create(code="free", label="Free text", kind="text", **common)
    ada = ContactFactory(custom={"tier": "gold", "press": True})
    bo = ContactFactory(custom={"tier": "tin", "press": False})
    firm = AccountFactory(custom={"tier": "gold"})

    def found(model, **asked):
        answer = desk.get(reverse(f"admin:crm_{model}_changelist"), asked)
        return set(answer.context["cl"].queryset)

    assert found("contact", **{"custom-tier": "gold"}) == found("contact", **{"custom-press": "yes"}) == {ada}
    assert found("contact", **{"custom-press": "no"}) == {bo}
    assert found("account", **{"custom-tier": "gold"}) == {firm}
    assert found("contact", **{"custom-tier": "lead"}) == {ada, bo}
