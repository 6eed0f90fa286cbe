"""Points: earned by help that stands, gone with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from community.models import Member, PointEntry, Post, Topic
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from community.operations.duplicates import mark_duplicate, withdraw_duplicate
from community.operations.earning import forget_points, settle_points, take_in_recognition
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.outcomes import HELPFUL_A_DAY, HELPFUL_A_DAY_FROM_ONE
from community.operations.solving import mark_solution, withdraw_solution
from config.integrity import all_checks
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    EmployeeFactory,
    HelpfulFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> Member:
    return MemberFactory(roles=["moderator"])


def points_of(member: Member) -> int:
    """Take in what waits, prove the ledger, and look."""
    take_in_recognition()
    assert [check for check in all_checks() if check.wrong] == []
    assert settle_points() == 0
    return Member.objects.get(pk=member.pk).points


def test_a_solution_pays_its_author_once():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)
    mark_solution(post.topic, post, by=post.topic.author)

    assert points_of(post.author) == 15
    [entry] = PointEntry.objects.all()
    assert (entry.outcome, entry.source, entry.source_id, entry.giver) == (
        *("solution", "community.post", post.pk),
        post.topic.author,
    )


def test_a_second_accept_leaves_no_points_with_the_first_helper():
    first = PostFactory()
    second = PostFactory(topic=first.topic)
    for post in (first, second):
        mark_solution(first.topic, post, by=first.topic.author)
        take_in_recognition()

    assert (points_of(first.author), points_of(second.author)) == (0, 15)


def test_accepting_and_withdrawing_a_hundred_times_leaves_the_points_of_one_solution():
    post = PostFactory()
    topic = post.topic
    for number in range(100):
        mark_solution(topic, post, by=topic.author)
        if number % 3 == 0:
            take_in_recognition()
        withdraw_solution(topic, by=topic.author)
        if number % 5 == 0:
            take_in_recognition()
    mark_solution(topic, post, by=topic.author)

    assert points_of(post.author) == 15
    withdraw_solution(topic, by=topic.author)
    assert points_of(post.author) == 0


def test_changing_the_solution_to_and_fro_breeds_no_points():
    first = PostFactory()
    second = PostFactory(topic=first.topic, author=first.author)
    for _ in range(10):
        for post in (first, second):
            mark_solution(first.topic, post, by=first.topic.author)
            take_in_recognition()

    assert points_of(first.author) == 15


def test_the_own_answer_accepted_pays_nothing():
    topic = TopicFactory()
    post = PostFactory(topic=topic, author=topic.author)
    add_me_too(topic, by=MemberFactory())
    mark_solution(topic, post, by=topic.author)

    assert points_of(topic.author) == 0


def test_a_solution_that_its_author_marked_pays_nothing(moderator):
    post = PostFactory(author=moderator)
    mark_solution(post.topic, post, by=moderator)

    assert points_of(moderator) == 0
    withdraw_solution(post.topic, by=moderator)
    mark_solution(post.topic, post, by=post.topic.author)
    assert points_of(moderator) == 15


def test_whoever_has_the_problem_too_is_helped_by_the_solution_once():
    post = PostFactory()
    topic, other = post.topic, MemberFactory()
    add_me_too(topic, by=other)
    add_me_too(topic, by=post.author)
    mark_solution(topic, post, by=topic.author)

    assert points_of(post.author) == 15 + 5
    remove_me_too(topic, by=other)
    assert points_of(post.author) == 15
    add_me_too(topic, by=other)
    assert points_of(post.author) == 15 + 5
    withdraw_solution(topic, by=topic.author)
    assert points_of(post.author) == 0


def test_helpful_votes_pay_and_are_taken_back():
    post, reader = PostFactory(), MemberFactory()
    for _ in range(5):
        mark_helpful(post, by=reader)
        unmark_helpful(post, by=reader)
        take_in_recognition()
    mark_helpful(post, by=reader)

    assert points_of(post.author) == 2
    unmark_helpful(post, by=reader)
    assert points_of(post.author) == 0


def test_a_vote_of_yesterday_taken_back_today_is_taken_back(time_machine):
    post, reader = PostFactory(), MemberFactory()
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC))
    mark_helpful(post, by=reader)
    take_in_recognition()
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=UTC))
    unmark_helpful(post, by=reader)
    mark_helpful(post, by=reader)

    assert points_of(post.author) == 2
    assert list(PointEntry.objects.standing().values_list("day", flat=True)) == [date(2026, 3, 2)]


def test_the_question_itself_earns_nothing_by_votes_but_a_discussion_does():
    question, discussion = TopicFactory(), DiscussionFactory()
    for topic in (question, discussion):
        mark_helpful(topic.posts.get(), by=MemberFactory())

    assert (points_of(question.author), points_of(discussion.author)) == (0, 2)


def test_votes_of_one_giver_are_capped_by_the_day():
    author, fan = MemberFactory(), MemberFactory()
    posts = [PostFactory(author=author) for _ in range(HELPFUL_A_DAY_FROM_ONE + 2)]
    for post in posts:
        mark_helpful(post, by=fan)

    assert points_of(author) == 2 * HELPFUL_A_DAY_FROM_ONE
    unmark_helpful(posts[0], by=fan)
    # The next one moves up.
    assert points_of(author) == 2 * HELPFUL_A_DAY_FROM_ONE


def test_votes_for_one_receiver_are_capped_by_the_day_but_outcomes_are_not():
    post = PostFactory()
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for number in range(HELPFUL_A_DAY + 3):
        HelpfulFactory(post=post, created_at=noon + timedelta(seconds=number))
    HelpfulFactory(post=post, created_at=noon + timedelta(days=1))
    for _ in range(HELPFUL_A_DAY + 3):
        MeTooFactory(topic=post.topic)
    SolutionFactory(post=post)
    settle_points()

    assert points_of(post.author) == 2 * HELPFUL_A_DAY + 2 + 15 + 5 * (HELPFUL_A_DAY + 3)


@pytest.mark.parametrize("state", [Post.State.HIDDEN, Post.State.DELETED])
def test_a_post_that_goes_takes_all_its_points_along_and_brings_votes_back(state, moderator):
    post = PostFactory()
    add_me_too(post.topic, by=MemberFactory())
    mark_helpful(post, by=MemberFactory())
    mark_solution(post.topic, post, by=post.topic.author)
    assert points_of(post.author) == 15 + 5 + 2

    move_post_to_state(post, state, by=moderator, reason="spam")
    assert points_of(post.author) == 0
    move_post_to_state(post, Post.State.VISIBLE, by=moderator, reason="it was none")
    # The question was opened again when its solution went.
    assert points_of(post.author) == 2


def test_a_topic_that_goes_takes_all_its_points_along(moderator):
    post = PostFactory()
    mark_helpful(post, by=MemberFactory())
    mark_solution(post.topic, post, by=post.topic.author)
    assert points_of(post.author) == 17

    move_topic_to_state(post.topic, Topic.State.HIDDEN, by=moderator, reason="off topic")
    assert points_of(post.author) == 0


def test_a_merged_topic_counts_its_people_once_with_the_original(moderator):
    original, copy = PostFactory(), PostFactory()
    both = MemberFactory()
    for post in (original, copy):
        add_me_too(post.topic, by=both)
        mark_solution(post.topic, post, by=post.topic.author)
    add_me_too(copy.topic, by=original.topic.author)
    assert (points_of(original.author), points_of(copy.author)) == (20, 25)

    mark_duplicate(copy.topic, original.topic, by=moderator)
    # The asker of the copy is helped now by the original; who has the problem in both places is one person.
    assert (points_of(original.author), points_of(copy.author)) == (25, 0)
    withdraw_duplicate(copy.topic, by=moderator)
    assert (points_of(original.author), points_of(copy.author)) == (20, 25)


def test_help_in_a_circle_earns_no_public_points():
    circle = CircleFactory(members=[insider := MemberFactory()])
    post = PostFactory(topic__category=CategoryFactory(of_circle=circle), author=insider)
    mark_solution(post.topic, post, by=MemberFactory(roles=["moderator"]))

    assert points_of(insider) == 0


def test_employees_earn_points_and_the_system_does_not():
    post, made = PostFactory(author=EmployeeFactory()), PostFactory(author=Member.objects.system())
    for answer in (post, made):
        mark_solution(answer.topic, answer, by=answer.topic.author)

    assert (points_of(post.author), points_of(made.author)) == (15, 0)


def test_imported_history_counts_on_its_own_dates():
    at = datetime(2019, 5, 31, 23, 30, tzinfo=UTC)
    post = SolutionFactory(marked_at=at).post

    assert points_of(post.author) == 15
    entry = PointEntry.objects.get()
    # The business stands in Berlin, where it was June already.
    assert (entry.occurred_at, entry.day) == (at, date(2019, 6, 1))


def test_what_no_event_told_is_found_at_night():
    post = SolutionFactory().post
    assert points_of(post.author) == 15

    Member.objects.filter(pk=post.author_id).update(is_active=False)

    assert settle_points() == 1
    assert Member.objects.get(pk=post.author_id).points == 0


def test_a_counter_entry_belongs_to_the_day_of_what_it_takes_back(time_machine):
    time_machine.move_to(datetime(2026, 3, 1, 12, tzinfo=UTC))
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)
    take_in_recognition()
    time_machine.move_to(timezone.now() + timedelta(days=9))
    withdraw_solution(post.topic, by=post.topic.author)
    take_in_recognition()

    assert list(PointEntry.objects.order_by("id").values_list("day", "points", "turn")) == [
        (date(2026, 3, 1), 15, 1),
        (date(2026, 3, 1), -15, 2),
    ]


def test_a_person_erased_has_no_entries_left():
    post = SolutionFactory().post
    kept = SolutionFactory().post
    take_in_recognition()

    assert forget_points(post.author) == 1
    assert Member.objects.get(pk=post.author_id).points == 0
    assert PointEntry.objects.get().member == kept.author
