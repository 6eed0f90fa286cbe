"""The page and the endpoint."""

import pytest
from django.test import Client

from tests.factories.community import CategoryFactory, CircleFactory, MemberFactory, PostFactory, TopicFactory
from tests.factories.search import index_everything

pytestmark = pytest.mark.django_db
EVIL = 'pump <img src=x onerror=alert(1)> & "quotes"'


def test_the_endpoint_answers_in_the_words_of_the_contract(anonymous_api):
    topic = TopicFactory(title="The pump hums", body="It hums all night, my pump.", tags=["noise"])
    index_everything()

    answer = anonymous_api.get("/api/v1/search/", {"q": "hums"}).json()

    hit = answer["results"][0]
    assert (answer["total"], answer["did_you_mean"], answer["next"], answer["previous"]) == (1, "", None, None)
    assert set(hit) == {"kind", "id", "title", "snippet", "url", "score", "solved", "created_at"}
    assert (hit["kind"], hit["id"], hit["title"]) == ("topic", topic.pk, "The pump hums")
    assert hit["snippet"] == "It <mark>hums</mark> all night, my pump."
    assert hit["url"] == topic.get_absolute_url()


def test_the_endpoint_is_walked_by_its_links(anonymous_api):
    for number in range(5):
        TopicFactory(title=f"pump {number}")
    index_everything()

    address, pages = "/api/v1/search/?q=pump&limit=2", []
    while address:
        answer = anonymous_api.get(address).json()
        pages.append([hit["id"] for hit in answer["results"]])
        address, back = answer["next"], answer["previous"]

    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({pk for page in pages for pk in page}) == 5
    assert [hit["id"] for hit in anonymous_api.get(back).json()["results"]] == pages[1]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("kind=tickets", "kind"),
        ("solved=perhaps", "solved"),
        ("author=x", "author"),
        ("from=2026-13-01", "from"),
        ("from=2026-02-01&to=2026-01-01", "from"),
        ("cursor=abc", "cursor"),
        ("q=" + "x" * 201, "q"),
        ("what=ever", "what"),
    ],
)
def test_the_endpoint_refuses_what_is_no_parameter(anonymous_api, query, pointer):
    response = anonymous_api.get(f"/api/v1/search/?{query}")

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (400, f"/{pointer}")


def test_a_place_that_is_not_there_for_the_reader_has_nothing(anonymous_api, api_of):
    insider = MemberFactory()
    place = CategoryFactory(of_circle=CircleFactory(members=[insider]), slug="inside")
    TopicFactory(title="pump", category=place)
    TopicFactory(title="pump")
    index_everything()

    for name in ("inside", place.pk, "nowhere", 2**40):
        assert anonymous_api.get("/api/v1/search/", {"q": "pump", "category": name}).json()["results"] == []
    for name in ("inside", place.pk):
        assert api_of(insider).get("/api/v1/search/", {"q": "pump", "category": name}).json()["total"] == 1


@pytest.mark.parametrize(("typed", "number"), [("pump", 2), ("pump noise", 2), ("pmup niose", 2), ("", 0)])
@pytest.mark.parametrize("rows", [1, 30])
def test_a_search_takes_few_queries_whatever_it_finds(anonymous_api, client, queries, typed, number, rows):
    for _row in range(rows):
        PostFactory(topic=TopicFactory(title="My pump makes noise"))
    index_everything()

    with queries(number):
        assert anonymous_api.get("/api/v1/search/", {"q": typed}).status_code == 200
    # The page offers the categories too.
    with queries(number + 1):
        assert client.get("/search/", {"q": typed}).status_code == 200


def test_what_anybody_wrote_is_shown_as_text(client, anonymous_api):
    TopicFactory(title=EVIL, body=f"{EVIL} \ue000b\ue001")
    index_everything()

    html = client.get("/search/", {"q": "pump quotes"}).content.decode()
    snippet = anonymous_api.get("/api/v1/search/", {"q": "pump quotes"}).json()["results"][0]["snippet"]

    assert "<img" not in html.split("<main", 1)[1]
    assert "<img" not in snippet
    assert "<mark>pump</mark>" in html
    assert "\ue000" not in html + snippet


def test_the_page_shows_results_limits_and_ways_on(client):
    for number in range(21):
        TopicFactory(title=f"pump {number}")
    index_everything()

    first = client.get("/search/?q=pump&kind=topic")
    html = first.content.decode()

    assert first.status_code == 200
    assert "21 results" in html
    assert '<meta name="robots" content="noindex">' in html
    assert len(first.context["page"].rows) == 20
    rest = client.get(f"/search/?q=pump&kind=topic&after={first.context['page'].onward}")
    assert len(rest.context["page"].rows) == 1
    back = client.get(f"/search/?q=pump&kind=topic&before={rest.context['page'].back}")
    assert [hit.id for hit in back.context["page"].rows] == [hit.id for hit in first.context["page"].rows]


def test_the_page_says_what_may_have_been_meant_and_what_to_do_when_nothing_is_found(client):
    TopicFactory(title="Thunderbird forgets my password")
    index_everything()

    assert 'q=thunderbird">thunderbird</a>' in client.get("/search/?q=thunderbrid").content.decode()
    assert "Nothing was found" in client.get("/search/?q=aquarium").content.decode()
    assert "Nothing was found" not in client.get("/search/").content.decode()


@pytest.mark.parametrize("query", ["kind=x", "category=nowhere", "solved=x", "since=x", "author=x", "after=x", "q=%00"])
def test_the_page_refuses_nonsense(client, query):
    assert client.get(f"/search/?q=pump&{query}").status_code == 400


def test_every_page_offers_the_search(client):
    assert 'action="/search/"' in client.get("/questions/").content.decode()


def test_who_sees_more_places_is_offered_them_and_what_was_chosen_stays_chosen(client):
    CategoryFactory(name="Pumps", slug="pumps")
    CategoryFactory(name="Secret lab", slug="lab", of_circle=CircleFactory())
    keeper = Client()
    keeper.force_login(MemberFactory(roles=["admin"]))
    german = {"accept-language": "de"}

    for _ in range(2):
        assert "Secret lab" not in client.get("/search/?q=pump").content.decode()
        assert "Secret lab" in keeper.get("/search/?q=pump").content.decode()
        assert "überall" in client.get("/search/?q=pump", headers=german).content.decode()
        chosen = client.get("/search/?q=pump&category=pumps").content.decode()
        assert '<option value="pumps" selected>Pumps</option>' in chosen
        assert "<details open>" in chosen
        assert "selected>Pumps" not in client.get("/search/?q=pump").content.decode()
    CategoryFactory(name="Hoses", slug="hoses")
    assert "Hoses" in client.get("/search/?q=pump").content.decode()
