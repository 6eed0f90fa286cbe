"""The page of a question."""

from datetime import UTC, datetime

import pytest

from community.models import Comment
from tests.factories.community import (
    DiscussionFactory,
    HelpfulFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["-other", "--", ""])
def test_another_slug_leads_to_the_canonical_address_for_good(client, slug):
    topic = TopicFactory(title="Wie geht das? Ölwechsel")

    response = client.get(f"/questions/{topic.pk}{slug}/?after=2")

    assert (response.status_code, response["Location"]) == (301, f"{topic.get_absolute_url()}?after=2")
    # A title may be changed back.
    assert response["Cache-Control"] == "no-cache"
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_a_title_without_letters_still_has_an_address(client):
    topic = TopicFactory(title="???")

    assert topic.get_absolute_url() == f"/questions/{topic.pk}--/"
    assert client.get(topic.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "9" * 400])
def test_numbers_without_a_question_are_not_found(client, number):
    assert client.get(f"/questions/{number}-x/").status_code == 404
    assert client.get(f"/members/{number}/").status_code == 404
    assert client.get(f"/ideas/{number}-x/").status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 40, "%00", "²"])
def test_what_is_no_place_in_a_thread_is_refused(client, after):
    assert client.get(f"{TopicFactory().get_absolute_url()}?after={after}").status_code == 400


def test_the_solution_stands_on_top_with_who_chose_it_and_the_way_to_its_place(client):
    topic = TopicFactory()
    PostFactory.create_batch(2, topic=topic)
    solution = SolutionFactory(
        post=PostFactory(topic=topic, body="Use the **other** end."),
        marked_by=MemberFactory(roles=["support"], display_name="Greta"),
        marked_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )

    html = client.get(topic.get_absolute_url()).content.decode()

    top = html[html.index('id="solution"') : html.index('id="post-2"')]
    assert "Use the <strong>other</strong> end." in top
    assert "Chosen by Greta" in top
    assert 'datetime="2026-03-01T13:00:00+01:00"' in top
    assert f'href="{topic.get_absolute_url()}#post-{solution.post.number}"' in top


def test_a_long_thread_comes_in_pages_by_number(client):
    topic = TopicFactory()
    PostFactory.create_batch(44, topic=topic)

    first = client.get(topic.get_absolute_url())
    second = client.get(f"{topic.get_absolute_url()}?after=21")
    third = client.get(f"{topic.get_absolute_url()}?after=41")

    def numbers(response):
        return [post.number for post in response.context["answers"]]

    assert numbers(first) == list(range(2, 22))
    assert numbers(second) == list(range(22, 42))
    assert numbers(third) == list(range(42, 46))
    assert f'href="{topic.get_absolute_url()}?after=21"' in first.content.decode()
    assert f'href="{topic.get_absolute_url()}?after=21"' in third.content.decode()
    assert [response.context["stretch"].back for response in (first, second, third)] == [None, 0, 21]
    assert [response.context["stretch"].onward for response in (first, second, third)] == [21, 41, None]


def test_a_solution_far_below_is_shown_on_top_too(client):
    topic = TopicFactory()
    PostFactory.create_batch(29, topic=topic)
    SolutionFactory(post=PostFactory(topic=topic, body="Far below."))

    html = client.get(topic.get_absolute_url()).content.decode()

    assert "Far below." in html[html.index('id="solution"') : html.index('id="answers"')]
    assert f"{topic.get_absolute_url()}?after=30#post-31" in html


def test_hidden_posts_are_marked_for_keepers_and_absent_for_all_others(client):
    topic = TopicFactory()
    PostFactory(topic=topic, body="Buy my pills", state="hidden")

    public = client.get(topic.get_absolute_url()).content.decode()
    client.force_login(MemberFactory(roles=["moderator"]))
    keepers = client.get(topic.get_absolute_url()).content.decode()

    assert "Buy my pills" not in public
    assert "Buy my pills" in keepers
    assert "This post is hidden." in keepers


def test_a_hidden_topic_is_not_found_and_for_keepers_not_indexed(client):
    topic = TopicFactory(state="hidden")

    assert client.get(topic.get_absolute_url()).status_code == 404
    client.force_login(MemberFactory(roles=["moderator"]))
    html = client.get(topic.get_absolute_url()).content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert "Nobody can answer here now" in html
    refused = client.post(f"/questions/{topic.pk}/answer/", {"body": "Hello"})
    assert refused.status_code == 409


def test_a_deleted_topic_is_not_found_by_anybody(client):
    client.force_login(MemberFactory(roles=["admin"]))

    assert client.get(TopicFactory(state="deleted").get_absolute_url()).status_code == 404


def test_a_duplicate_names_its_original(client):
    pointer = TopicDuplicateFactory(canonical__title="The original")

    html = client.get(pointer.topic.get_absolute_url()).content.decode()

    assert f'<a href="{pointer.canonical.get_absolute_url()}">The original</a>' in html


def test_comments_stand_beneath_their_post(client):
    post = PostFactory()
    author = MemberFactory(display_name="Cem")
    Comment.objects.create(post=post, author=author, body="Which one?", html="<p>Which one?</p>")

    html = client.get(post.topic.get_absolute_url()).content.decode()

    below = html[html.index('id="post-2"') :]
    assert "<p>Which one?</p>" in below
    assert "Cem" in below


def test_a_discussion_has_neither_solution_nor_me_too(client):
    topic = PostFactory(topic=DiscussionFactory()).topic
    client.force_login(topic.author)

    html = client.get(topic.get_absolute_url()).content.decode()

    assert "This solved it" not in html
    assert "I have this too" not in html


def make_question(answers):
    topic = TopicFactory(tags=["one", "two"])
    posts = PostFactory.create_batch(answers, topic=topic)
    for post in posts:
        HelpfulFactory(post=post)
        Comment.objects.create(post=post, author=MemberFactory(), body="Ah", html="<p>Ah</p>")
    MeTooFactory(topic=topic)
    SolutionFactory(post=posts[-1], marked_by=MemberFactory(roles=["support"]))
    TopicDuplicateFactory(topic=topic)
    return topic


@pytest.mark.parametrize(("answers", "elsewhere"), [(1, 0), (3, 0), (19, 0), (30, 1)])
def test_the_page_takes_the_same_few_queries_for_anybody(client, django_assert_num_queries, answers, elsewhere):
    topic = make_question(answers)

    # The topic with its solution, the posts, their comments, the original that it duplicates; one for a solution that
    # stands on another page.
    with django_assert_num_queries(4 + elsewhere):
        client.get(topic.get_absolute_url())


@pytest.mark.parametrize(("answers", "elsewhere"), [(1, 0), (3, 0), (19, 0), (30, 1)])
def test_the_page_takes_the_same_few_queries_for_a_member(client, django_assert_num_queries, answers, elsewhere):
    topic = make_question(answers)
    client.force_login(MemberFactory())

    # The session and the member with the roles come on top.
    with django_assert_num_queries(6 + elsewhere):
        client.get(topic.get_absolute_url())
