"""The history of a person in the back office."""

import pytest
from django.urls import reverse

from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.crm import AccountFactory, ContactFactory, TicketFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def person():
    return ContactFactory(member=MemberFactory(), account=AccountFactory())


def page_of(owner):
    return reverse(f"admin:crm_{owner._meta.model_name}_timeline", args=[owner.pk])


def test_an_agent_reads_what_a_person_and_their_account_have_been_through(client, agent, person):
    client.force_login(agent)
    TopicFactory(author=person.member, title="It hums")
    ticket = TicketFactory(contact=person, subject="The bill")

    for owner in (person, person.account):
        change = client.get(reverse(f"admin:crm_{owner._meta.model_name}_change", args=[owner.pk])).content.decode()
        shown = client.get(page_of(owner)).content.decode()

        assert page_of(owner) in change
        assert "It hums" in shown
        assert reverse("admin:crm_ticket_change", args=[ticket.pk]) in shown


def test_a_long_history_goes_on_on_the_next_page(client, agent, person):
    client.force_login(agent)
    TicketFactory.create_batch(23, contact=person)

    first = client.get(page_of(person))
    second = client.get(page_of(person), {"after": first.context["page"].onward})

    rows = [*first.context["page"].rows, *second.context["page"].rows]
    assert len(rows) == len({row.pk for row in rows}) == 23


def test_customers_and_those_who_ask_for_nobody_find_nothing(client, customer, agent, person):
    client.force_login(customer)
    assert client.get(page_of(person)).status_code in {302, 403}

    client.force_login(agent)
    assert client.get(page_of(person).replace(str(person.pk), "999999")).status_code == 404


def test_what_the_people_of_an_account_created_for_others_stands_above_its_first_page(client, agent, person, queries):
    client.force_login(agent)
    below = ContactFactory(member=MemberFactory(), account=AccountFactory(parent=person.account))
    post = PostFactory(author=below.member)
    SolutionFactory(topic=post.topic, post=post)
    TicketFactory.create_batch(23, contact=person)
    client.get(page_of(person.account))

    with queries(14):
        first = client.get(page_of(person.account))
    second = client.get(page_of(person.account), {"after": first.context["page"].onward}).content.decode()

    assert "1 questions of others solved" in first.content.decode()
    assert "questions of others solved" not in second
