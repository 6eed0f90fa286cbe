"""Two questions that ask the same are worth what one is; taking the pointer back restores everything, to the cent."""

import pytest

from community.flaggable import Because
from community.models import Member, Post, Topic
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.merging import merge_topics
from community.operations.moderation import move_topic_to_state
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution, withdraw_solution
from community.operations.undoing import undo_act
from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Ticket
from crm.operations.moving import change_status
from roi.models import Posting
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db
NET, TWICE = "9.27", "18.54"


@pytest.fixture(autouse=True)
def _rule():
    """18.40 EUR gross, 9.27 net."""
    approved(ConversionRuleFactory())


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def answered(title: str) -> Post:
    """The answer of a peer in a question that nobody has marked yet."""
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title=title, body="Why does it hum?").topic
    post = add_post(topic, by=MemberFactory(), body="Tighten the left screw.").post
    assert post is not None
    return post


def take_in() -> None:
    for _run in run_here():
        pass
    assert [check for check in all_checks() if check.wrong] == []


def where_it_stands(manager_api, *posts: Post) -> tuple:
    """The money, then of each question: status of the ticket, post of its resolution, points of who answered."""
    lines = []
    for post in posts:
        ticket = Ticket.objects.get(topic=post.topic_id)
        resolution = getattr(ticket, "resolution", None)
        points = Member.objects.get(pk=post.author_id).points
        lines.append((ticket.status, resolution and resolution.post_id, points))
    return manager_api.get("/api/v1/roi/report/").json()["benefits"], *lines


@pytest.mark.parametrize("between", [True, False])
def test_two_solved_duplicates_are_worth_one_until_the_pointer_is_taken_back(manager_api, moderator, between):
    first, again = answered("It hums"), answered("Why the humming?")
    for post in (first, again):
        mark_solution(post.topic, post, by=post.topic.author)
    take_in()
    before = where_it_stands(manager_api, first, again)
    assert before == (TWICE, ("solved", first.pk, 15), ("solved", again.pk, 15))

    mark_duplicate(again.topic, first.topic, by=moderator)
    if between:
        take_in()
        # Whoever asked again is helped by the solution of the original, too.
        assert where_it_stands(manager_api, first, again) == (NET, ("solved", first.pk, 20), ("closed", None, 0))
        events = Ticket.objects.get(topic=again.topic_id).events.exclude(kind="thread_said").order_by("id")
        assert [event.kind for event in events] == ["opened", "solved", "reopened", "closed"]
        assert events[2].extras["reason"] == "asked_before"
    withdraw_duplicate(again.topic, by=moderator)
    take_in()

    assert where_it_stands(manager_api, first, again) == before
    originals, reversals = (Posting.objects.filter(kind=kind).count() for kind in ("original", "reversal"))
    assert originals - reversals == 2


def test_a_solution_that_is_marked_in_a_duplicate_is_worth_nothing_until_it_stands_by_itself(manager_api, moderator):
    first, again = answered("It hums"), answered("Why the humming?")
    mark_duplicate(again.topic, first.topic, by=moderator)
    take_in()

    mark_solution(again.topic, again, by=again.topic.author)
    take_in()
    assert where_it_stands(manager_api, again) == ("0.00", ("closed", None, 0))

    withdraw_duplicate(again.topic, by=moderator)
    take_in()
    assert where_it_stands(manager_api, again) == (NET, ("solved", again.pk, 15))

    withdraw_solution(again.topic, by=moderator)
    take_in()
    assert where_it_stands(manager_api, again) == ("0.00", ("open", None, 0))


def test_the_ticket_goes_back_to_where_it_waited(manager_api, moderator):
    first, again = answered("It hums"), answered("Why the humming?")
    take_in()
    change_status(Ticket.objects.get(topic=again.topic_id), "on_hold", by=MemberFactory(roles=["support"]))

    mark_duplicate(again.topic, first.topic, by=moderator)
    take_in()
    # What happens to it meanwhile opens no ticket of a question that points elsewhere.
    for state in (Topic.State.HIDDEN, Topic.State.VISIBLE):
        move_topic_to_state(again.topic, state, by=moderator, reason="A mistake")
        take_in()
    assert where_it_stands(manager_api, again) == ("0.00", ("closed", None, 0))
    withdraw_duplicate(again.topic, by=moderator)
    take_in()

    assert where_it_stands(manager_api, again) == ("0.00", ("on_hold", None, 0))


def test_what_a_merge_takes_away_comes_back_with_it_to_the_cent(manager_api, moderator):
    first, again = answered("It hums"), answered("Why the humming?")
    for post in (first, again):
        mark_solution(post.topic, post, by=post.topic.author)
    take_in()
    before = where_it_stands(manager_api, first, again)
    topic = again.topic_id

    act = merge_topics(again.topic, first.topic, by=moderator, because=Because(reason="The same"))
    take_in()

    money, kept = where_it_stands(manager_api, first)
    # Whoever asked the merged question has the problem of the other one now.
    assert (money, kept) == (NET, ("solved", first.pk, 20))
    assert Ticket.objects.get(topic=topic).status == "closed"
    assert Member.objects.get(pk=again.author_id).points == 0

    undo_act(act, by=moderator, reason="They differ")
    take_in()

    assert where_it_stands(manager_api, first, Post.objects.get(pk=again.pk)) == before
