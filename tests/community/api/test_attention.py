import pytest
from django.utils import timezone

from community.foundation.intake import run_intake
from community.models import Notification, ReadMark, Watch
from community.notifiers.topics import SOURCE
from community.operations.posting import add_post
from community.operations.watching import watch
from tests.factories.community import CircleFactory, MemberFactory, PostFactory, TagFactory, TopicFactory, quiet

pytestmark = pytest.mark.django_db


def told(member, number=1, **topic):
    topics = [TopicFactory(author=quiet(), **topic) for _ in range(number)]
    for row in topics:
        watch(row, by=member)
        add_post(row, by=MemberFactory(display_name="Ben", roles=["moderator"]), body="hello")
    run_intake(SOURCE.intake(), lane="live")
    return topics


@pytest.mark.parametrize("number", [1, 3])
def test_notifications_are_listed_in_words(customer, customer_api, queries, number):
    topics = told(customer, number)

    with queries(3):
        results = customer_api.get("/api/v1/notifications/").json()["results"]

    assert [row["topic"] for row in results] == [topic.pk for topic in reversed(topics)]
    assert results[0]["sentence"] == f"Ben wrote in “{topics[-1].title}”"
    assert (results[0]["kind"], results[0]["actor"]["display_name"], results[0]["read_at"]) == ("watching", "Ben", None)


@pytest.mark.parametrize("path", ["notifications/", "watches/", "watches/topic/1/", "topics/1/read-mark/"])
def test_strangers_have_nothing_of_their_own(anonymous_api, path):
    assert anonymous_api.get(f"/api/v1/{path}").status_code == 401


def test_what_one_may_no_longer_see_is_not_listed(customer, customer_api):
    circle = CircleFactory(members=[customer])
    told(customer, category__of_circle=circle)
    circle.members.remove(customer)

    assert customer_api.get("/api/v1/notifications/").json()["results"] == []
    assert customer_api.get("/api/v1/watches/").json()["results"] == []


def test_reading_is_put_and_may_be_repeated(customer, customer_api, helper_api):
    told(customer, 3)
    first, second, third = Notification.objects.order_by("id")

    for _ in range(2):
        assert customer_api.put(f"/api/v1/notifications/{first.pk}/read/").status_code == 204
    assert helper_api.put(f"/api/v1/notifications/{second.pk}/read/").status_code == 404
    assert customer_api.put("/api/v1/notifications/read/", {"up_to": second.pk}).status_code == 204

    assert list(Notification.objects.unread()) == [third]
    unread = customer_api.get("/api/v1/notifications/?unread=true").json()["results"]
    assert [row["id"] for row in unread] == [third.pk]


def test_things_are_watched_by_put_and_left_by_delete(customer, customer_api):
    topic, tag = TopicFactory(), TagFactory(slug="pump")
    topic.tags.add(tag)
    paths = [
        f"watches/topic/{topic.pk}/",
        f"watches/category/{topic.category_id}/",
        "watches/tag/pump/",
        f"watches/person/{topic.author_id}/",
    ]
    for path in paths:
        assert customer_api.get(f"/api/v1/{path}").status_code == 404
        for _ in range(2):
            assert customer_api.put(f"/api/v1/{path}", {"level": "muted"}).status_code == 200
        assert customer_api.get(f"/api/v1/{path}").json()["level"] == "muted"
    assert len(customer_api.get("/api/v1/watches/").json()["results"]) == Watch.objects.count() == 4

    for path in paths:
        for _ in range(2):
            assert customer_api.delete(f"/api/v1/{path}").status_code == 204
    assert not Watch.objects.exists()


def test_what_cannot_be_watched_is_refused(customer, customer_api):
    topic, secret = TopicFactory(), TopicFactory(category__of_circle=CircleFactory())

    def put(path, level="watching"):
        response = customer_api.put(f"/api/v1/watches/{path}/", {"level": level})
        return response.status_code, response.json()["code"]

    assert put(f"topic/{topic.pk}", "openings") == (400, "thing_is_not_watched")
    assert put(f"person/{customer.pk}") == (400, "nobody_watches_oneself")
    assert put(f"topic/{topic.pk}", "loudly")[0] == 400
    for path in (
        f"topic/{secret.pk}",
        f"category/{secret.category_id}",
        "idea/1",
        "topic/x",
        "topic/99999999999999999999",
    ):
        assert put(path)[0] == 404


def test_a_read_mark_rises_and_never_sinks(customer, customer_api):
    [topic] = told(customer)
    path = f"/api/v1/topics/{topic.pk}/read-mark/"
    assert customer_api.get(path).json() == {"number": 0, "unread": 0}

    assert customer_api.put(path, {"number": 1}).json() == {"number": 1, "unread": 1}
    assert Notification.objects.unread().count() == 1
    assert customer_api.put(path, {"number": 999}).json() == {"number": 2, "unread": 0}
    assert customer_api.put(path, {"number": 1}).json() == {"number": 2, "unread": 0}

    assert not Notification.objects.unread().exists()
    assert ReadMark.objects.count() == 1
    assert customer_api.put(path, {"number": 0}).status_code == 400


def test_members_say_how_news_come_and_how_they_are_called(customer, customer_api):
    MemberFactory(handle="ben")

    changed = customer_api.patch(
        "/api/v1/me/", {"handle": "@Carla", "mail_rhythm": "weekly", "watches_automatically": False}
    ).json()
    assert (changed["handle"], changed["mail_rhythm"], changed["watches_automatically"]) == ("carla", "weekly", False)

    assert customer_api.patch("/api/v1/me/", {"handle": "ben"}).status_code == 409
    for handle in ("a b", "-a", "ä", "x" * 41, ""):
        assert customer_api.patch("/api/v1/me/", {"handle": handle}).status_code == 400
    assert customer_api.patch("/api/v1/me/", {"mail_rhythm": "hourly"}).status_code == 400
    found = customer_api.get("/api/v1/members/?handle=car").json()["results"]
    assert [row["handle"] for row in found] == ["carla"]


def test_the_health_of_the_community_is_for_those_who_care_for_it(api_of, customer_api, manager_api, queries):
    caring = api_of(MemberFactory(roles=["community_manager"]))
    PostFactory(topic=TopicFactory())

    assert customer_api.get("/api/v1/community/health/").status_code == 403
    assert manager_api.get("/api/v1/community/health/").status_code == 200
    today = timezone.localdate()
    with queries(5):
        report = caring.get(f"/api/v1/community/health/?first={today}&last={today}").json()
    assert (report["now"]["asked"], report["now"]["answers"], report["before"]["asked"]) == (1, 1, 0)
    for query in ("first=2026-01-01", "first=2026-01-02&last=2026-01-01", "first=x&last=y"):
        assert caring.get(f"/api/v1/community/health/?{query}").status_code == 400
