"""On the page of a ticket an idea is looked for and linked; what of it the customer sees is their own vote and nothing else."""

import pytest
from django.urls import reverse

from crm.operations.wishing import link_idea
from ideas.models import IdeaVote
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.voting import cast_vote, withdraw_vote
from tests.factories.community import MemberFactory
from tests.factories.crm import ContactFactory, TicketFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_MFA = False


@pytest.fixture
def desk(client, agent):
    client.force_login(agent)
    return client


@pytest.fixture
def ticket(customer):
    return TicketFactory(contact=ContactFactory(member=customer, name="Carla Customer"), subject="The pump is loud")


def act_on(ticket, act):
    return reverse("admin:crm_ticket_act", args=[ticket.pk, act])


def shown(client, thing):
    return client.get(thing.get_absolute_url()).content.decode()


def test_ideas_like_the_ticket_are_offered_and_the_chosen_one_gets_the_vote(desk, ticket, customer):
    quiet, dark = IdeaFactory(title="A pump that is not loud"), IdeaFactory(title="A darker display")
    take_in_idea_events()

    page = desk.get(act_on(ticket, "wish")).content.decode()
    assert quiet.title in page
    assert dark.title not in page
    page = desk.post(act_on(ticket, "wish"), {"words": "display"}).content.decode()
    assert dark.title in page
    assert "Choose one of these." in page
    assert "No idea has these words." in desk.post(act_on(ticket, "wish"), {"words": "zebra"}).content.decode()

    desk.post(act_on(ticket, "wish"), {"words": "display", "idea": dark.pk})

    assert (IdeaVote.objects.get().idea, IdeaVote.objects.get().member) == (dark, customer)
    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert dark.title in page
    assert "vote cast on their behalf" in page


def test_a_link_is_taken_back_on_the_page(desk, ticket, agent):
    idea = IdeaFactory()
    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert act_on(ticket, "unwish") not in page
    link_idea(ticket, idea, by=agent)
    page = desk.get(reverse("admin:crm_ticket_change", args=[ticket.pk])).content.decode()
    assert act_on(ticket, "unwish") in page

    desk.post(act_on(ticket, "unwish"), {"idea": idea.pk})

    assert not ticket.wishes.exists()
    assert not IdeaVote.objects.exists()


def test_the_page_of_the_idea_tells_staff_how_many_came_through_support_and_the_customer_of_their_own(
    client, ticket, customer, agent, helper
):
    idea = IdeaFactory()
    link_idea(ticket, idea, by=agent)
    link_idea(TicketFactory(), idea, by=agent)
    private = ["through support", ticket.number, "crm.", agent.display_name]

    client.force_login(agent)
    assert "2 of them through support; only staff can see this" in shown(client, idea)
    client.force_login(customer)
    own = shown(client, idea)
    assert "You asked our support for this, so it has your vote." in own
    for reader in (customer, helper, None):
        client.logout()
        if reader:
            client.force_login(reader)
        page = shown(client, idea)
        assert [word for word in private if word in page] == []
        assert ("so it has your vote" in page) is (reader == customer)

    client.force_login(customer)
    client.post(reverse("idea-vote", args=[idea.pk]))
    assert IdeaVote.objects.get(member=customer).way == "own"
    assert "so it has your vote" not in shown(client, idea)


def test_the_customer_takes_the_vote_back_on_the_page(client, ticket, customer, agent):
    idea = IdeaFactory()
    link_idea(ticket, idea, by=agent)

    client.force_login(customer)
    client.post(reverse("undo-idea-vote", args=[idea.pk]))

    assert not IdeaVote.objects.exists()


def test_programs_read_what_became_of_each_vote(agent_api, ticket, customer, agent, queries):
    ideas = [IdeaFactory() for _ in range(3)]
    for idea in ideas:
        agent_api.put(f"/api/v1/tickets/{ticket.pk}/ideas/{idea.pk}/")
    cast_vote(ideas[1], by=customer)
    withdraw_vote(ideas[2], by=customer)

    with queries(4):
        answer = agent_api.get(f"/api/v1/tickets/{ticket.pk}/ideas/")

    assert [row["vote"] for row in answer.json()["results"]] == ["on_behalf", "own", None]
    other = TicketFactory(contact=ContactFactory(member=MemberFactory()))
    agent_api.put(f"/api/v1/tickets/{other.pk}/ideas/{ideas[0].pk}/")
    with queries(4):
        answer = agent_api.get(f"/api/v1/tickets/{other.pk}/ideas/")
    assert [row["vote"] for row in answer.json()["results"]] == ["on_behalf"]
