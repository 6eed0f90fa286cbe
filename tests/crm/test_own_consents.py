"""Members see what they agreed to, agree by themselves and take it back: by page and by API."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from crm.models import ConsentPurpose, ConsentStatement
from crm.operations.consenting import Choice, state_own_consents
from crm.operations.contacts import contacts_of, prove_addresses
from crm.people_errors import MayNotKeepContacts
from crm.reports.consents import agreeing_points
from tests.crm.people import agree
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory

pytestmark = pytest.mark.django_db
PAGE = "/consents/"


@pytest.fixture
def point(customer):
    EmailAddress.objects.create(user=customer, email=customer.email, verified=True, primary=True)
    contact = contacts_of([customer])[customer.pk]
    prove_addresses([customer.pk])
    return contact.points.get()


@pytest.fixture
def newsletter(db):
    return ConsentPurpose.objects.get(code="newsletter")


def box(point, purpose):
    return f"use-{point.pk}-{purpose.pk}"


def test_a_member_agrees_on_the_page_and_takes_it_back_there(client, customer, point, newsletter):
    client.force_login(customer)
    assert customer.email in client.get(PAGE).text

    assert client.post(PAGE, {box(point, newsletter): "on"}).status_code == 302
    [given] = ConsentStatement.objects.all()
    assert (given.is_given, given.way, given.by, given.place.endswith(PAGE)) == (True, "form", customer, True)
    assert (newsletter.name in given.wording, list(agreeing_points("newsletter"))) == (True, [point])

    page = client.get(PAGE).text
    assert "agreed" in page
    assert f'name="initial-{box(point, newsletter)}"' in page
    client.post(PAGE, {f"initial-{box(point, newsletter)}": "on"})
    assert list(agreeing_points("newsletter")) == []
    assert "taken back" in client.get(PAGE).text


def test_in_german_one_agrees_to_german_words(client, customer, point, newsletter):
    customer.locale = "de"
    customer.save()
    client.force_login(customer)
    assert "Ich stimme dieser Nutzung zu: Neuigkeiten und Angebote" in client.get(PAGE).text
    client.post(PAGE, {box(point, newsletter): "on"})
    assert ConsentStatement.objects.get().wording.startswith("Ich stimme dieser Nutzung zu: Neuigkeiten und Angebote.")


def test_the_profile_leads_there(client, customer):
    client.force_login(customer)
    assert f'href="{PAGE}"' in client.get(reverse("profile")).text


def test_nobody_speaks_for_somebody_else(client, customer, point, newsletter):
    other = ContactFactory(email="bea@example.org").points.get()
    client.force_login(customer)
    client.post(PAGE, {box(other, newsletter): "on"})
    assert not ConsentStatement.objects.exists()
    with pytest.raises(MayNotKeepContacts):
        state_own_consents({Choice(other, newsletter): True}, by=customer, place="x")
    client.logout()
    assert client.get(PAGE).status_code == 302


def test_somebody_of_whom_no_address_is_kept_reads_that(client):
    client.force_login(MemberFactory())
    assert "We keep no address of yours for this." in client.get(PAGE).text


def test_what_staff_wrote_down_is_shown_without_who_wrote_it(client, customer, agent, point):
    agree(point, by=agent)
    client.force_login(customer)
    page = client.get(PAGE).text
    assert ("Write to me once a month." in page, str(agent) in page) == (True, False)


def test_the_page_asks_the_database_the_same_for_many_purposes(client, customer, point, django_assert_num_queries):
    client.force_login(customer)
    for number in range(5):
        ConsentPurpose.objects.create(code=f"use-{number}", name=f"Use {number}")
    client.get(PAGE)
    with django_assert_num_queries(6):
        client.get(PAGE)


def test_a_program_of_the_member_does_the_same(api_of, customer, point, newsletter):
    client = api_of(customer)
    path = reverse("api-own-contact-consents")
    [row] = [one for one in client.get(path).json() if one["purpose"] == "newsletter"]
    assert (row["value"], row["is_given"], newsletter.name in row["wording"]) == (customer.email, None, True)

    for given in (True, True, False):
        body = {"point": point.pk, "purpose": "newsletter", "is_given": given}
        answer = client.post(path, body, format="json")
        [row] = [one for one in answer.json() if one["purpose"] == "newsletter"]
        assert (answer.status_code, row["is_given"]) == (200, given)
    assert ConsentStatement.objects.count() == 2


def test_a_program_is_refused_what_is_none_of_the_members(api_of, agent, customer, point):
    path = reverse("api-own-contact-consents")
    body = {"point": point.pk, "purpose": "newsletter", "is_given": True}
    foreign = api_of(agent).post(path, body, format="json")
    assert (foreign.status_code, foreign.json()["errors"][0]["code"]) == (400, "does_not_exist")
    unknown = api_of(customer).post(path, {**body, "purpose": "nothing"}, format="json")
    assert unknown.status_code == 400
    assert api_of(customer, "community:read").post(path, body, format="json").status_code == 403


def test_a_program_of_the_desk_asks_for_a_proof_and_sees_whether_the_letter_left(api_of, agent, customer):
    point = ContactFactory(email="ute@example.org").points.get()
    path = reverse("api-proof-letters", args=[point.contact_id, point.pk])
    asked = api_of(agent).post(path)
    assert (asked.status_code, asked.json()["sent_at"], asked.json()["refusal"]) == (202, None, "")
    again = api_of(agent).post(path)
    assert (again.status_code, again.json()["code"]) == (409, "proof_is_asked")
    [row] = api_of(agent).get(path).json()["results"]
    assert row["id"] == asked.json()["id"]
    assert api_of(customer).post(path).status_code == 403


def test_the_desk_asks_by_a_button(client, agent, settings):
    settings.STAFF_MFA = False
    point = ContactFactory(email="ute@example.org").points.get()
    client.force_login(agent)
    path = reverse("admin:crm_contact_act", args=[point.contact_id, "ask-for-proof"])
    assert "Ask whether an address is theirs" in client.get(path).text
    assert client.post(path, {"point": point.pk}).status_code == 302
    assert point.proof_letters.waiting().count() == 1
