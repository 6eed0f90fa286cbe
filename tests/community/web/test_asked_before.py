"""What the pages of a duplicate and of its original show, and how one is pointed to the other."""

import re

import pytest

from community.models import TopicDuplicate
from community.operations.indexing.rebuilding import rebuild_documents
from community.operations.moderation import move_topic_to_state
from community.web.sitemaps import STRETCH
from tests.factories.community import (
    CategoryFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"])


def page_of(client, topic) -> str:
    return client.get(topic.get_absolute_url()).content.decode()


def test_a_duplicate_shows_the_solution_of_its_original_and_takes_no_answers(client):
    solution = SolutionFactory(post__body="Tighten the left screw.", topic__title="It hums")
    topic = TopicDuplicateFactory(topic=PostFactory().topic, canonical=solution.topic).topic

    html = page_of(client, topic)

    assert "Tighten the left screw." in html
    canonical = re.search(r'rel="canonical"\s+href="http://testserver([^"]+)"', html)
    assert canonical is not None
    assert canonical[1] == solution.topic.get_absolute_url()
    assert '<meta name="robots" content="noindex">' in html
    assert "application/ld+json" not in html
    assert "Answers to this are collected in the original question" in html
    assert "Post the answer" not in html


def test_of_an_original_that_went_away_a_duplicate_says_nothing(client, moderator):
    pointer = TopicDuplicateFactory(canonical__title="A secret title")
    move_topic_to_state(pointer.canonical, "hidden", by=moderator, reason="Spam")
    client.force_login(moderator)

    html = page_of(client, pointer.topic)

    assert "A secret title" not in html
    assert "Post the answer" in html


def test_the_original_says_how_many_ask_the_same_and_how_many_have_the_problem(client):
    original = PostFactory().topic
    for title in ("It buzzes", "It drones"):
        TopicDuplicateFactory(topic=TopicFactory(title=title), canonical=original)
    MeTooFactory(topic=original)
    TopicDuplicateFactory(
        topic=TopicFactory(title="A secret title", category=CategoryFactory(members_only=True)), canonical=original
    )

    html = page_of(client, original)

    assert "2 questions ask the same" in html
    assert "3 people have this problem too" in html
    assert "It buzzes" in html
    assert "A secret title" not in html


def test_lists_feeds_the_site_map_and_search_show_the_original_only(client):
    pointer = TopicDuplicateFactory(
        topic=PostFactory(topic__title="Humming balcony twice").topic,
        canonical=PostFactory(topic__title="Humming balcony once").topic,
    )
    rebuild_documents("topic", lambda *_: None)

    stretch = f"/sitemap-questions-{pointer.canonical_id // STRETCH}.xml"
    for address in ("/questions/", "/questions/feed/atom/", "/search/?q=humming+balcony", stretch):
        html = client.get(address).content.decode()
        assert pointer.canonical.get_absolute_url() in html, address
        assert pointer.topic.get_absolute_url() not in html, address
    own = client.get(f"/questions/?author={pointer.topic.author_id}").content.decode()
    assert pointer.topic.get_absolute_url() in own


@pytest.mark.parametrize("typed", ["{pk}", "#{pk}", "http://testserver/questions/{pk}-x/", "Humming balcony"])
def test_the_original_is_found_by_number_address_and_words_and_chosen_without_scripts(client, moderator, typed):
    topic, original = TopicFactory(), TopicFactory(title="Humming balcony")
    rebuild_documents("topic", lambda *_: None)
    client.force_login(moderator)
    assert f'href="/questions/{topic.pk}/original/"' in page_of(client, topic)

    html = client.get(f"/questions/{topic.pk}/original/", {"q": typed.format(pk=original.pk)}).content.decode()
    chosen = re.findall(r'name="original" value="(\d+)"', html)
    assert chosen == [str(original.pk)]
    answer = client.post(f"/questions/{topic.pk}/original/", {"original": chosen[0]})

    assert answer.url == topic.get_absolute_url()
    assert TopicDuplicate.objects.get().canonical == original
    client.post(f"/questions/{topic.pk}/original/undo/")
    assert not TopicDuplicate.objects.exists()


def test_what_is_refused_is_said_on_the_page_and_nothing_is_pointed(client, moderator):
    topic, narrow = TopicFactory(), TopicFactory(category=CategoryFactory(members_only=True))
    address = f"/questions/{topic.pk}/original/"
    client.force_login(moderator)

    for given, status, said in [
        (str(narrow.pk), 409, "The original stands where fewer people may look."),
        (str(topic.pk), 409, "Name the original topic"),
        (str(2**40), 400, "There is no such question."),
        ("", 400, "There is no such question."),
    ]:
        answer = client.post(address, {"original": given})
        assert (answer.status_code, said in answer.content.decode()) == (status, True)
    client.force_login(MemberFactory())
    assert client.get(address).status_code == 404
    assert not TopicDuplicate.objects.exists()
