import pytest

from community.errors import (
    MayNotMarkSolution,
    NotAQuestion,
    PostIsNotStanding,
    PostOfAnotherTopic,
    QuestionIsNoAnswer,
)
from community.models import Post, Solution, Topic, TopicEvent
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.solving import mark_solution, withdraw_solution
from tests.factories.community import DiscussionFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


def kinds_of(topic: Topic) -> list[str]:
    return [event.kind for event in topic.events.order_by("id")]


def test_the_asker_marks_a_solution():
    post = PostFactory()

    event = mark_solution(post.topic, post, by=post.topic.author)

    solution = Solution.objects.get()
    assert (solution.topic, solution.post, solution.marked_by) == (post.topic, post, post.topic.author)
    assert Topic.objects.get().solved_at == solution.marked_at
    assert event.kind == TopicEvent.Kind.TOPIC_SOLVED
    assert event.extras == {"before": None, "after": post.pk}


def test_support_staff_mark_a_solution_too():
    post = PostFactory()
    agent = MemberFactory(roles=["support"])

    mark_solution(post.topic, post, by=agent)

    assert Solution.objects.get().marked_by == agent


def test_a_bystander_may_not_choose_the_solution():
    post = PostFactory()

    with pytest.raises(MayNotMarkSolution):
        mark_solution(post.topic, post, by=MemberFactory())

    assert not Solution.objects.exists()


def test_marking_the_same_post_again_changes_nothing():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    assert mark_solution(post.topic, post, by=post.topic.author) is None
    assert kinds_of(post.topic) == ["topic_opened", "topic_solved"]


def test_another_post_takes_the_place_of_the_solution():
    topic = TopicFactory()
    first, second = PostFactory(topic=topic), PostFactory(topic=topic)
    mark_solution(topic, first, by=topic.author)

    event = mark_solution(topic, second, by=topic.author)

    assert Solution.objects.get().post == second
    assert event.kind == TopicEvent.Kind.SOLUTION_CHANGED
    assert event.extras == {"before": first.pk, "after": second.pk}


def test_a_withdrawn_solution_leaves_the_question_open():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    event = withdraw_solution(post.topic, by=post.topic.author)

    assert not Solution.objects.exists()
    assert Topic.objects.get().solved_at is None
    assert event.kind == TopicEvent.Kind.TOPIC_REOPENED


def test_withdrawing_what_is_not_there_changes_nothing():
    topic = TopicFactory()

    assert withdraw_solution(topic, by=topic.author) is None
    assert kinds_of(topic) == ["topic_opened"]


def test_a_post_of_another_topic_is_no_solution():
    topic, foreign = TopicFactory(), PostFactory()

    with pytest.raises(PostOfAnotherTopic):
        mark_solution(topic, foreign, by=topic.author)


@pytest.mark.parametrize("state", [Post.State.HIDDEN, Post.State.DELETED])
def test_a_hidden_or_deleted_post_is_no_solution(state):
    post = PostFactory(state=state)

    with pytest.raises(PostIsNotStanding):
        mark_solution(post.topic, post, by=post.topic.author)


def test_the_question_is_not_its_own_solution():
    topic = TopicFactory()

    with pytest.raises(QuestionIsNoAnswer):
        mark_solution(topic, topic.posts.get(), by=topic.author)


def test_a_discussion_has_no_solution():
    post = PostFactory(topic=DiscussionFactory())

    with pytest.raises(NotAQuestion):
        mark_solution(post.topic, post, by=post.topic.author)


@pytest.mark.parametrize("state", [Post.State.HIDDEN, Post.State.DELETED])
def test_a_solution_that_goes_away_reopens_its_question(state):
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    move_post_to_state(post, state, by=MemberFactory(roles=["moderator"]), reason="wrong and dangerous")

    assert not Solution.objects.exists()
    assert kinds_of(post.topic)[-2:] == ["topic_reopened", f"post_{state}"]
    assert Topic.objects.get().post_count == 1


def test_a_topic_that_goes_away_takes_its_solution_along():
    post = PostFactory()
    mark_solution(post.topic, post, by=post.topic.author)

    move_topic_to_state(post.topic, Topic.State.HIDDEN, by=MemberFactory(roles=["moderator"]), reason="spam")

    assert not Solution.objects.exists()
    assert kinds_of(post.topic)[-2:] == ["topic_reopened", "topic_hidden"]
