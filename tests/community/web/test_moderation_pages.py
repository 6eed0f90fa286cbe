"""What members see of moderation: placeholders, closed topics, the log, their objections, and a suspension."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from community.flaggable import Because
from community.models import Appeal, ModerationAct, Sanction
from community.models.topic import State
from community.operations.marking_topics import lock_topic, pin_topic
from community.operations.moderation import move_post_to_state, move_topic_to_state
from community.operations.sanctioning import sanction_member
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db
LOG = "/moderation/"


@pytest.fixture
def moderator(db):
    return MemberFactory(roles=["moderator"], display_name="Mona Moderator")


@pytest.fixture
def hidden_post(moderator):
    post = PostFactory(body="You **fool**", author__display_name="Rudi Rude", topic__title="Why does it hum?")
    move_post_to_state(post, State.HIDDEN, by=moderator, reason="Insulted Berta", ground="abuse")
    return post


def page(client, address):
    return client.get(address).content.decode()


def test_a_hidden_post_leaves_its_place_and_the_reason_in_a_word(client, hidden_post):
    html = page(client, hidden_post.topic.get_absolute_url())

    assert "A post stood here; it was hidden: insults or threats." in re.sub(r"\s+", " ", html)
    for secret in ("fool", "Rudi Rude", "Insulted Berta"):
        assert secret not in html


def test_its_author_reads_the_words_and_why(client, hidden_post):
    client.force_login(hidden_post.author)
    html = page(client, hidden_post.topic.get_absolute_url())

    for part in ("<strong>fool</strong>", "Insulted Berta", f"/moderation/{ModerationAct.objects.get().pk}/"):
        assert part in html


def test_the_log_names_neither_people_nor_words(client, hidden_post):
    html = page(client, LOG)

    assert "Post hidden" in html
    for secret in ("fool", "Rudi", "Berta", "Mona", "Why does it hum?"):
        assert secret not in html


def test_the_log_keeps_quiet_about_places_one_may_not_see(client, moderator):
    secret = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    move_topic_to_state(secret, State.HIDDEN, by=moderator, reason="Off", ground="off_topic")
    act = ModerationAct.objects.get()

    assert "Topic hidden" not in page(client, LOG)
    assert client.get(f"{LOG}{act.pk}/").status_code == 404
    client.force_login(moderator)
    assert "Topic hidden" in page(client, LOG)


def test_whom_it_concerns_reads_the_reason_and_objects_once(client, hidden_post):
    act = ModerationAct.objects.get()
    assert "Insulted Berta" not in page(client, f"{LOG}{act.pk}/")
    assert client.post(f"{LOG}{act.pk}/", {"text": "No"}).status_code == 404
    client.force_login(hidden_post.author)
    assert "Insulted Berta" in page(client, f"{LOG}{act.pk}/")
    assert "Post hidden" in page(client, f"{LOG}?mine=1")

    assert client.post(f"{LOG}{act.pk}/", {"text": ""}).status_code == 400
    sent = client.post(f"{LOG}{act.pk}/", {"text": "A joke"}, follow=True).content.decode()

    assert Appeal.objects.get().text == "A joke"
    assert "A joke" in sent
    assert 'name="text"' not in sent


def test_a_closed_topic_says_so_and_has_no_form(client, customer, moderator):
    topic = TopicFactory()
    lock_topic(topic, by=moderator, because=Because("off_topic", "Enough"))
    client.force_login(customer)

    html = page(client, topic.get_absolute_url())
    refused = client.post(f"/questions/{topic.pk}/answer/", {"body": "But"})

    assert ("This topic is closed" in html, 'name="body"' in html) == (True, False)
    assert refused.status_code == 409
    client.force_login(moderator)
    assert 'name="body"' in page(client, topic.get_absolute_url())


def test_pins_stand_on_top_of_their_category_or_everywhere(client, moderator):
    place, elsewhere = CategoryFactory(slug="here"), CategoryFactory(slug="there")
    here = TopicFactory(category=place, title="Read this here")
    everywhere = TopicFactory(category=elsewhere, title="Read this everywhere")
    soon = timezone.now() + timedelta(days=1)
    pin_topic(here, by=moderator, everywhere=False, until=soon, because=Because())
    pin_topic(everywhere, by=moderator, everywhere=True, until=None, because=Because())

    def pinned(query=""):
        return re.findall(r"Pinned</span>", page(client, f"/questions/{query}"))

    assert [len(pinned(query)) for query in ("", "?category=here", "?state=solved", "?tag=x")] == [1, 2, 0, 0]


@pytest.mark.parametrize("until", [None, timedelta(days=3)])
def test_a_suspended_member_is_out_everywhere_and_may_object(client, api_of, moderator, until):
    member = MemberFactory(email="rudi@example.org", password="correct horse battery")
    member.emailaddress_set.create(email="rudi@example.org", verified=True, primary=True)
    token = api_of(member)
    client.force_login(member, backend="config.signing_in.AccountBackend")
    assert token.get("/api/v1/me/").status_code == 200
    end = timezone.now() + until if until else None

    sanction_member(member, Sanction.Kind.SUSPENSION, by=moderator, until=end, because=Because("spam", "Sold pills"))

    told = token.get("/api/v1/me/")
    assert (told.status_code, told.json()["code"]) == (401, "suspended")
    assert "Sold pills" in told.json()["detail"]
    assert client.get("/suspended/" + told.json()["detail"].partition("/suspended/")[2]).status_code == 200
    assert "/accounts/login/" in client.get("/moderation/?mine=1").headers["Location"]
    signed = client.post("/accounts/login/", {"login": "rudi@example.org", "password": "correct horse battery"})
    assert signed.headers["Location"].startswith("/suspended/")
    told = page(client, signed.headers["Location"])
    assert "Sold pills" in told
    assert ("You can sign in again after" in told) is (until is not None)
    client.post(signed.headers["Location"], {"text": "It was my brother"})
    assert Appeal.objects.get().by == member
    wrong = client.post("/accounts/login/", {"login": "rudi@example.org", "password": "wrong"})
    assert "Location" not in wrong.headers
    assert client.get("/suspended/1:abc/").status_code == 404
