"""Many requests at once: one of them does it, the others find it done."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from rest_framework.test import APIClient

from community.models import MeToo, Post, Solution, Topic, TopicEvent
from community.models.token import Scope
from crm.models import Resolution, Ticket, TicketEvent
from crm.operations.following import take_in_topic_events
from ideas.models import Idea, IdeaVote
from tests.factories.community import MemberFactory, PostFactory, TopicFactory, token_for
from tests.factories.crm import CommunityTicketFactory
from tests.factories.ideas import IdeaFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS = 20


def at_once(number, member, method, address, body=None):
    """Send the same request so many times, as many at a time as there are threads; return the statuses."""
    secret = token_for(member, *Scope.values)
    start = Barrier(THREADS, timeout=30)

    def send(turn):
        try:
            client = APIClient(headers={"Authorization": f"Bearer {secret}"})
            if turn < THREADS:
                start.wait()
            return getattr(client, method)(address, body() if callable(body) else body).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(send, range(number)))


def test_fifty_votes_of_one_member_are_one_vote():
    idea, member = IdeaFactory(), MemberFactory()

    answers = at_once(50, member, "put", f"/api/v1/ideas/{idea.pk}/vote/")

    assert answers == [200] * 50
    assert IdeaVote.objects.count() == 1
    assert Idea.objects.get().vote_count == 1


def test_fifty_votes_of_fifty_members_are_fifty_votes():
    idea = IdeaFactory()
    secrets = [token_for(MemberFactory(), Scope.IDEAS_WRITE) for _ in range(50)]

    def vote(secret):
        try:
            client = APIClient(headers={"Authorization": f"Bearer {secret}"})
            return client.put(f"/api/v1/ideas/{idea.pk}/vote/").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(vote, secrets)) == [200] * 50

    assert IdeaVote.objects.count() == Idea.objects.get().vote_count == 50


def test_me_too_and_its_withdrawal_at_once_leave_a_count_that_is_right():
    topic, member = TopicFactory(), MemberFactory()
    address = f"/api/v1/topics/{topic.pk}/me-too/"

    def twenty(method):
        try:
            return at_once(20, member, method, address)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = [answer for answers in pool.map(twenty, ["put", "delete"]) for answer in answers]

    assert answers == [200] * 40
    assert Topic.objects.get().me_too_count == MeToo.objects.count() <= 1


def test_twenty_marks_of_a_solution_are_one_solution_one_event_and_one_solved_ticket():
    post = PostFactory()
    CommunityTicketFactory(topic=post.topic)

    answers = at_once(20, post.topic.author, "put", f"/api/v1/topics/{post.topic_id}/solution/", {"post": post.pk})

    assert answers == [200] * 20
    assert Solution.objects.get().post == post
    assert TopicEvent.objects.filter(kind=TopicEvent.Kind.TOPIC_SOLVED).count() == 1
    take_in_topic_events()
    assert Ticket.objects.get().status == "solved"
    assert Resolution.objects.get().by == "peer"
    assert TicketEvent.objects.filter(kind=TicketEvent.Kind.SOLVED).count() == 1


def test_twenty_withdrawals_are_one_reopening():
    post = PostFactory()
    address = f"/api/v1/topics/{post.topic_id}/solution/"
    at_once(20, post.topic.author, "put", address, {"post": post.pk})
    take_in_topic_events()

    answers = at_once(20, post.topic.author, "delete", address)

    assert answers == [204] * 20
    assert not Solution.objects.exists()
    assert TopicEvent.objects.filter(kind=TopicEvent.Kind.TOPIC_REOPENED).count() == 1
    take_in_topic_events()
    assert Ticket.objects.get().status == "open"


def test_twenty_answers_get_twenty_numbers():
    topic, member = TopicFactory(), MemberFactory()

    answers = at_once(20, member, "post", f"/api/v1/topics/{topic.pk}/posts/", {"body": "Try again."})

    assert answers == [201] * 20
    assert sorted(Post.objects.values_list("number", flat=True)) == list(range(1, 22))
    assert Topic.objects.get().post_count == 21


def test_twenty_edits_of_one_version_let_one_win():
    topic = TopicFactory()

    answers = at_once(20, topic.author, "patch", f"/api/v1/topics/{topic.pk}/", {"title": "Why?", "version": 1})

    assert sorted(answers) == [200] + [409] * 19
    assert Topic.objects.get().version == 2


def test_twenty_equal_answers_of_an_agent_are_one_post():
    ticket, agent = CommunityTicketFactory(), MemberFactory(roles=["support"])

    answers = at_once(20, agent, "put", f"/api/v1/tickets/{ticket.pk}/resolution/", {"answer": "Red button."})

    assert answers == [200] * 20
    assert Post.objects.filter(topic=ticket.topic).count() == 2
    assert Resolution.objects.count() == 1
