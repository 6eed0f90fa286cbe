"""The pages of an idea that was merged, and of the one that stands for it."""

import pytest
from django.urls import reverse

from ideas.operations.merging import merge_idea
from ideas.operations.voting import cast_vote
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(product):
    idea = IdeaFactory(title="A silent pump", author=MemberFactory(handle="first-thought"))
    into = IdeaFactory(title="A quiet pump")
    merge_idea(idea, into, by=product)
    return idea, into


def test_a_merged_idea_points_at_the_one_that_stands_for_it(client, pair):
    idea, into = pair

    page = client.get(idea.get_absolute_url()).content.decode()

    assert "Votes for this idea count here:" in page
    assert f'href="http://testserver{into.get_absolute_url()}"' in page.partition("</head>")[0]
    assert "noindex" in page
    assert reverse("idea-vote", args=[idea.pk]) not in page


def test_the_canonical_idea_says_who_proposed_it_as_well(client, pair):
    idea, into = pair

    page = client.get(into.get_absolute_url()).content.decode()

    assert "Others proposed it as well" in page
    assert idea.get_absolute_url() in page
    assert reverse("member", args=[idea.author_id]) in page
    assert "noindex" not in page


def test_what_a_reader_may_not_see_is_named_nowhere(client, product):
    secret = IdeaFactory(title="A hush pump", category=CategoryFactory(of_circle=CircleFactory(members=[product])))
    into = IdeaFactory()
    merge_idea(secret, into, by=product)

    assert "hush" not in client.get(into.get_absolute_url()).content.decode()


def test_whoever_voted_for_a_merged_idea_has_voted_for_what_stands_for_it(client, pair, product):
    other, into = IdeaFactory(), pair[1]
    member = MemberFactory()
    cast_vote(other, by=member)
    merge_idea(other, into, by=product)
    client.force_login(member)

    assert reverse("undo-idea-vote", args=[into.pk]) in client.get(into.get_absolute_url()).content.decode()
    client.post(reverse("undo-idea-vote", args=[into.pk]))
    assert reverse("idea-vote", args=[into.pk]) in client.get(into.get_absolute_url()).content.decode()
    assert other.votes.count() == 0


def test_the_board_leaves_merged_ideas_out_until_they_are_asked_for(client, pair):
    board, merged = (client.get(reverse("ideas"), query).content.decode() for query in ({}, {"status": "merged"}))

    assert ("A silent pump" in board, "A quiet pump" in board) == (False, True)
    assert ("A silent pump" in merged, "A quiet pump" in merged) == (True, False)
