"""The pages of a person and of an account read little, however much there is, and lead to the rest."""

import pytest
from django.urls import reverse

from tests.crm.people import agree
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

    with queries(15):
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
