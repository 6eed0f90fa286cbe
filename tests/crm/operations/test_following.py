import pytest

from community.foundation.events import Origin
from community.models import Member, Post, Topic, TopicEvent
from community.operations.moderation import move_topic_to_state
from community.operations.solving import mark_solution, withdraw_solution
from crm.models import Contact, Resolution, Ticket
from crm.operations.contacts import give_members_contacts
from crm.operations.following import follow_topic_events, take_in_topic_events
from tests.factories.community import DiscussionFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db


def story_of(ticket: Ticket) -> list[str]:
    return [event.kind for event in ticket.events.order_by("id")]


def test_a_question_opens_one_ticket_however_often_it_is_taken_in():
    topic = TopicFactory()

    handled = [take_in_topic_events() for _ in range(2)]
    follow_topic_events(list(topic.events.all()))

    ticket = Ticket.objects.get()
    assert handled == [1, 0]
    assert (ticket.topic, ticket.origin, ticket.status) == (topic, "community", "new")
    assert (ticket.opened_at, ticket.contact.member) == (topic.created_at, topic.author)
    assert story_of(ticket) == ["opened"]


def test_a_discussion_opens_no_ticket():
    DiscussionFactory()

    assert take_in_topic_events() == 1
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        (Member.Kind.CUSTOMER, Resolution.By.PEER),
        (Member.Kind.PARTNER, Resolution.By.PEER),
        (Member.Kind.EMPLOYEE, Resolution.By.STAFF),
    ],
)
def test_the_resolution_says_on_whose_side_the_solver_stands(kind, by):
    post = PostFactory(author=MemberFactory(kind=kind))
    mark_solution(post.topic, post, by=post.topic.author)

    take_in_topic_events()

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.solved_at) == ("solved", post.topic.solution.marked_at)
    assert (ticket.resolution.by, ticket.resolution.member) == (by, post.author)


def test_the_askers_own_answer_counts_for_nobody():
    topic = TopicFactory()
    mark_solution(topic, PostFactory(topic=topic, author=topic.author), by=topic.author)

    take_in_topic_events()

    assert Resolution.objects.get().by == Resolution.By.NONE


def test_the_ticket_reopens_with_its_question():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)
    take_in_topic_events()
    withdraw_solution(post.topic, by=post.topic.author)

    take_in_topic_events()

    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.solved_at, Resolution.objects.count()) == ("open", None, 0)
    assert story_of(ticket) == ["opened", "solved", "reopened"]
    assert ticket.events.latest("id").extras["reason"] == "solution_withdrawn"


def test_another_solution_reopens_and_solves_again():
    topic = TopicFactory()
    first, second = PostFactory(topic=topic), PostFactory(topic=topic)
    mark_solution(topic, first, by=topic.author)
    take_in_topic_events()
    mark_solution(topic, second, by=topic.author)

    take_in_topic_events()

    ticket = Ticket.objects.get()
    assert story_of(ticket) == ["opened", "solved", "reopened", "solved"]
    assert ticket.resolution.post == second


def test_what_happened_late_is_told_as_it_stands_now():
    post = PostFactory()
    for _ in range(3):
        mark_solution(post.topic, post, by=post.topic.author)
        withdraw_solution(post.topic, by=post.topic.author)
    mark_solution(post.topic, post, by=post.topic.author)

    take_in_topic_events()

    ticket = Ticket.objects.get()
    assert ticket.status == "solved"
    assert story_of(ticket) == ["opened", "solved"]


def test_events_in_the_wrong_order_end_in_the_same_place():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)
    events = list(TopicEvent.objects.order_by("-id"))

    for event in events:
        follow_topic_events([event])

    assert Ticket.objects.get().status == "solved"


@pytest.mark.parametrize("state", [Topic.State.HIDDEN, Topic.State.DELETED])
def test_the_ticket_of_removed_content_is_closed_and_comes_back_with_it(state):
    post = PostFactory()
    moderator = MemberFactory(roles=["moderator"])
    mark_solution(post.topic, post, by=post.topic.author)
    take_in_topic_events()

    move_topic_to_state(post.topic, state, by=moderator, reason="spam")
    take_in_topic_events()
    ticket = Ticket.objects.get()
    assert (ticket.status, story_of(ticket)) == ("closed", ["opened", "solved", "reopened", "closed"])

    move_topic_to_state(post.topic, Topic.State.VISIBLE, by=moderator, reason="not spam")
    take_in_topic_events()
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_imported_events_wait_in_their_own_lane():
    topic = TopicFactory()
    event = topic.events.get()
    TopicEvent.objects.create(
        kind=event.kind, topic=TopicFactory(), by=topic.author, occurred_at=event.occurred_at, origin=Origin.BACKFILL
    )

    assert take_in_topic_events(lane="live") == 2
    assert take_in_topic_events(lane="backfill") == 1


def test_a_batch_costs_a_fixed_number_of_queries(django_assert_num_queries):
    def solve(count: int) -> None:
        for _ in range(count):
            SolutionFactory(post=PostFactory())

    solve(1)
    take_in_topic_events()
    solve(1)
    with django_assert_num_queries(31):
        take_in_topic_events()
    solve(5)
    with django_assert_num_queries(31):
        take_in_topic_events()


def test_every_member_gets_one_contact_and_the_system_none():
    member = MemberFactory(display_name="Kim")
    Member.objects.system()

    assert [give_members_contacts() for _ in range(2)] == [1, 0]
    assert [(contact.member, contact.name) for contact in Contact.objects.all()] == [(member, "Kim")]


def test_a_hidden_answer_is_no_resolution():
    post = PostFactory(state=Post.State.HIDDEN)

    take_in_topic_events()

    assert Ticket.objects.get(topic=post.topic).status == "new"
