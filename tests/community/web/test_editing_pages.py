"""Changing on pages what one wrote: text, title, tags and fields; two at once lose nothing."""

import re

import pytest
from django.test import Client

from community.models import TopicEvent, TopicField, TopicFieldValue
from community.operations.posting import edit_post
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(client):
    topic = TopicFactory(title="It hums", body="All night.", tags=["noise", "night"])
    client.force_login(topic.author)
    return topic


def form_of(html):
    """What a browser would send back unchanged."""
    inputs = dict(re.findall(r'<input type="(?:text|hidden)" name="(\w+)" value="([^"]*)"', html))
    return inputs | dict(re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', html))


def test_an_asker_changes_title_text_and_tags_on_one_page(client, topic):
    page = client.get(topic.get_absolute_url()).content.decode()
    address = f"/questions/{topic.pk}/edit/"
    assert f'href="{address}"' in page
    form = form_of(client.get(address).content.decode())
    assert (form["title"], form["tags"], form["body"]) == ("It hums", "night, noise", "All night.")

    answer = client.post(address, {**form, "title": "It buzzes", "body": "Every night.", "tags": "noise"}, follow=True)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert ("<h1>It buzzes</h1>" in html, "Every night." in html, "?tag=night" in html) == (True, True, False)
    kinds = list(TopicEvent.objects.filter(topic=topic).order_by("id").values_list("kind", flat=True))
    assert kinds == ["topic_opened", "topic_edited", "post_edited"]


def test_what_did_not_change_leaves_no_trace(client, topic):
    address = f"/questions/{topic.pk}/edit/"
    form = form_of(client.get(address).content.decode())

    assert client.post(address, form).status_code == 302
    assert TopicEvent.objects.filter(topic=topic).count() == 1


def test_the_fields_of_the_category_are_asked_again(client, topic):
    field = TopicField.objects.create(category=topic.category, key="version", label="Version", required=True)
    TopicFieldValue.objects.create(topic=topic, field=field, value="2.1")
    address = f"/questions/{topic.pk}/edit/"
    shown = client.get(address).content.decode()
    assert 'name="field_values-version" value="2.1"' in shown
    form = form_of(shown)

    assert client.post(address, {**form, "field_values-version": ""}).status_code == 400
    assert client.post(address, {**form, "field_values-version": "3.0"}).status_code == 302
    assert TopicFieldValue.objects.get().value == "3.0"


def test_an_answer_is_changed_by_its_author_and_by_keepers_only(client):
    post = PostFactory(body="Turn it off.")
    address = f"/posts/{post.pk}/edit/"
    assert client.get(address)["Location"].startswith("/accounts/login/")
    client.force_login(MemberFactory())
    assert client.get(address).status_code == 404
    assert client.post(address, {"body": "Mine now", "version": 1}).status_code == 404
    assert f'href="{address}"' not in client.get(post.topic.get_absolute_url()).content.decode()

    for member in (post.author, MemberFactory(roles=["moderator"])):
        client.force_login(member)
        assert f'href="{address}"' in client.get(post.topic.get_absolute_url()).content.decode()
        post.refresh_from_db()
        answer = client.post(address, {"body": f"By {member.pk}", "version": post.version})
        assert answer["Location"] == f"{post.topic.get_absolute_url()}#post-2"
    post.refresh_from_db()
    assert post.body == f"By {member.pk}"


def test_the_first_post_is_changed_with_its_topic(client, topic):
    first = topic.posts.get(number=1)

    assert client.get(f"/posts/{first.pk}/edit/")["Location"] == f"/questions/{topic.pk}/edit/"


def test_a_look_before_it_stands_keeps_everything(client, topic):
    address = f"/questions/{topic.pk}/edit/"
    form = form_of(client.get(address).content.decode())

    shown = client.post(address, {**form, "title": "Half", "body": "Now **bold**.", "preview": "1"}).content.decode()

    assert "Now <strong>bold</strong>." in shown
    assert 'value="Half"' in shown
    assert TopicEvent.objects.filter(topic=topic).count() == 1


def test_two_at_once_see_what_the_other_wrote_and_lose_nothing(client):
    post = PostFactory(body="Turn it off.")
    client.force_login(post.author)
    edit_post(post, by=MemberFactory(roles=["moderator"]), body="Unplug it.")

    refused = client.post(f"/posts/{post.pk}/edit/", {"body": "Switch it off.", "version": 1})

    html = refused.content.decode()
    assert refused.status_code == 409
    assert ("Unplug it." in html, "Switch it off.</textarea>" in html) == (True, True)
    assert client.post(f"/posts/{post.pk}/edit/", form_of(html)).status_code == 302
    post.refresh_from_db()
    assert post.body == "Switch it off."


def test_an_empty_text_is_refused_beside_its_field(client, topic):
    form = form_of(client.get(f"/questions/{topic.pk}/edit/").content.decode())

    assert client.post(f"/questions/{topic.pk}/edit/", {**form, "body": " "}).status_code == 400
    assert client.post(f"/questions/{topic.pk}/edit/", {**form, "title": ""}).status_code == 400
    assert client.post(f"/questions/{topic.pk}/edit/", {**form, "tags": "a b c d e f"}).status_code == 400


def test_the_pages_take_the_same_few_queries(client, topic, django_assert_num_queries):
    SolutionFactory(post=PostFactory(topic=topic))

    # The session, the member, the topic with its tags, its text, what its category asks.
    with django_assert_num_queries(5):
        client.get(f"/questions/{topic.pk}/edit/")
    editor = Client()
    post = topic.posts.get(number=2)
    editor.force_login(post.author)
    with django_assert_num_queries(3):
        editor.get(f"/posts/{post.pk}/edit/")
