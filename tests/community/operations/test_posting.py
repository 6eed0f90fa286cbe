import pytest
from django.test import override_settings

from community.errors import MayNotEdit, MayNotWriteHere, TextIsEmpty, TextIsTooLong, TopicIsNotStanding, VersionIsStale
from community.models import Post, Topic, TopicEvent
from community.operations.posting import add_post, edit_post, edit_topic, open_topic
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


def test_a_question_stands_with_its_first_post_and_its_event():
    asker, category = MemberFactory(), CategoryFactory()

    event = open_topic(category, by=asker, title=" Pump  hums ", body="**loud**", tags=["Pump", "Noise", "pump"])

    topic = Topic.objects.get()
    assert (topic.title, topic.slug, topic.post_count, topic.kind) == ("Pump hums", "pump-hums", 1, "question")
    assert [tag.slug for tag in topic.tags.all()] == ["noise", "pump"]
    assert topic.posts.get().html == "<p><strong>loud</strong></p>\n"
    assert (event.kind, event.by, event.occurred_at) == (TopicEvent.Kind.TOPIC_OPENED, asker, topic.created_at)


@pytest.mark.parametrize(("title", "body"), [(" ", "text"), ("title", " \n")])
def test_nothing_to_read_is_refused(title, body):
    with pytest.raises(TextIsEmpty):
        open_topic(CategoryFactory(), by=MemberFactory(), title=title, body=body)

    assert not Topic.objects.exists()


@override_settings(POST_LENGTH_LIMIT=10)
def test_a_text_over_the_limit_is_refused():
    with pytest.raises(TextIsTooLong):
        open_topic(CategoryFactory(), by=MemberFactory(), title="t", body="x" * 11)


def test_only_the_circle_may_write_in_its_category():
    insider, outsider = MemberFactory(), MemberFactory()
    category = CategoryFactory(of_circle=CircleFactory(members=[insider]))

    open_topic(category, by=insider, title="t", body="b")

    with pytest.raises(MayNotWriteHere):
        open_topic(category, by=outsider, title="t", body="b")


def test_a_suspended_member_may_not_write():
    with pytest.raises(MayNotWriteHere):
        open_topic(CategoryFactory(), by=MemberFactory(is_active=False), title="t", body="b")


def test_posts_are_numbered_and_counted():
    topic = TopicFactory()

    posts = [add_post(topic, by=MemberFactory(), body=f"answer {n}").post for n in range(3)]

    topic.refresh_from_db()
    assert [post.number for post in posts] == [2, 3, 4]
    assert (topic.post_count, topic.last_posted_at) == (4, posts[-1].created_at)


def test_nobody_answers_in_a_hidden_topic():
    topic = TopicFactory(state=Topic.State.HIDDEN)

    with pytest.raises(TopicIsNotStanding):
        add_post(topic, by=MemberFactory(roles=["moderator"]), body="hello")
    with pytest.raises(MayNotWriteHere):
        add_post(topic, by=MemberFactory(), body="hello")


def test_a_reply_to_a_post_of_another_topic_is_a_plain_reply():
    post = add_post(TopicFactory(), by=MemberFactory(), body="hello", reply_to=PostFactory()).post

    assert post.reply_to is None


def test_authors_edit_their_posts_and_nobody_else_does():
    post = PostFactory()

    edit_post(post, by=post.author, body="new *words*")

    post.refresh_from_db()
    assert (post.html, post.version) == ("<p>new <em>words</em></p>\n", 2)
    assert post.edited_at is not None
    with pytest.raises(MayNotEdit):
        edit_post(post, by=MemberFactory(), body="mine now")
    assert edit_post(post, by=post.author, body="new *words*") is None


def test_a_stale_version_is_refused():
    topic = TopicFactory()
    edit_topic(topic, by=topic.author, title="first", version=1)

    with pytest.raises(VersionIsStale):
        edit_topic(topic, by=topic.author, title="second", version=1)

    assert Topic.objects.get().title == "first"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<svg/onload=alert(1)>",
        '<a href="vbscript:x" onclick="y">z</a>',
    ],
)
def test_no_active_content_survives_rendering(source):
    post = add_post(TopicFactory(), by=MemberFactory(), body=source).post

    html = Post.objects.get(pk=post.pk).html
    for active in ("<script", "<svg", "<img src=x", 'href="javascript', 'src="javascript', 'href="data', '<a href="vb'):
        assert active not in html
