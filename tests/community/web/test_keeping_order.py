"""Moving, locking, pinning, hiding and deleting on pages, and taking back: confirmed first, refused in a sentence."""

import re

import pytest
from django.test import Client

from community.models import IncidentTopic, ModerationAct, Topic
from community.operations.claiming import claim_topic
from community.operations.incidents import fix_incident
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db
WHY = {"ground": "off_topic", "reason": "It belongs elsewhere."}


@pytest.fixture
def moderator():
    return MemberFactory(roles=["moderator"], display_name="Mona Moderator")


@pytest.fixture
def keeper(moderator):
    return signed_in(moderator)


@pytest.fixture
def leader():
    """Somebody who is trusted most, and no keeper."""
    return signed_in(MemberFactory(trust_level=4))


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def page(client, address):
    return client.get(address).content.decode()


def ways(client, topic):
    html = page(client, topic.get_absolute_url())
    return re.findall(rf'href="/questions/{topic.pk}/([a-z/]+)/"', html[html.index("<h1") : html.index('id="post-1"')])


def test_only_those_who_may_are_led_to_the_pages(client, keeper, leader):
    topic = PostFactory().topic
    member = signed_in(MemberFactory())

    assert {"move", "merge", "split", "lock", "pin", "hide", "delete"} <= set(ways(keeper, topic))
    assert {"move", "merge", "split"} <= set(ways(leader, topic))
    assert not {"lock", "pin", "hide", "delete"} & set(ways(leader, topic))
    assert not {"move", "merge", "split", "hide"} & {*ways(member, topic), *ways(client, topic)}
    post = topic.posts.get(number=2)
    assert f"/posts/{post.pk}/hide/" in page(keeper, topic.get_absolute_url())
    assert f"/questions/{topic.pk}/split/?post=2" in page(leader, topic.get_absolute_url())
    assert "/hide/" not in page(leader, topic.get_absolute_url())


@pytest.mark.parametrize("name", ["move", "merge", "split", "lock", "lock/undo", "pin", "hide", "restore", "delete"])
def test_nobody_else_finds_a_page(name, client):
    topic = PostFactory().topic
    address = f"/questions/{topic.pk}/{name}/"

    assert client.get(address)["Location"].startswith("/accounts/login/")
    member = signed_in(MemberFactory())
    assert member.get(address).status_code == 404
    assert member.post(address, WHY).status_code == (405 if name == "merge" else 404)
    assert not ModerationAct.objects.exists()


def test_a_topic_is_moved_after_a_look_and_a_reason(keeper):
    topic, place = TopicFactory(), CategoryFactory(slug="there", name="Over there")
    address = f"/questions/{topic.pk}/move/"

    shown = page(keeper, address)
    assert 'value="there"' in shown
    assert f'value="{topic.category.slug}"' not in shown
    refused = keeper.post(address, {"category": "there", "ground": "wrong_category", "reason": " "})
    assert refused.status_code == 400
    assert 'value="there" selected' in refused.content.decode()
    answer = keeper.post(address, {"category": "there", **WHY}, follow=True)

    topic.refresh_from_db()
    assert topic.category == place
    assert "The topic stands here now." in answer.content.decode()
    assert (ModerationAct.objects.get().ground, ModerationAct.objects.get().reason) == ("off_topic", WHY["reason"])


def test_what_a_circle_wrote_is_moved_nowhere_else_and_what_was_typed_stays(keeper):
    topic = TopicFactory(category=CategoryFactory(of_circle=CircleFactory()))
    CategoryFactory(slug="there")

    refused = keeper.post(f"/questions/{topic.pk}/move/", {"category": "there", **WHY})

    html = refused.content.decode()
    assert refused.status_code == 409
    assert "This was written for a circle; elsewhere others would read it." in html
    assert WHY["reason"] in html


def test_places_of_a_circle_are_offered_to_nobody_outside_of_it(leader):
    topic = TopicFactory()
    secret = CategoryFactory(of_circle=CircleFactory(), name="The secret place", slug="secret-place")

    assert "secret" not in page(leader, f"/questions/{topic.pk}/move/").lower()
    assert leader.post(f"/questions/{topic.pk}/move/", {"category": secret.slug, **WHY}).status_code == 400
    assert Topic.objects.get(pk=topic.pk).category != secret


def test_a_topic_is_locked_and_opened_pinned_and_taken_off_again(keeper):
    topic = TopicFactory()
    root = f"/questions/{topic.pk}"

    for name, inverse in (("lock", "lock/undo"), ("pin", "pin/undo")):
        assert keeper.post(f"{root}/{name}/", {"ground": "other"}).status_code == 302
        assert {name, inverse} & set(ways(keeper, topic)) == {inverse}
        assert keeper.post(f"{root}/{inverse}/", {"ground": "other"}).status_code == 302
        assert {name, inverse} & set(ways(keeper, topic)) == {name}
    kinds = list(ModerationAct.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["lock", "unlock", "pin", "unpin"]


def test_a_pin_that_ends_in_the_past_is_refused_beside_its_field(keeper):
    topic = TopicFactory()

    refused = keeper.post(f"/questions/{topic.pk}/pin/", {"ground": "other", "until": "2020-01-01T12:00"})
    assert refused.status_code == 400
    assert "The end lies in the past." in refused.content.decode()
    assert 'value="2020-01-01T12:00"' in refused.content.decode()
    assert (
        keeper.post(f"/questions/{topic.pk}/pin/", {"ground": "other", "until": "2099-01-01T12:00"}).status_code == 302
    )
    assert topic.pin.until.year == 2099


def test_a_post_is_hidden_and_shown_again_and_so_is_a_topic(client, keeper):
    post = PostFactory(body="Buy my pills")
    topic = post.topic

    refused = keeper.post(f"/posts/{post.pk}/hide/", {"ground": "spam", "reason": ""})
    assert refused.status_code == 400
    assert keeper.post(f"/posts/{post.pk}/hide/", WHY)["Location"] == f"{topic.get_absolute_url()}#post-2"
    assert "Buy my pills" not in page(client, topic.get_absolute_url())
    keeper.post(f"/posts/{post.pk}/restore/", WHY)
    assert "Buy my pills" in page(client, topic.get_absolute_url())

    keeper.post(f"/questions/{topic.pk}/hide/", WHY)
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert {"restore", "delete"} <= set(ways(keeper, topic))
    keeper.post(f"/questions/{topic.pk}/restore/", WHY)
    assert client.get(topic.get_absolute_url()).status_code == 200
    gone = keeper.post(f"/questions/{topic.pk}/delete/", WHY)
    assert gone["Location"] == topic.category.get_absolute_url()
    first = topic.posts.get(number=1)
    assert keeper.get(f"/posts/{first.pk}/hide/").status_code == 404


def test_somebody_elses_claim_is_released_with_a_reason(keeper, moderator):
    topic, helper = TopicFactory(), MemberFactory(trust_level=1)
    address = f"/questions/{topic.pk}/claim/free/"
    assert keeper.get(address).status_code == 404
    claim_topic(topic, by=helper)

    assert "claim/free" in ways(keeper, topic)
    assert "claim/free" not in ways(signed_in(helper), topic)
    assert keeper.post(address, {"reason": "On holiday"}).status_code == 302
    topic.refresh_from_db()
    assert topic.running_claim is None


def test_a_topic_is_attached_to_what_is_broken_and_let_go(keeper, leader):
    topic, incident, fixed = TopicFactory(), make_incident(title="The portal is slow"), make_incident(title="Over")
    fix_incident(fixed, by=fixed.by)
    address = f"/questions/{topic.pk}/incident/"
    assert "incident" not in ways(leader, topic)
    assert leader.get(address).status_code == 404
    shown = page(keeper, address)
    assert ("The portal is slow" in shown, ">Over<" in shown) == (True, False)

    assert keeper.post(address, {"incident": fixed.pk}).status_code == 400
    assert keeper.post(address, {"incident": incident.pk}).status_code == 302
    assert {"incident", "incident/undo"} & set(ways(keeper, topic)) == {"incident/undo"}
    assert keeper.post(address, {"incident": make_incident().pk}).status_code == 409
    assert keeper.post(f"{address}undo/").status_code == 302
    assert keeper.get(f"{address}undo/").status_code == 404
    assert not IncidentTopic.objects.exists()


def test_an_act_is_taken_back_from_the_log_and_from_the_life_of_its_topic(keeper, client):
    topic, place = TopicFactory(), CategoryFactory()
    before = topic.category
    keeper.post(f"/questions/{topic.pk}/move/", {"category": place.slug, **WHY})
    act = ModerationAct.objects.get()
    way = f'href="/moderation/{act.pk}/undo/"'

    for address in ("/moderation/", f"/moderation/{act.pk}/", f"/questions/{topic.pk}/life/"):
        assert way in page(keeper, address), address
        assert way not in page(client, address), address
    shown = page(keeper, f"/moderation/{act.pk}/undo/")
    assert (WHY["reason"] in shown, "Mona Moderator" in shown) == (True, True)
    assert keeper.post(f"/moderation/{act.pk}/undo/", {"reason": ""}).status_code == 400
    answer = keeper.post(f"/moderation/{act.pk}/undo/", {"reason": "A mistake"})

    topic.refresh_from_db()
    assert (answer["Location"], topic.category) == (topic.get_absolute_url(), before)
    assert way not in page(keeper, "/moderation/")
    assert page(client, "/moderation/").count("takes an act back") == 1
    assert keeper.get(f"/moderation/{act.pk}/undo/").status_code == 404


def test_what_went_on_since_is_not_taken_back_and_the_page_says_so(keeper):
    topic = TopicFactory()
    places = [CategoryFactory(), CategoryFactory()]
    for place in places:
        keeper.post(f"/questions/{topic.pk}/move/", {"category": place.slug, **WHY})
    first = ModerationAct.objects.order_by("id").first()

    refused = keeper.post(f"/moderation/{first.pk}/undo/", {"reason": "A mistake"})

    assert refused.status_code == 409
    assert "Something else has happened to this since" in refused.content.decode()
    assert "A mistake</textarea>" in refused.content.decode()


def test_a_leader_takes_back_what_is_their_own_and_nothing_else(leader, keeper):
    topic, places = TopicFactory(), [CategoryFactory(), CategoryFactory()]
    keeper.post(f"/questions/{topic.pk}/move/", {"category": places[0].slug, **WHY})
    leader.post(f"/questions/{topic.pk}/move/", {"category": places[1].slug, **WHY})
    theirs, own = ModerationAct.objects.order_by("id")

    assert leader.get(f"/moderation/{theirs.pk}/undo/").status_code == 404
    assert f"/moderation/{theirs.pk}/undo/" not in page(leader, f"/questions/{topic.pk}/life/")
    assert leader.post(f"/moderation/{own.pk}/undo/", {"reason": "My mistake"}).status_code == 302
    topic.refresh_from_db()
    assert topic.category == places[0]


@pytest.mark.parametrize("acts", [0, 3])
def test_the_pages_take_the_same_few_queries(keeper, django_assert_num_queries, acts):
    topic = TopicFactory()
    for _ in range(acts):
        keeper.post(f"/questions/{topic.pk}/move/", {"category": CategoryFactory().slug, **WHY})
    last = ModerationAct.objects.last()

    # The session and the member with the roles come first everywhere; then the topic, and the places.
    with django_assert_num_queries(4):
        keeper.get(f"/questions/{topic.pk}/move/")
    with django_assert_num_queries(3):
        keeper.get(f"/questions/{topic.pk}/hide/")
    # The topic, its life and what was done to it.
    with django_assert_num_queries(5):
        keeper.get(f"/questions/{topic.pk}/life/")
    if last is not None:
        # The act, and what it was done to.
        with django_assert_num_queries(4):
            keeper.get(f"/moderation/{last.pk}/undo/")
