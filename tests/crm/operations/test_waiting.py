"""A ticket waits for the customer as long as its question waits for its asker."""

import pytest

from community.operations.needing_info import ask_for_info
from community.operations.posting import add_post
from community.operations.solving import mark_solution
from config.integrity import all_checks
from crm.models import Ticket
from crm.operations.following import take_in_topic_events
from tests.factories.community import MemberFactory, PostFactory

pytestmark = pytest.mark.django_db


def status() -> str:
    take_in_topic_events()
    return Ticket.objects.get().status


@pytest.fixture
def post():
    return PostFactory()


@pytest.fixture
def agent():
    return MemberFactory(roles=["support"])


def test_it_waits_until_the_asker_says_more(post, agent):
    assert status() == "new"
    ask_for_info(post.topic, by=agent, reason="Which version?")
    assert status() == "pending"
    add_post(post.topic, by=agent, body="I am curious.")
    assert status() == "pending"

    add_post(post.topic, by=post.topic.author, body="Version 3.")

    assert status() == "open"
    moves = Ticket.objects.get().events.filter(kind="status_changed").order_by("id")
    assert [event.extras for event in moves] == [
        {"before": "new", "after": "pending"},
        {"before": "pending", "after": "open"},
    ]


def test_a_solution_ends_the_wait_whatever_is_taken_in_first(post, agent):
    ask_for_info(post.topic, by=agent, reason="Which version?")
    assert status() == "pending"

    mark_solution(post.topic, post, by=post.topic.author)

    assert status() == "solved"
    assert [check for check in all_checks() if check.wrong] == []
