"""A ticket waits for the customer as long as its question waits for its asker."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from community.foundation.intake import run_intake
from community.models import Notification, TopicEvent
from community.operations.needing_info import ask_for_info
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from config.integrity import all_checks
from crm.models import Ticket
from crm.notifiers import SOURCE
from crm.operations.assignment import assign_ticket
from crm.operations.following import take_in_topic_events
from crm.operations.following_sayings import follow_sayings, take_in_sayings
from crm.operations.moving import change_status
from tests.factories.community import MemberFactory, PostFactory
from tests.factories.service import ServicePolicyFactory

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


def test_the_clock_rests_while_it_waits_in_the_thread_and_goes_on_with_the_answer(post, agent):
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    ServicePolicyFactory(hours={"resolution": 4})
    with time_machine.travel(start, tick=False) as now:
        asked = open_topic(post.topic.category, by=post.topic.author, title="It hums again", body="Since today.").topic
        take_in_topic_events()
        ticket = Ticket.objects.get(topic=asked)
        now.move_to(start + timedelta(hours=1))
        change_status(ticket, "pending", by=agent)
        rests = ticket.clocks.get(metric="resolution")
        now.move_to(start + timedelta(hours=4))
        add_post(asked, by=asked.author, body="Version 3.")
        take_in_sayings()
        goes_on = ticket.clocks.get(metric="resolution")

    assert (rests.state, rests.due_at) == ("paused", None)
    assert (goes_on.state, goes_on.due_at) == ("running", start + timedelta(hours=4 + 3))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_answer_and_an_agent_who_lets_it_wait_at_the_same_moment_leave_one_story():
    agent = MemberFactory(roles=["support"])
    gate = Barrier(2)

    def meet(act):
        gate.wait()
        try:
            act()
        finally:
            connection.close()

    for _ in range(10):
        post = PostFactory()
        take_in_topic_events()
        ticket = Ticket.objects.get(topic=post.topic)
        change_status(ticket, "pending", by=agent)
        change_status(ticket, "open", by=agent)

        def answer(post=post):
            add_post(post.topic, by=post.topic.author, body="Version 3.")
            take_in_sayings()

        def wait(ticket=ticket):
            change_status(ticket, "pending", by=agent)

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(meet, (answer, wait)))
        take_in_sayings()

        # Whoever comes second decides: an answer opens what waits, and an agent may let wait what was answered.
        story = [(event.kind, event.extras.get("after", "")) for event in ticket.events.order_by("id")]
        said = [place for place, (kind, _after) in enumerate(story) if kind == "thread_said"]
        moved = [after for kind, after in story if kind == "status_changed"]
        ticket.refresh_from_db()
        assert len(said) == 1
        assert moved in (["pending", "open", "pending"], ["pending", "open", "pending", "open"])
        assert ticket.status == moved[-1]
    assert [check for check in all_checks() if check.wrong] == []
