"""A solved question is hidden and comes back: ticket, resolution and money end where the forum says."""

from itertools import product

import pytest

from community.models import Post, Solution, Topic
from community.operations.moderation import move_topic_to_state
from community.operations.posting import add_post, open_topic
from community.operations.solving import mark_solution
from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Resolution, Ticket
from roi.models import Posting
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.roi import ConversionRuleFactory, approved

pytestmark = pytest.mark.django_db
NET = "9.27"


@pytest.fixture(autouse=True)
def _rule():
    """18.40 EUR gross, 9.27 net."""
    approved(ConversionRuleFactory())


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def answer() -> Post:
    """The answer of a peer in a question that nobody has marked yet."""
    topic = open_topic(CategoryFactory(), by=MemberFactory(), title="It hums", body="Why does it hum?").topic
    post = add_post(topic, by=MemberFactory(), body="Tighten the left screw.").post
    assert post is not None
    return post


def take_in() -> None:
    for _run in run_here():
        pass


def mark(answer: Post) -> None:
    mark_solution(answer.topic, answer, by=answer.topic.author)


def where_it_stands(manager_api, answer: Post) -> tuple[str, bool, bool, int | None, str]:
    """The ticket's status, whether ticket and forum say solved, the post of the resolution, and the money."""
    topic, ticket = Topic.objects.get(pk=answer.topic_id), Ticket.objects.get(topic=answer.topic_id)
    resolution = Resolution.objects.filter(ticket=ticket).first()
    money = manager_api.get("/api/v1/roi/report/").json()["benefits"]
    assert topic.is_solved is Solution.objects.filter(topic=topic).exists()
    return ticket.status, ticket.is_solved, topic.is_solved, resolution and resolution.post_id, money


# Whether the intakes run after solving and after hiding; they always run in the end.
@pytest.mark.parametrize(("after_solving", "after_hiding"), [*product([True, False], repeat=2)])
@pytest.mark.parametrize("away", [Topic.State.HIDDEN, Topic.State.DELETED])
def test_what_was_hidden_comes_back_unsolved_until_it_is_marked_again(
    manager_api, moderator, answer, away, after_solving, after_hiding
):
    def then_take_in(*, now: bool) -> None:
        if now:
            take_in()

    mark(answer)
    then_take_in(now=after_solving)
    move_topic_to_state(answer.topic, away, by=moderator, reason="A mistake")
    then_take_in(now=after_hiding)
    move_topic_to_state(answer.topic, Topic.State.VISIBLE, by=moderator, reason="It was none")
    take_in()

    # A ticket of which the intakes saw nothing but the end is as new as one that nobody touched.
    status = "open" if after_solving or after_hiding else "new"
    assert where_it_stands(manager_api, answer) == (status, False, False, None, "0.00")

    mark(answer)
    take_in()

    assert where_it_stands(manager_api, answer) == ("solved", True, True, answer.pk, NET)
    assert Posting.objects.filter(kind="original").count() - Posting.objects.filter(kind="reversal").count() == 1
    assert [check for check in all_checks() if check.wrong] == []


def test_while_it_is_hidden_the_ticket_is_closed_and_nothing_counts(manager_api, moderator, answer):
    mark(answer)
    take_in()
    assert where_it_stands(manager_api, answer) == ("solved", True, True, answer.pk, NET)

    move_topic_to_state(answer.topic, Topic.State.HIDDEN, by=moderator, reason="A mistake")
    take_in()

    assert where_it_stands(manager_api, answer) == ("closed", False, False, None, "0.00")
    assert list(Posting.objects.order_by("number").values_list("kind", flat=True)) == ["original", "reversal"]
    events = Ticket.objects.get().events.order_by("id")
    assert [event.kind for event in events if event.kind != "thread_said"] == ["opened", "solved", "reopened", "closed"]
    assert [check for check in all_checks() if check.wrong] == []


def test_restoring_what_nobody_hid_changes_nothing(manager_api, moderator, answer):
    mark(answer)
    take_in()

    assert move_topic_to_state(answer.topic, Topic.State.VISIBLE, by=moderator, reason="To be sure") is None
    take_in()

    assert where_it_stands(manager_api, answer) == ("solved", True, True, answer.pk, NET)
