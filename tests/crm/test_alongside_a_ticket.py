"""Beside a case stands what helped others and what the person went through of late, as far as the agent may see it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Ticket
from crm.operations.assignment import assign_ticket
from crm.operations.conversing import write_note
from crm.operations.following import take_in_topic_events
from crm.operations.saying import Words
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.crm import AccountFactory, AccountValueFactory, ContactFactory, TicketFactory
from tests.factories.service import ServicePolicyFactory

pytestmark = pytest.mark.django_db
SUBJECT = "The balcony inverter shows error E17"


@pytest.fixture
def desk(client, agent, settings):
    settings.STAFF_MFA = False
    client.force_login(agent)
    return client


def page_of(ticket):
    return reverse("admin:crm_ticket_change", args=[ticket.pk])


def solved(**fields):
    return SolutionFactory(post__topic=TopicFactory(**fields)).topic


def test_solved_questions_like_the_ticket_are_offered_and_unsolved_ones_are_not(desk):
    helps = solved(title="Inverter on the balcony with error E17")
    open_still = TopicFactory(title="Inverter on the balcony with error E17 again")

    shown = desk.get(page_of(TicketFactory(subject=SUBJECT)))

    assert [found.id for found in shown.context["alike"]] == [helps.pk]
    assert helps.get_absolute_url() in shown.content.decode()
    assert open_still.get_absolute_url() not in shown.content.decode()


def test_what_stands_in_a_circle_helps_only_those_who_may_see_it(desk, client, manager):
    hidden = solved(title="Inverter on the balcony with error E17", category=CategoryFactory(of_circle=CircleFactory()))
    ticket = TicketFactory(subject=SUBJECT)
    assert hidden.title in desk.get(page_of(ticket)).content.decode()

    client.force_login(manager)
    shown = client.get(page_of(ticket))

    assert shown.status_code == 200
    assert hidden.title not in shown.content.decode()


def test_the_question_of_the_ticket_itself_is_not_offered(desk):
    own = solved(title=SUBJECT)

    shown = desk.get(page_of(TicketFactory(subject=SUBJECT, topic=own)))

    assert shown.context["alike"] == []
    assert "Nothing that you may read is like this ticket." in shown.content.decode()


def test_the_latest_of_the_person_stands_there_with_whom_they_helped(desk):
    person = ContactFactory(member=MemberFactory())
    topic = TopicFactory(title="Who knows this plug?")
    ticket = TicketFactory(contact=person)
    TicketFactory.create_batch(9, contact=person)
    SolutionFactory(post__topic=topic, post__author=person.member)

    shown = desk.get(page_of(ticket))

    assert len(shown.context["latest"]) == 8
    assert topic.title in [entry.what for entry in shown.context["latest"] if entry.kind == "solution"]
    assert reverse("admin:crm_contact_timeline", args=[person.pk]) in shown.content.decode()


def test_the_page_of_a_ticket_with_everything_costs_fifteen_queries(desk, agent, queries):
    solved(title="Inverter on the balcony with error E17")
    own = PostFactory(topic__title=SUBJECT).topic
    account = AccountFactory()
    AccountValueFactory(account=account)
    ContactFactory(member=own.author, account=account)
    ServicePolicyFactory(hours={"first_response": 1, "resolution": 2}, breach_percent=2)
    take_in_topic_events()
    ticket = Ticket.objects.get(topic=own)
    assign_ticket(ticket, agent, by=agent)
    ticket.clocks.update(breached_at=timezone.now())
    write_note(ticket, Words("Seen before."), by=agent)
    assert desk.get(page_of(ticket)).status_code == 200

    with queries(15):
        desk.get(page_of(ticket))
