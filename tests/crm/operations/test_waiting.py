"""A ticket waits for the customer as long as its question waits for its asker."""

import pytest

from community.foundation.intake import run_intake
from community.models import Notification, TopicEvent
from community.operations.needing_info import ask_for_info
from community.operations.posting import add_post
from community.operations.solving import mark_solution
from config.integrity import all_checks
from crm.models import Ticket
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.following_sayings import follow_sayings, take_in_sayings
from crm.operations.moving import change_status
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


def test_what_an_agent_let_wait_is_open_when_the_asker_answers_in_the_thread_and_the_agent_hears_of_it_once(
    post, agent
):
    status()
    ticket = Ticket.objects.get()
    add_post(post.topic, by=post.topic.author, body="Said before.")
    change_status(ticket, "pending", by=agent)
    assign_ticket(ticket, agent, by=agent)
    take_in_sayings()
    assert status() == "pending"
    add_post(post.topic, by=agent, body="Which version?")
    take_in_sayings()
    assert status() == "pending"

    add_post(post.topic, by=post.topic.author, body="Version 3.")
    for _time in range(2):
        take_in_sayings()
        follow_sayings(list(TopicEvent.objects.order_by("id")))
        run_intake(SOURCE.intake(), lane="live")

    assert status() == "open"
    assert ticket.events.filter(kind="status_changed", extras__after="open").count() == 1
    told = Notification.objects.filter(recipient=agent, kind="ticket_answered")
    assert told.count() == 1
