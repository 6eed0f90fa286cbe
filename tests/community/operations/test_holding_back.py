"""What waits for a moderator: its author and keepers see it, and nothing else in the world knows of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.models import ModerationAct, ModerationCase, NeedsInfo, Post, Topic, TopicEvent
from community.models.flag import Outcome
from community.operations.integrity import checks
from community.operations.judging import Consequence, Decision, decide_case
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.needing_info import ask_for_info
from community.operations.posting import add_post, open_topic
from config.intakes import run_here
from config.integrity import all_checks
from crm.models import Ticket
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory

pytestmark = pytest.mark.django_db
SPAM = "https://a.example/1 https://a.example/2 https://a.example/3"
APPROVE = Decision(Outcome.DISAGREED)
REJECT = Decision(Outcome.AGREED, Consequence.DELETE, "spam", "Advertisement")


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


@pytest.fixture
def held_topic():
    return open_topic(CategoryFactory(), by=MemberFactory(), title="Look at this", body=SPAM, tags=["pump"]).topic


@pytest.fixture
def held_post():
    return add_post(TopicFactory(), by=MemberFactory(), body=SPAM).post


def take_in():
    for _run in run_here():
        pass


def case() -> ModerationCase:
    return ModerationCase.objects.get()


def test_a_held_question_opens_no_ticket_until_it_is_approved(held_topic, moderator):
    take_in()
    assert Ticket.objects.count() == 0

    decide_case(case(), APPROVE, by=moderator)
    take_in()

    ticket = Ticket.objects.get()
    held_topic.refresh_from_db()
    assert (ticket.topic, ticket.status, ticket.opened_at) == (held_topic, "new", held_topic.created_at)
    assert [check for check in all_checks() if check.wrong] == []


def test_a_rejected_question_never_has_a_ticket(held_topic, moderator):
    decide_case(case(), REJECT, by=moderator)
    take_in()

    held_topic.refresh_from_db()
    assert (held_topic.state, Ticket.objects.count()) == ("deleted", 0)
    assert list(held_topic.events.order_by("id").values_list("kind", flat=True)) == ["topic_held", "topic_rejected"]
    assert [check for check in all_checks() if check.wrong] == []


def test_what_is_approved_later_is_dated_then(held_topic, moderator):
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        decide_case(case(), APPROVE, by=moderator)
        now = timezone.now()

    topic = Topic.objects.get()
    assert (topic.state, topic.post_count) == ("visible", 1)
    for moment in (topic.created_at, topic.last_posted_at, topic.posts.get().created_at):
        assert abs(moment - now) < timedelta(minutes=1)
    opened = topic.events.get(kind="topic_opened")
    assert (opened.by, opened.post) == (topic.author, topic.posts.get())
    assert ModerationAct.objects.get().kind == "approve"


def test_a_held_post_counts_nowhere_and_comes_last_when_it_appears(held_post, moderator):
    topic = held_post.topic
    counted = Topic.objects.get().post_count
    later = add_post(topic, by=MemberFactory(), body="Meanwhile").post
    before = Topic.objects.get().last_posted_at

    decide_case(case(), APPROVE, by=moderator)

    held_post.refresh_from_db()
    topic.refresh_from_db()
    assert (counted, topic.post_count) == (1, 3)
    assert (later.number, held_post.number, held_post.state) == (3, 4, "visible")
    assert held_post.created_at == topic.last_posted_at > before
    added = TopicEvent.objects.filter(kind="post_added").latest("id")
    assert (added.post, added.by) == (held_post, held_post.author)
    assert [check for check in checks() if check.wrong] == []


def test_what_the_asker_says_while_held_back_ends_the_wait_when_it_appears(moderator):
    topic, other = TopicFactory(), TopicFactory()
    take_in()
    for question in (topic, other):
        ask_for_info(question, by=moderator, reason="Which pump?")
    take_in()
    answer = add_post(topic, by=topic.author, body=SPAM).post
    held = ModerationCase.objects.get()
    add_post(other, by=MemberFactory(), body=SPAM)
    by_others = ModerationCase.objects.exclude(pk=held.pk).get()
    assert NeedsInfo.objects.count() == 2

    for one in (held, by_others):
        decide_case(one, APPROVE, by=moderator)
    take_in()

    assert NeedsInfo.objects.get().topic == other
    event = topic.events.get(kind="info_given")
    assert (event.by, event.post) == (topic.author, answer)
    assert Ticket.objects.get(topic=topic).status == "open"
    assert Ticket.objects.get(topic=other).status == "pending"


def test_what_the_asker_said_and_was_rejected_ends_no_wait(moderator):
    topic = TopicFactory()
    ask_for_info(topic, by=moderator, reason="Which pump?")
    add_post(topic, by=topic.author, body=SPAM)

    decide_case(case(), REJECT, by=moderator)

    assert NeedsInfo.objects.filter(topic=topic).exists()


def test_a_rejected_post_that_is_restored_appears_as_if_new(held_post, moderator):
    decide_case(case(), REJECT, by=moderator)
    assert Post.objects.get(pk=held_post.pk).state == "deleted"

    event = move_post_to_state(held_post, Post.State.VISIBLE, by=moderator, reason="A mistake")

    topic = Topic.objects.get()
    assert (event.kind, topic.post_count, topic.posts.get(number=2).state) == ("post_added", 2, "visible")
    assert [check for check in checks() if check.wrong] == []


@pytest.mark.parametrize("state", [Topic.State.VISIBLE, Topic.State.DELETED])
def test_settling_it_elsewhere_takes_it_out_of_the_queue(held_topic, moderator, state):
    move_topic_to_state(held_topic, state, by=moderator, reason="Seen")

    done = case()
    assert (done.outcome, done.decided_by) == ("disagreed" if state == "visible" else "agreed", moderator)
    assert [check for check in checks() if check.wrong] == []


def test_others_find_a_held_question_nowhere(held_topic, api_of, anonymous_api, client):
    stranger, author, keeper = (
        api_of(MemberFactory()),
        api_of(held_topic.author),
        api_of(MemberFactory(roles=["support"])),
    )
    topic = f"/api/v1/topics/{held_topic.pk}/"
    lists = ["/api/v1/topics/", f"/api/v1/topics/?author={held_topic.author_id}", "/api/v1/topics/?tag=pump"]

    for reader in (stranger, anonymous_api):
        assert [reader.get(address).json()["results"] for address in lists] == [[], [], []]
        assert {reader.get(address).status_code for address in (topic, f"{topic}posts/")} == {404}
    assert author.get(topic).json()["state"] == keeper.get(topic).json()["state"] == "held"
    for page in ("/", "/questions/", "/questions/?tag=pump", f"/members/{held_topic.author_id}/"):
        assert "Look at this" not in client.get(page).content.decode(), page
    assert client.get(held_topic.get_absolute_url()).status_code == 404


def test_its_author_reads_why_it_is_not_there_yet(held_topic, held_post, client):
    client.force_login(held_topic.author)
    page = client.get(held_topic.get_absolute_url()).content.decode()
    profile = client.get(f"/members/{held_topic.author_id}/").content.decode()

    assert "waits for somebody to look at it" in page
    assert "Look at this" in profile
    assert "Held back" in profile


def test_others_do_not_see_a_held_post_in_its_topic(held_post, customer_api, api_of):
    posts = f"/api/v1/topics/{held_post.topic_id}/posts/"

    assert [row["number"] for row in customer_api.get(posts).json()["results"]] == [1]
    assert [row["state"] for row in api_of(held_post.author).get(posts).json()["results"]] == ["visible", "held"]
    assert customer_api.get(f"/api/v1/posts/{held_post.pk}/").status_code == 404


def test_nobody_answers_what_is_held(held_topic, api_of):
    answer = api_of(held_topic.author).post(f"/api/v1/topics/{held_topic.pk}/posts/", {"body": "Anybody?"})

    assert (answer.status_code, answer.json()["code"]) == (409, "topic_not_standing")
