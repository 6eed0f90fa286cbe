import pytest
from django.test import Client

from community.foundation.intake import run_intake
from community.models import Notification, ReadMark, Watch
from community.notifiers.topics import SOURCE
from community.operations.posting import add_post
from community.operations.watching import watch
from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, TagFactory, TopicFactory, quiet

pytestmark = pytest.mark.django_db
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def signed_in(member):
    client = Client(headers=BROWSER)
    client.force_login(member)
    return client


def told(member, number=1, **topic):
    """Let a member be told of so many topics."""
    topics = [TopicFactory(author=quiet(), **topic) for _ in range(number)]
    for row in topics:
        watch(row, by=member)
        add_post(row, by=MemberFactory(roles=["moderator"]), body="hello")
    run_intake(SOURCE.intake(), lane="live")
    return topics


def bell(client):
    html = client.get("/notifications/").content.decode()
    return "things are new for you" in html or "thing is new for you" in html


@pytest.mark.parametrize(
    "path", ["/notifications/", "/notifications/settings/", "/watch/person/1/", "/community/health/"]
)
def test_strangers_are_asked_to_sign_in(client, path):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


@pytest.mark.parametrize("number", [1, 3])
def test_the_centre_takes_the_same_few_queries(number, django_assert_num_queries):
    anna = MemberFactory()
    topics = told(anna, number)
    client = signed_in(anna)

    with django_assert_num_queries(3):
        html = client.get("/notifications/").content.decode()

    assert all(f"“{topic.title}”" in html for topic in topics)


def test_the_bell_counts_until_the_topic_is_read():
    anna = MemberFactory()
    [topic] = told(anna)
    client = signed_in(anna)
    assert "1 thing is new for you" in client.get("/questions/").content.decode()

    page = client.get(topic.get_absolute_url()).content.decode()

    assert "thing is new for you" not in page
    assert "thing is new for you" not in client.get("/questions/").content.decode()
    assert ReadMark.objects.get().number == 2


@pytest.mark.parametrize("headers", [{"sec-purpose": "prefetch"}, {"user-agent": "curl/8"}])
def test_pages_that_nobody_looks_at_are_not_read(headers):
    anna = MemberFactory()
    [topic] = told(anna)
    client = signed_in(anna)

    client.get(topic.get_absolute_url(), headers=headers)
    client.head(topic.get_absolute_url())

    assert not ReadMark.objects.exists()
    assert Notification.objects.unread().count() == 1


def test_a_member_s_page_of_a_question_takes_one_statement_more_for_the_mark(django_assert_num_queries):
    anna, topic = MemberFactory(), TopicFactory()
    client = signed_in(anna)

    with django_assert_num_queries(7):
        client.get(topic.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(topic.get_absolute_url())


def test_what_one_may_no_longer_see_is_not_shown_and_not_counted():
    anna = MemberFactory()
    circle = CircleFactory(members=[anna])
    [topic] = told(anna, category__of_circle=circle, title="A secret pump")
    client = signed_in(anna)
    assert "A secret pump" in client.get("/notifications/").content.decode()

    circle.members.remove(anna)

    for path in ("/notifications/", "/notifications/settings/", "/questions/?state=unread"):
        html = client.get(path).content.decode()
        assert "secret pump" not in html
        assert "new for you</span>" not in html.replace("What is new for you</span>", "")
    assert client.get(f"/watch/topic/{topic.pk}/").status_code == 404


def test_one_puts_away_one_s_own_notifications_only():
    anna, ben = MemberFactory(), MemberFactory()
    told(anna, 2)
    first, second = Notification.objects.order_by("id")

    assert signed_in(ben).post(f"/notifications/{first.pk}/read/").status_code == 404
    signed_in(ben).post("/notifications/read/", {"newest": second.pk})
    assert Notification.objects.unread().count() == 2

    signed_in(anna).post(f"/notifications/{first.pk}/read/")
    assert list(Notification.objects.unread()) == [second]


def test_what_came_after_the_page_was_made_stays_unread():
    anna = MemberFactory()
    told(anna, 2)
    first, second = Notification.objects.order_by("id")

    signed_in(anna).post("/notifications/read/", {"newest": first.pk})
    signed_in(anna).post("/notifications/read/", {"newest": "nonsense"})

    assert list(Notification.objects.unread()) == [second]


def test_preferences_are_kept_and_refusals_stand_beside_the_field():
    anna = MemberFactory(handle="anna")
    MemberFactory(handle="ben")
    client = signed_in(anna)

    response = client.post("/notifications/settings/", {"handle": "Anna-2", "mail_rhythm": "daily"})
    assert response.status_code == 302
    anna.refresh_from_db()
    assert (anna.handle, anna.mail_rhythm, anna.watches_automatically) == ("anna-2", "daily", False)

    taken = client.post("/notifications/settings/", {"handle": "ben", "mail_rhythm": "never"})
    broken = client.post("/notifications/settings/", {"handle": "a b", "mail_rhythm": "never"})
    unknown = client.post("/notifications/settings/", {"handle": "anna", "mail_rhythm": "hourly"})
    assert [response.status_code for response in (taken, broken, unknown)] == [409, 400, 400]
    assert "Somebody else has this handle." in taken.content.decode()
    anna.refresh_from_db()
    assert (anna.handle, anna.mail_rhythm) == ("anna-2", "daily")


def test_things_are_watched_and_left_by_buttons():
    anna, topic, category, tag = MemberFactory(), TopicFactory(), CategoryFactory(), TagFactory()
    topic.tags.add(tag)
    client = signed_in(anna)

    for path, level in [
        (f"/watch/topic/{topic.pk}/", "watching"),
        (f"/watch/category/{category.pk}/", "openings"),
        (f"/watch/tag/{tag.pk}/", "muted"),
        (f"/watch/person/{topic.author_id}/", "watching"),
    ]:
        response = client.post(path, {"level": level, "next": "/questions/"})
        assert (response.status_code, response["Location"]) == (302, "/questions/")
        client.post(path, {"level": level})
        assert f'value="{level}" checked' in " ".join(client.get(path).content.decode().split())
    assert Watch.objects.filter(member=anna).count() == 4
    assert client.get(f"/watch/tagged/?tag={tag.slug}")["Location"] == f"/watch/tag/{tag.pk}/"

    client.post(f"/watch/topic/{topic.pk}/", {"level": "none"})
    client.post(f"/watch/topic/{topic.pk}/", {"level": "none"})
    assert Watch.objects.filter(member=anna).count() == 3


def test_nonsense_is_refused_and_leads_nowhere_else():
    anna, topic = MemberFactory(), TopicFactory()
    client = signed_in(anna)

    assert client.post(f"/watch/topic/{topic.pk}/", {"level": "openings"}).status_code == 400
    assert client.post(f"/watch/person/{anna.pk}/", {"level": "watching"}).status_code == 400
    assert client.post(f"/watch/idea/{topic.pk}/", {"level": "watching"}).status_code == 404
    elsewhere = client.post(f"/watch/topic/{topic.pk}/", {"level": "watching", "next": "https://evil.example/"})
    assert elsewhere["Location"] == f"/watch/topic/{topic.pk}/"


def test_a_tag_of_secret_topics_alone_cannot_be_found():
    anna, tag = MemberFactory(), TagFactory(slug="secret")
    TopicFactory(category__of_circle=CircleFactory()).tags.add(tag)

    assert signed_in(anna).get("/watch/tagged/?tag=secret").status_code == 404
    assert signed_in(anna).get(f"/watch/tag/{tag.pk}/").status_code == 404


def test_the_unread_list_holds_what_is_watched_and_new():
    anna = MemberFactory()
    watched, other = TopicFactory(title="Watched pump"), TopicFactory(title="Other pump")
    watch(watched, by=anna)
    client = signed_in(anna)
    for topic in (watched, other):
        client.get(topic.get_absolute_url())
    assert "You have read all that you watch." in client.get("/questions/?state=unread").content.decode()

    for topic in (watched, other):
        add_post(topic, by=MemberFactory(), body="hello")

    html = client.get("/questions/?state=unread").content.decode()
    assert ("Watched pump" in html, "Other pump" in html) == (True, False)
    assert "1 new" in html
    assert Client().get("/questions/?state=unread").status_code == 404
