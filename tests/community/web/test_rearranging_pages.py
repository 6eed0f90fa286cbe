"""Merging and splitting on pages: finding the other topic, seeing both, confirming, choosing posts; without scripts."""

import re

import pytest
from django.test import Client

from community.models import ModerationAct, Post, Topic
from community.operations.indexing.rebuilding import rebuild_documents
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    DiscussionFactory,
    MemberFactory,
    PostFactory,
    SolutionFactory,
    TopicDuplicateFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db
WHY = {"ground": "duplicate", "reason": "One thread is enough."}


@pytest.fixture
def keeper(client):
    client.force_login(MemberFactory(roles=["moderator"]))
    return client


@pytest.fixture
def leader():
    client = Client()
    client.force_login(MemberFactory(trust_level=4))
    return client


def page(client, address, **query):
    return client.get(address, query).content.decode()


def offered(client, topic, typed):
    html = page(client, f"/questions/{topic.pk}/merge/", q=typed)
    return [int(number) for number in re.findall(rf'href="/questions/{topic.pk}/merge/(\d+)/"', html)]


@pytest.mark.parametrize("typed", ["{pk}", "#{pk}", "http://testserver/questions/{pk}-x/", "humming balcony", ""])
def test_the_target_is_found_seen_and_confirmed_without_scripts(keeper, typed):
    topic = PostFactory(topic__title="My balcony is humming", body="An answer here.").topic
    into = SolutionFactory(post__topic__title="Humming balcony", post__body="Tighten the screw.").topic
    rebuild_documents("topic", lambda *_: None)

    assert offered(keeper, topic, typed.format(pk=into.pk)) == [into.pk]
    address = f"/questions/{topic.pk}/merge/{into.pk}/"
    shown = " ".join(page(keeper, address).split())
    for part in (topic.title, into.title, "Tighten the screw.", "2 posts are put behind", "The other way round"):
        assert part in shown
    assert not ModerationAct.objects.exists()
    refused = keeper.post(address, {"ground": "duplicate", "reason": ""})
    assert (refused.status_code, Topic.objects.get(pk=topic.pk).state) == (400, "visible")
    answer = keeper.post(address, WHY, follow=True)

    assert answer.redirect_chain == [(into.get_absolute_url(), 302)]
    assert "All posts stand here now" in answer.content.decode()
    assert list(into.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
    act = ModerationAct.objects.get()
    assert f"/moderation/{act.pk}/undo/" in page(keeper, f"/questions/{into.pk}/life/")
    back = keeper.post(f"/moderation/{act.pk}/undo/", {"reason": "Two after all"})
    assert back["Location"] == topic.get_absolute_url()
    assert into.posts.count() == topic.posts.count() == 2


def test_scripts_get_only_what_was_found(keeper):
    topic, into = TopicFactory(), TopicFactory()

    part = keeper.get(f"/questions/{topic.pk}/merge/?q={into.pk}", headers={"hx-request": "true"}).content.decode()

    assert into.title in part
    assert "<html" not in part


def test_what_cannot_take_the_posts_is_not_offered(keeper):
    topic = TopicFactory(title="Humming balcony")
    hidden = TopicFactory(title="Humming balcony hidden", state="hidden")
    talk = DiscussionFactory(title="Humming balcony talk")
    pointing = TopicDuplicateFactory(topic=TopicFactory(title="Humming balcony again"), canonical=TopicFactory()).topic
    rebuild_documents("topic", lambda *_: None)

    assert offered(keeper, topic, "humming balcony") == []
    for other in (topic, hidden, talk):
        assert offered(keeper, topic, str(other.pk)) == []
    shown = page(keeper, f"/questions/{topic.pk}/merge/{pointing.pk}/")
    assert "Name the original topic, not another duplicate." in shown
    assert 'name="reason"' not in shown
    refused = keeper.post(f"/questions/{topic.pk}/merge/{talk.pk}/", WHY)
    assert refused.status_code == 409
    assert "Only two questions or two discussions can be merged." in refused.content.decode()
    assert WHY["reason"] in refused.content.decode()


def test_nothing_of_a_circle_is_found_or_shown_to_others(keeper, leader):
    topic = TopicFactory(title="Humming balcony")
    secret = TopicFactory(title="Secret humming balcony", category=CategoryFactory(of_circle=CircleFactory()))
    rebuild_documents("topic", lambda *_: None)

    for typed in ("humming balcony", str(secret.pk)):
        assert offered(keeper, topic, typed) == [secret.pk]
        assert offered(leader, topic, typed) == []
    for address in (f"/questions/{topic.pk}/merge/{secret.pk}/", f"/questions/{secret.pk}/merge/{topic.pk}/"):
        assert leader.get(address).status_code == 404
        assert leader.post(address, WHY).status_code == 404
    # Whoever sees both is told what would be revealed, and it is not.
    refused = keeper.post(f"/questions/{secret.pk}/merge/{topic.pk}/", WHY)
    assert (refused.status_code, secret.posts.count()) == (409, 1)


def test_a_leader_merges_and_takes_that_back(leader):
    topic, into = PostFactory().topic, PostFactory().topic

    leader.post(f"/questions/{topic.pk}/merge/{into.pk}/", WHY)
    assert into.posts.count() == 4
    act = ModerationAct.objects.get()
    assert leader.post(f"/moderation/{act.pk}/undo/", {"reason": "Two after all"}).status_code == 302
    assert into.posts.count() == 2


def test_chosen_posts_become_a_topic_and_come_back(keeper):
    topic = TopicFactory(title="It hums")
    posts = PostFactory.create_batch(3, topic=topic)
    address, place = f"/questions/{topic.pk}/split/", CategoryFactory(slug="there")
    form = {"title": "It buzzes", "category": "there", "ground": "off_topic", "reason": "Another matter"}

    assert re.search(r'value="3"\s+checked', page(keeper, address, post=3))
    refused = keeper.post(address, form)
    assert refused.status_code == 400
    assert "Choose at least one post." in refused.content.decode()
    assert 'value="It buzzes"' in refused.content.decode()
    untitled = keeper.post(address, {**form, "title": "", "posts": ["2", "4"]})
    assert untitled.status_code == 400
    assert re.findall(r'value="(\d)"\s+checked', untitled.content.decode()) == ["2", "4"]
    answer = keeper.post(address, {**form, "posts": ["2", "4"]}, follow=True)

    apart = Topic.objects.get(title="It buzzes")
    assert answer.redirect_chain[-1][0] == apart.get_absolute_url()
    assert (apart.category, list(apart.posts.values_list("pk", flat=True))) == (place, [posts[0].pk, posts[2].pk])
    act = ModerationAct.objects.get()
    assert f"/moderation/{act.pk}/undo/" in page(keeper, f"/questions/{apart.pk}/life/")
    keeper.post(f"/moderation/{act.pk}/undo/", {"reason": "It belongs here"})
    assert topic.posts.count() == 4


def test_what_is_chosen_stays_chosen_while_pages_are_turned(keeper):
    topic = TopicFactory()
    PostFactory.create_batch(60, topic=topic)
    address = f"/questions/{topic.pk}/split/"
    typed = {"title": "Half a title", "category": topic.category.slug, "reason": "So far"}

    turned = keeper.post(address, {**typed, "posts": ["3", "5"], "turn": "51"}).content.decode()

    assert re.findall(r'value="(\d+)"\s+checked', turned) == ["3", "5"]
    assert 'value="Half a title"' in turned
    assert "So far</textarea>" in turned
    assert 'value="52"' in turned
    assert 'value="6"' not in turned
    back = keeper.post(address, {**typed, "posts": ["3", "60"], "turn": "1"}).content.decode()
    assert re.findall(r'value="(\d+)"\s+checked', back) == ["60", "3"]
    assert not ModerationAct.objects.exists()


@pytest.mark.parametrize("posts", [["1"], ["x"], ["²"], ["99999999999"], ["-2"]])
def test_the_text_of_a_topic_and_nonsense_are_not_chosen(keeper, posts):
    topic = PostFactory().topic
    form = {"title": "It buzzes", "category": topic.category.slug, **WHY, "posts": posts}

    assert keeper.post(f"/questions/{topic.pk}/split/", form).status_code == 400
    assert Post.objects.filter(topic=topic).count() == 2


def test_what_is_refused_keeps_what_was_typed(keeper):
    topic = PostFactory(topic__category=CategoryFactory(of_circle=CircleFactory())).topic
    CategoryFactory(slug="there")
    form = {"title": "It buzzes", "category": "there", **WHY, "posts": ["2"]}

    refused = keeper.post(f"/questions/{topic.pk}/split/", form)

    assert refused.status_code == 409
    html = refused.content.decode()
    assert "This was written for a circle" in html
    assert re.findall(r'value="(\d)"\s+checked', html) == ["2"]


@pytest.mark.parametrize("count", [1, 9])
def test_the_pages_take_the_same_few_queries(keeper, django_assert_num_queries, count):
    topic, into = PostFactory().topic, SolutionFactory().topic
    PostFactory.create_batch(count, topic=topic)

    # The session and the member with the roles come first everywhere; then the topic, the named one and its line.
    with django_assert_num_queries(5):
        keeper.get(f"/questions/{topic.pk}/merge/?q={into.pk}")
    # Both topics, and what the act would check beforehand: pointers there and here, and articles made of the posts.
    with django_assert_num_queries(7):
        keeper.get(f"/questions/{topic.pk}/merge/{into.pk}/")
    # The topic, the places and the posts.
    with django_assert_num_queries(5):
        keeper.get(f"/questions/{topic.pk}/split/")
