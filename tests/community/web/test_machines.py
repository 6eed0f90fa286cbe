"""Feeds, the site map and what pages say to machines: only what everybody may read."""

import json
import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from community.models import Topic
from tests.factories.articles import ArticleFactory
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)
from tests.factories.ideas import IdeaFactory

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
EVIL = "</script><script>alert(1)</script> & \x0bmore"


@pytest.fixture
def keeper(db):
    client = Client()
    client.force_login(MemberFactory(roles=["admin"]))
    return client


def entries(response):
    assert response.status_code == 200
    return [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(response.content).iter(f"{ATOM}entry")]


def locations(response):
    assert response.status_code == 200
    return [found.text for found in ET.fromstring(response.content).iter(f"{MAP}loc")]


def ld(response):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.DOTALL)
    return json.loads(found[1]) if found else None


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["solved", "open"]),
        ("?state=unanswered", ["open"]),
        ("?state=hot", ["solved", "open"]),
        ("?state=solved", ["solved"]),
        ("?category=pumps", ["open"]),
        ("?tag=noise", ["open"]),
        ("?tag=nothing", []),
    ],
)
def test_each_list_is_a_feed_too(client, keeper, query, titles):
    TopicFactory(title="open", category=CategoryFactory(slug="pumps"), tags=["noise"])
    SolutionFactory(post__topic=TopicFactory(title="solved"))
    TopicFactory(title="secret", category__members_only=True, tags=["noise"])
    TopicFactory(title="hidden", state="hidden", tags=["noise"])

    for reader in (client, keeper):
        assert entries(reader.get(f"/questions/feed/atom/{query}")) == titles
    rss = ET.fromstring(client.get(f"/questions/feed/rss/{query}").content)
    assert [item.findtext("title") for item in rss.iter("item")] == titles


def test_a_topic_feeds_its_answers(client, keeper):
    topic = TopicFactory()
    PostFactory(topic=topic, author__display_name="Anna")
    PostFactory(topic=topic, state="hidden")
    secret = PostFactory(topic__category__members_only=True).topic

    for reader in (client, keeper):
        assert entries(reader.get(f"/questions/{topic.pk}/feed/atom/")) == ["Answer by Anna"]
        assert reader.get(f"/questions/{secret.pk}/feed/atom/").status_code == 404


def test_what_no_xml_holds_breaks_no_feed(client):
    odd = "".join(map(chr, [1, 8, 11, 27, 31, 127, 0xFFFE, 0xFFFF, 0x1F600]))
    topic = TopicFactory(title=f"a{odd}b", author__display_name=f"c{odd}")

    assert entries(client.get("/questions/feed/atom/")) == ["a\x7f\U0001f600b"]
    assert ET.fromstring(client.get(f"/questions/{topic.pk}/feed/rss/").content) is not None


@pytest.mark.parametrize(
    "address", ["/questions/feed/json/", "/questions/feed/rss/?state=x", "/questions/feed/rss/?category=x"]
)
def test_other_feeds_do_not_exist(client, address):
    assert client.get(address).status_code == 404


def test_an_unchanged_feed_is_said_to_be_unchanged_and_a_changed_one_is_sent(client):
    TopicFactory(title="first")
    first = client.get("/questions/feed/rss/")

    by_etag = client.get("/questions/feed/rss/", headers={"If-None-Match": first["ETag"]})
    by_date = client.get("/questions/feed/rss/", headers={"If-Modified-Since": first["Last-Modified"]})
    TopicFactory(title="second")
    changed = client.get("/questions/feed/rss/", headers={"If-None-Match": first["ETag"]})

    assert (by_etag.status_code, by_date.status_code, changed.status_code) == (304, 304, 200)


def test_a_feed_takes_few_queries_whatever_it_holds(client, queries):
    for _number in range(5):
        PostFactory()
    with queries(2):
        client.get("/questions/feed/rss/")


def test_the_site_map_leads_to_what_everybody_may_read_and_is_not_thin(client, keeper):
    answered, waited_for = PostFactory(topic__id=30_001).topic, MeTooFactory(topic__id=30_002).topic
    PostFactory(topic__category__members_only=True)
    PostFactory(topic__category__of_circle=CircleFactory())
    PostFactory(topic__state="hidden")
    TopicFactory(title="thin")
    idea = IdeaFactory()
    IdeaFactory(category__members_only=True)
    far = PostFactory(topic__id=50_000).topic
    article = ArticleFactory()
    ArticleFactory(category__members_only=True)
    for state in ("draft", "in_review", "outdated", "withdrawn"):
        ArticleFactory(state=state)

    for reader in (client, keeper):
        maps = locations(reader.get("/sitemap.xml"))
        found = [location for address in maps for location in locations(reader.get(address))]
        assert len(maps) == 4
        wanted = [thing.get_absolute_url() for thing in (answered, waited_for, far, idea, article)]
        assert sorted(found) == sorted(f"http://testserver{address}" for address in wanted)
    assert client.get("/sitemap-questions-77.xml").status_code == 404
    assert client.get("/sitemap-nothing-0.xml").status_code == 404


def test_robots_are_told_where_the_map_is(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/\n" in text
    assert re.search(r"^Sitemap: http://.*/sitemap\.xml$", text, re.MULTILINE)


def test_browsers_get_an_icon_that_they_keep(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        icon = client.get("/favicon.ico")

    assert (icon.status_code, icon["Content-Type"], icon.content[:4]) == (200, "image/x-icon", b"\0\0\1\0")
    assert icon["Cache-Control"] == "public, max-age=604800"
    assert client.get("/favicon.ico", headers={"if-none-match": icon["ETag"]}).status_code == 304
    page = client.get("/questions/").content.decode()
    assert all(name in page for name in ("icon.ico", "icon.svg"))


def test_a_question_says_to_machines_what_was_asked_and_answered(client):
    topic = TopicFactory(title=EVIL, body="Why?", author__display_name="Anna")
    PostFactory(topic=topic, body="Perhaps **so**.", imported_score=3)
    PostFactory(topic=topic, body="rude", state="hidden")
    solution = SolutionFactory(post=PostFactory(topic=topic, body=EVIL)).post
    MeTooFactory(topic=topic)

    response = client.get(topic.get_absolute_url())
    page = ld(response)

    assert (page["@context"], page["@type"]) == ("https://schema.org", "QAPage")
    question = page["mainEntity"]
    assert (question["@type"], question["name"], question["text"]) == ("Question", EVIL, "Why?")
    assert (question["answerCount"], question["upvoteCount"]) == (2, 1)
    assert question["author"] == {
        "@type": "Person",
        "name": "Anna",
        "url": f"http://testserver/members/{topic.author_id}/",
    }
    assert [(answer["text"], answer["upvoteCount"]) for answer in question["suggestedAnswer"]] == [("Perhaps so.", 3)]
    assert question["acceptedAnswer"]["url"] == f"http://testserver{topic.address_of_post(solution.number)}"
    assert "alert(1)</script>" not in response.content.decode()
    assert f'<link rel="canonical" href="http://testserver{topic.get_absolute_url()}">' in response.content.decode()


def test_private_hidden_and_thin_questions_say_nothing_to_machines(client, keeper):
    thin = TopicFactory()
    for topic in (
        thin,
        PostFactory(topic__category__members_only=True).topic,
        PostFactory(topic__state="hidden").topic,
    ):
        assert ld(keeper.get(topic.get_absolute_url())) is None
    noindex = '<meta name="robots" content="noindex">'
    assert noindex in client.get(thin.get_absolute_url()).content.decode()
    assert noindex not in client.get(PostFactory().topic.get_absolute_url()).content.decode()
    assert Topic.objects.count() == 4


@pytest.mark.parametrize(
    ("address", "indexed"),
    [
        ("/questions/", True),
        ("/questions/?tag=noise", True),
        ("/questions/?tag=none", False),
        ("/search/?q=pump", False),
    ],
)
def test_lists_without_anything_and_results_are_not_for_machines(client, address, indexed):
    TopicFactory(title="pump", tags=["noise"])

    assert ('<meta name="robots" content="noindex">' not in client.get(address).content.decode()) == indexed
