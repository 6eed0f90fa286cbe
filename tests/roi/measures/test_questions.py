"""What the measures of questions and people say of a month that was counted by hand."""

import pytest

from community.models import Post, Topic, TopicEvent
from community.models.topic import State
from tests.factories.community import (
    DiscussionFactory,
    HelpfulFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.roi import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """Four customers and an employee; all but the last customer had joined before."""
    names = ("ann", "ben", "cem")
    customers = {name: MemberFactory(joined_at=at("2025-06-01"), email=f"{name}@x.example") for name in names}
    staff = MemberFactory(kind="employee", joined_at=at("2025-06-01"), email="staff@x.example")
    return {**customers, "staff": staff, "late": MemberFactory(joined_at=at("2026-04-02"), email="late@x.example")}


@pytest.fixture
def march(people):
    """Five questions of March: three answered after 1, 3 and 10 hours, one only by its asker, one not at all.

    Around it: a question of February (by Ann), one of the last hour of 31 March in UTC, which is April in Berlin, a
    hidden one, an imported one for reading, and a discussion.
    """
    ann, ben, cem, staff = (people[name] for name in ("ann", "ben", "cem", "staff"))
    TopicFactory(author=ann, created_at=at("2026-02-10"))
    made = [
        TopicFactory(author=who, created_at=at(f"2026-03-0{day}"))
        for day, who in enumerate([ann, ann, ben, ben, cem], 1)
    ]
    first = PostFactory(topic=made[0], author=ben, created_at=at("2026-03-01", "13:00"))
    PostFactory(topic=made[0], author=staff, created_at=at("2026-03-01", "14:00"))
    PostFactory(topic=made[1], author=staff, created_at=at("2026-03-02", "15:00"))
    PostFactory(topic=made[2], author=cem, created_at=at("2026-03-03", "22:00"))
    PostFactory(topic=made[3], author=ben, created_at=at("2026-03-04", "12:30"))
    PostFactory(topic=made[4], author=staff, created_at=at("2026-03-05", "12:30"), state=State.HIDDEN)
    SolutionFactory(post=first, marked_at=at("2026-03-02", "12:00"))
    TopicFactory(author=cem, created_at=at("2026-03-31", "22:30"))
    TopicFactory(author=cem, created_at=at("2026-03-10"), state=State.HIDDEN)
    imported(made[0].category, cem)
    DiscussionFactory(author=people["late"], created_at=at("2026-03-12"))
    return made


def imported(category, author):
    """A question that came with an import for reading only."""
    when = at("2026-03-11")
    topic = Topic.objects.create(category=category, author=author, title="Old?", slug="old", created_at=when)
    post = Post.objects.create(topic=topic, number=1, author=author, body="Old.", created_at=when)
    TopicEvent.objects.create(
        kind="topic_opened", topic=topic, post=post, by=author, occurred_at=when, origin="archive"
    )


def test_questions_of_a_month_in_the_time_zone_of_the_business(says, march):
    assert says("questions_asked") == 5


def test_the_first_answer_by_somebody_else(says, march):
    # After 1, 3 and 10 hours.
    assert says("first_answer_median") == 3
    assert says("first_answer_p90") == pytest.approx(8.6)


def test_what_was_answered_and_by_whom(says, march):
    assert says("answered_share") == (3, 5)
    assert says("answered_by_customers_share") == (2, 5)
    # Ben, Cem and twice the employee; Ben's post below his own question and the hidden one are no answers.
    assert says("customer_answer_share") == (2, 4)


def test_what_was_solved_and_how_fast(says, march):
    assert says("solved_share") == (1, 5)
    assert says("solution_median") == 24

    Topic.objects.filter(pk=march[0].pk).update(state=State.HIDDEN)
    assert says("solution_median") is None


def test_a_solution_counts_in_its_own_month(says, march):
    later = PostFactory(topic=march[2], created_at=at("2026-04-02"))
    SolutionFactory(post=later, marked_at=at("2026-04-02"))

    assert (says("solution_median"), says("solved_share")) == (24, (2, 5))


def test_the_same_problem_by_question(says, march):
    for _ in range(2):
        MeTooFactory(topic=march[0], created_at=at("2026-03-20"))
    MeTooFactory(topic=march[0], created_at=at("2026-04-01"))

    assert says("me_toos_per_question") == (2, 5)


def test_helpful_votes_for_posts_that_stand(says, march):
    HelpfulFactory(post=march[0].posts.last(), created_at=at("2026-03-20"))
    HelpfulFactory(post=march[0].posts.last(), created_at=at("2026-02-20"))
    HelpfulFactory(post=march[4].posts.last(), created_at=at("2026-03-20"))

    assert says("helpful_votes") == 1


def test_who_took_part(says, march):
    # Ann, Ben, Cem and the one who opened the discussion; the employee is none of them.
    assert says("active_members") == 4
    assert says("answering_members") == 2
    assert says("returning_askers_share") == (1, 3)


def test_members_in_total_had_joined_by_the_end(says, people):
    MemberFactory(joined_at=at("2025-06-01"), email=None)
    MemberFactory(joined_at=at("2025-06-01"), is_active=False)

    assert says("members_total") == 3


def test_topics_in_total(says, march):
    # One of February, five questions and a discussion of March.
    assert says("topics_total") == 7


def test_a_month_in_which_nothing_happened(says):
    assert (says("questions_asked"), says("active_members"), says("first_answer_median")) == (0, 0, None)
    assert says("answered_share") == (0, 0)
