"""Whoever is about to propose an idea sees those that are like it, and votes for one of them instead."""

import pytest
from django.urls import reverse

from ideas.models import Idea, IdeaVote
from ideas.operations.indexing import take_in_idea_events
from ideas.operations.merging import merge_idea
from ideas.operations.proposing import propose_idea
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LOOK = "/ideas/propose/similar/"


@pytest.fixture
def category(db):
    return CategoryFactory()


@pytest.fixture
def board(category):
    """Three ideas, of which the first is about a quiet pump; the search knows them."""
    texts = {
        "A pump that one does not hear": "At night the pump is loud. A quiet one would let us sleep.",
        "Dark colours for the app": "My eyes hurt in the evening.",
        "Export of all measurements as a table": "So that I can count in my own sheet.",
    }
    ideas = [propose_idea(category, by=MemberFactory(), title=t, body=b).idea for t, b in texts.items()]
    take_in_idea_events()
    return ideas


def titles(page):
    return [idea.title for idea in page.context["similar"]]


def look(client, title, **more):
    return client.post(LOOK, {"title": title, **more}, headers=HTMX)


def test_while_typing_the_most_alike_come_first_and_others_do_not_come(client, customer, board):
    client.force_login(customer)
    assert titles(look(client, "Please build a quieter pump, I cannot hear myself")) == [board[0].title]
    assert titles(look(client, "Exprot of measurments")) == [board[2].title]
    assert titles(look(client, "A bicycle for the mayor of Berlin")) == []
    assert titles(look(client, "Pump")) == []


def test_what_was_proposed_a_moment_ago_is_found_before_the_search_knows_it(client, customer, category):
    propose_idea(category, by=MemberFactory(), title="Wheels for the rain barrel", body="It is heavy.")
    client.force_login(customer)
    assert titles(look(client, "Rain barrel with wheels")) == ["Wheels for the rain barrel"]


def test_the_button_votes_for_the_existing_one_and_leads_there(client, customer, board):
    client.force_login(customer)
    page = look(client, "A quiet pump that nobody hears").text
    address = reverse("idea-vote", args=[board[0].pk])
    assert f'formaction="{address}"' in page

    answer = client.post(address, {"title": "A quiet pump", "body": "x", "category": ""})
    assert (answer.status_code, answer.url) == (302, board[0].get_absolute_url())
    assert IdeaVote.objects.get().member == customer
    assert "You voted for it" in look(client, "A quiet pump that nobody hears").text
    assert Idea.objects.count() == 3


def test_without_script_a_button_shows_the_same_above_what_was_typed(client, customer, board, category):
    client.force_login(customer)
    typed = {"title": "A quiet pump that nobody hears", "body": "Said at length.", "category": category.pk}
    page = client.post(LOOK, typed)
    assert board[0].title in page.text
    assert "Said at length." in page.text
    assert client.get(LOOK).url == reverse("propose-idea")
    nothing = client.post(LOOK, {**typed, "title": "Zeppelin gondolas above Norway"})
    assert "Nobody has proposed anything like this yet." in nothing.text


def test_what_one_may_not_see_and_what_was_merged_is_not_shown(client, customer, agent, product, board):
    circle = CategoryFactory(visibility="circle", circle=CircleFactory())
    circle.circle.members.add(agent)
    propose_idea(circle, by=agent, title="A pump that nobody hears at night", body="Secret.")
    take_in_idea_events()
    client.force_login(customer)
    assert titles(look(client, "A pump that nobody hears at night")) == [board[0].title]

    merge_idea(board[0], board[1], by=product)
    assert titles(look(client, "A pump that nobody hears at night")) == []


def test_strangers_sign_in_and_odd_input_is_no_fault(client, customer, board):
    assert look(client, "A quiet pump").status_code == 302
    client.force_login(customer)
    for title in ("' OR 1=1 --", "\x00" * 20, "(((((((((", "a & | ! : * b", "🦄" * 50, "x" * 5_000):
        assert look(client, title).status_code == 200


def test_programs_find_the_same_with_how_alike_it_is(api_of, customer, board, queries):
    client, path = api_of(customer), reverse("api-similar-ideas")
    client.post(path, {"title": "warm"}, format="json")
    with queries(6):
        asked = {"title": "A quiet pump that nobody hears", "body": "It is loud at night."}
        [row] = client.post(path, asked, format="json").json()
    assert (row["idea"]["id"], 0.23 <= row["score"] <= 1) == (board[0].pk, True)
    assert client.post(path, {}, format="json").status_code == 400
