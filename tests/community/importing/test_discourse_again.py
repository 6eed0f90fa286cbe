from datetime import UTC, datetime

import pytest

from community.flaggable import Because
from community.models import Category, Solution, Topic, TopicEvent, TopicLock, TopicPin
from community.models.topic import State
from community.operations import integrity
from community.operations.marking_topics import lock_topic, unpin_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.solving import withdraw_solution
from crm.models import Ticket
from crm.operations.following import take_in_topic_events
from tests.community.importing.sources import outcomes, post, run_import, topic, write_topics
from tests.factories.community import MemberFactory

pytestmark = pytest.mark.django_db

PINNED = {"pinned_at": "2020-02-03T00:00:00Z"}


@pytest.fixture
def imported(tmp_path):
    def load(*topics, **options):
        return run_import("import_discourse", write_topics(tmp_path / "forum", *topics), **options)

    return load


def solved(**more):
    return topic(5, [post(1), post(2, accepted_answer=True), post(3)], **more)


def unsolved(**more):
    return topic(5, [post(1), post(2), post(3)], **more)


def wrong_checks():
    return [check.check for check in integrity.checks() if check.wrong]


def kinds():
    return list(TopicEvent.objects.order_by("id").values_list("kind", flat=True))[4:]


def test_what_was_accepted_no_more_there_is_open_here_and_so_is_its_ticket(imported):
    imported(solved())
    take_in_topic_events(lane="backfill")
    assert Ticket.objects.get().status == "solved"
    summary, _said = imported(unsolved())
    take_in_topic_events(lane="backfill")

    assert not Solution.objects.exists()
    assert (Topic.objects.get().solved_at, kinds()) == (None, ["topic_reopened"])
    assert Ticket.objects.get().status == "open"
    assert summary["made"] == {"solutions": 0, "solutions taken back": 1}
    assert wrong_checks() == []
    assert imported(unsolved())[0]["made"] == {"solutions": 0}


def test_what_was_withdrawn_here_is_not_accepted_again_and_the_other_way_round(imported):
    agent = MemberFactory(roles=["support"])
    imported(solved())
    withdraw_solution(Topic.objects.get(), by=agent)
    imported(solved())
    imported(unsolved())

    assert not Solution.objects.exists()


def test_a_part_of_a_topic_takes_no_solution_back(imported):
    imported(solved())
    part = topic(5, [post(1)])
    summary, _said = imported(part)

    assert Solution.objects.get().post.number == 2
    assert outcomes(summary) == {"read": 2, "unchanged": 2}


@pytest.mark.parametrize(
    ("change", "state", "kind"),
    [({"hidden": True}, "hidden", "post_hidden"), ({"user_deleted": True}, "deleted", "post_deleted")],
)
def test_a_post_that_went_away_there_goes_away_here_with_its_solution(imported, change, state, kind):
    imported(solved())
    gone = topic(5, [post(1), post(2, accepted_answer=True, **change), post(3)])
    summary, _said = imported(gone)

    row = Topic.objects.get()
    assert (row.post_count, row.solved_at, row.posts.get(number=2).state) == (2, None, state)
    assert kinds() == [kind, "topic_reopened"]
    assert TopicEvent.objects.get(kind=kind).by.kind == "system"
    assert outcomes(summary) == {"read": 4, "updated": 1, "unchanged": 3}
    assert wrong_checks() == []

    imported(solved())
    row.refresh_from_db()
    assert (row.post_count, row.solution.post.number, row.posts.get(number=2).state) == (3, 2, "visible")
    assert kinds() == [kind, "topic_reopened", "post_restored", "topic_solved"]
    assert wrong_checks() == []


def test_a_topic_that_went_away_there_goes_away_here_and_comes_back(imported):
    imported(solved())
    summary, _said = imported(solved(visible=False))

    row = Topic.objects.get()
    assert (row.state, row.solved_at, kinds()) == ("hidden", None, ["topic_hidden", "topic_reopened"])
    assert outcomes(summary) == {"read": 4, "updated": 1, "unchanged": 3}
    imported(solved())
    row.refresh_from_db()
    assert (row.state, row.solution.post.number) == ("visible", 2)
    assert wrong_checks() == []


def test_what_was_hidden_or_restored_here_stays_so(imported):
    agent = MemberFactory(roles=["moderator"])
    imported(unsolved(visible=False))
    row = Topic.objects.get()
    move_topic_to_state(row, State.VISIBLE, by=agent, reason="it is fine")
    move_post_to_state(row.posts.get(number=3), State.HIDDEN, by=agent, reason="spam")
    imported(unsolved(visible=False))

    row.refresh_from_db()
    assert (row.state, row.post_count, row.posts.get(number=3).state) == ("visible", 2, "hidden")


def test_what_was_closed_or_opened_there_later_is_so_here(imported):
    imported(unsolved())
    summary, _said = imported(unsolved(closed=True))
    assert TopicLock.objects.get().topic.title == "Topic 5"
    assert summary["made"] == {"solutions": 0, "locks and pins changed": 1}
    imported(unsolved())

    assert not TopicLock.objects.exists()


def test_what_somebody_closed_here_stays_closed(imported):
    imported(unsolved())
    lock_topic(Topic.objects.get(), by=MemberFactory(roles=["moderator"]), because=Because(reason="enough"))
    imported(unsolved())

    assert TopicLock.objects.exists()


def test_a_pin_comes_along_and_goes_with_that_of_the_source(imported):
    imported(unsolved(**PINNED, pinned_globally=True, pinned_until="2999-01-01T00:00:00Z"), topic(6, [post(1)]))
    pin = TopicPin.objects.get()

    assert (pin.topic.title, pin.everywhere, pin.by.kind) == ("Topic 5", True, "system")
    assert (pin.pinned_at, pin.until) == (datetime(2020, 2, 3, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))
    imported(unsolved(), topic(6, [post(1)], **PINNED))
    assert list(TopicPin.objects.values_list("topic__title", "everywhere", "until")) == [("Topic 6", False, None)]


@pytest.mark.parametrize("change", [{"pinned_until": "2020-03-01T00:00:00Z"}, {"visible": False}])
def test_a_pin_that_ended_or_of_what_nobody_sees_is_none(imported, change):
    imported(unsolved(**PINNED, **change))

    assert not TopicPin.objects.exists()


def test_a_pin_that_somebody_took_off_here_stays_off(imported):
    imported(unsolved(**PINNED))
    unpin_topic(Topic.objects.get(), by=MemberFactory(roles=["moderator"]), because=Because(reason="old"))
    imported(unsolved(**PINNED))

    assert not TopicPin.objects.exists()


def test_a_topic_with_an_odd_pin_or_acceptance_is_refused_and_costs_no_other(imported):
    summary, said = imported(
        unsolved(pinned_at="soon"), topic(6, [post(1)], accepted_answer=True), topic(7, [post(1)], tags=None)
    )

    assert list(Topic.objects.values_list("title", flat=True)) == ["Topic 7"]
    assert summary["kinds"] == {
        "topics": {"read": 3, "created": 1, "rejected": 2},
        "posts": {"read": 5, "created": 1, "skipped": 4},
    }
    assert "5.json: pinned_at is not a date: 'soon'" in said
    assert "6.json: accepted_answer is missing" in said


PLACES = {
    "id": "categories",
    "category_list": {
        "categories": [
            {"id": 10, "name": "Support", "description_text": "Ask here.", "subcategory_list": None},
            {"id": 11, "name": "Staff", "read_restricted": True, "subcategory_list": [{"id": 12, "name": "Offers"}]},
            {"id": 13, "name": " "},
        ]
    },
}


def test_categories_get_the_names_that_stand_beside_the_topics(imported):
    topics = [topic(number, [post(1)], category_id=number) for number in (10, 11, 12, 14)]
    summary, said = imported(PLACES, *topics)

    rows = Category.objects.filter(slug__startswith="forum-").order_by("slug")
    assert list(rows.values_list("slug", "name", "description", "visibility", "circle__slug")) == [
        ("forum-10", "Support", "Ask here.", "public", None),
        ("forum-11", "Staff", "", "circle", "forum-11"),
        ("forum-12", "Offers", "", "public", None),
        ("forum-14", "Forum 14", "", "public", None),
    ]
    assert summary["kinds"]["categories"] == {"read": 4, "skipped": 3, "rejected": 1}
    assert "categories.json: a category: the name is empty" in said


def test_names_that_come_later_are_given_unless_somebody_has_named_the_place(imported):
    topics = [topic(number, [post(1)], category_id=number) for number in (10, 11)]
    imported(*topics)
    Category.objects.filter(slug="forum-10").update(name="Ours")
    imported(PLACES, *topics)

    assert list(
        Category.objects.filter(slug__startswith="forum-").order_by("slug").values_list("name", "visibility")
    ) == [("Ours", "public"), ("Staff", "circle")]


def test_a_rehearsal_names_nothing(imported):
    topics = [topic(10, [post(1)], category_id=10)]
    imported(*topics)
    imported(PLACES, *topics, dry_run=True)

    assert Category.objects.get(slug="forum-10").name == "Forum 10"
