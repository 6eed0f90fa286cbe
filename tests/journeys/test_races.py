"""Where two people collide: real threads, real connections, one outcome."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from community.foundation.errors import DomainError
from community.models import Solution, TopicEvent
from community.operations.posting import add_post
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.trying import say_it_works
from crm.errors import TicketAlreadySolved
from crm.models import Resolution, Ticket, TicketEvent
from crm.operations.following import take_in_topic_events
from crm.operations.solving import solve_ticket
from tests.factories.community import MemberFactory, PostFactory, TopicFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Run an act in so many threads that start together; return what each returned or the refusal it met."""
    barrier, outcomes = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[number] = act(number)
        except DomainError as refusal:
            outcomes[number] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def test_twenty_parallel_accepts_leave_one_solution_and_one_solved_ticket():
    post = PostFactory()
    asker = post.topic.author

    events = at_once(20, lambda _: mark_solution(post.topic, post, by=asker))
    at_once(4, lambda _: take_in_topic_events())

    assert sum(event is not None for event in events) == 1
    assert Solution.objects.get().post == post
    assert TopicEvent.objects.filter(kind="topic_solved").count() == 1
    assert Ticket.objects.get().status == "solved"
    assert TicketEvent.objects.filter(kind="solved").count() == 1


def test_rival_solutions_leave_the_last_one_and_a_story_that_fits():
    topic = TopicFactory()
    posts = [PostFactory(topic=topic) for _ in range(6)]

    at_once(6, lambda number: mark_solution(topic, posts[number], by=topic.author))
    take_in_topic_events()

    solution = Solution.objects.get()
    moves = list(topic.events.exclude(kind="topic_opened").order_by("id"))
    assert [event.kind for event in moves] == ["topic_solved"] + ["solution_changed"] * 5
    assert moves[-1].extras["after"] == solution.post_id
    assert Resolution.objects.get().post == solution.post


def test_an_answer_beside_a_solve_loses_nothing():
    post = PostFactory()
    topic, helpers = post.topic, [MemberFactory() for _ in range(5)]

    def act(number: int) -> object:
        if number == 5:
            return mark_solution(topic, post, by=topic.author)
        return add_post(topic, by=helpers[number], body=f"answer {number}")

    at_once(6, act)

    topic.refresh_from_db()
    assert (topic.post_count, topic.posts.count()) == (7, 7)
    assert sorted(topic.posts.values_list("number", flat=True)) == list(range(1, 8))
    assert topic.solved_at == Solution.objects.get().marked_at


def test_two_agents_answer_and_one_is_told_that_the_other_was_first():
    TopicFactory()
    take_in_topic_events()
    ticket, agents = Ticket.objects.get(), [MemberFactory(roles=["support"]) for _ in range(4)]

    outcomes = at_once(4, lambda number: solve_ticket(ticket, by=agents[number], answer=f"answer {number}"))

    assert sum(isinstance(outcome, TicketAlreadySolved) for outcome in outcomes) == 3
    assert ticket.topic.posts.count() == 2
    assert TicketEvent.objects.filter(kind="solved").count() == 1


def test_agents_and_intakes_do_not_get_in_each_others_way():
    topics = [TopicFactory() for _ in range(6)]
    take_in_topic_events()
    agent, tickets = MemberFactory(roles=["support"]), list(Ticket.objects.order_by("pk"))
    posts = [PostFactory(topic=topic) for topic in topics]

    def act(number: int) -> object:
        if number < 6:
            return solve_ticket(tickets[number], by=agent, answer="hello")
        if number < 9:
            return mark_solution(topics[number - 6], posts[number - 6], by=topics[number - 6].author)
        return take_in_topic_events()

    at_once(12, act)
    take_in_topic_events()

    for ticket in Ticket.objects.select_related("resolution", "topic__solution"):
        assert ticket.resolution.post_id == ticket.topic.solution.post_id


def test_accepting_and_withdrawing_a_hundred_times_ends_where_it_stands():
    post = PostFactory()
    topic = post.topic
    for number in range(100):
        mark_solution(topic, post, by=topic.author)
        withdraw_solution(topic, by=topic.author)
        if number % 10 == 0:
            take_in_topic_events()
    mark_solution(topic, post, by=topic.author)

    take_in_topic_events()

    ticket = Ticket.objects.get()
    assert (ticket.status, Resolution.objects.count()) == ("solved", 1)
    kinds = list(ticket.events.exclude(kind="opened").order_by("id").values_list("kind", flat=True))
    assert kinds == ["solved", "reopened"] * (len(kinds) // 2) + ["solved"]


def test_ten_parallel_voices_accept_an_answer_exactly_once():
    post = PostFactory()
    members = [MemberFactory(trust_level=1) for _ in range(10)]

    outcomes = at_once(10, lambda number: say_it_works(post, by=members[number]))

    assert outcomes == [True] * 10
    assert Solution.objects.get().way == "works_for_me"
    assert TopicEvent.objects.filter(kind="topic_solved").count() == 1
