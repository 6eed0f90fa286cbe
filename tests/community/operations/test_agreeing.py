import pytest

from community.errors import MayNotWriteHere, OwnContentIsNotHelpful, PostIsNotStanding
from community.models import Post, Topic
from community.operations.agreeing import add_me_too, mark_helpful, remove_me_too, unmark_helpful
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_me_too_counts_each_member_once():
    topic, first, second = TopicFactory(), MemberFactory(), MemberFactory()

    added = [add_me_too(topic, by=member) for member in (first, first, second)]

    assert added == [True, False, True]
    assert Topic.objects.get().me_too_count == 2


def test_me_too_is_taken_back_once():
    topic, member = TopicFactory(), MemberFactory()
    add_me_too(topic, by=member)

    assert [remove_me_too(topic, by=member) for _ in range(2)] == [True, False]
    assert Topic.objects.get().me_too_count == 0


def test_the_asker_has_the_problem_anyway():
    topic = TopicFactory()

    with pytest.raises(OwnContentIsNotHelpful):
        add_me_too(topic, by=topic.author)


def test_me_too_needs_to_see_the_question():
    insider = MemberFactory()
    topic = TopicFactory(category=CategoryFactory(of_circle=CircleFactory(members=[insider])))

    assert add_me_too(topic, by=insider)
    with pytest.raises(MayNotWriteHere):
        add_me_too(topic, by=MemberFactory())


def test_helpful_counts_each_member_once_and_never_the_author():
    post, reader = PostFactory(), MemberFactory()

    assert [mark_helpful(post, by=reader) for _ in range(2)] == [True, False]
    with pytest.raises(OwnContentIsNotHelpful):
        mark_helpful(post, by=post.author)
    assert Post.objects.get(pk=post.pk).helpful_count == 1
    assert [unmark_helpful(post, by=reader) for _ in range(2)] == [True, False]
    assert Post.objects.get(pk=post.pk).helpful_count == 0


def test_a_hidden_post_gets_no_votes():
    post = PostFactory(state=Post.State.HIDDEN)

    with pytest.raises(PostIsNotStanding):
        mark_helpful(post, by=MemberFactory(roles=["moderator"]))
