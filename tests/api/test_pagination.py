from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from community.models import Tag, Topic
from tests.factories.community import CategoryFactory, MemberFactory, TagFactory, TopicFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]
TAGS, TOPICS = "/api/v1/try/tags/", "/api/v1/try/topics/"


def walk(client, address, way="next", **headers):
    """Follow the links and return the pages."""
    pages = []
    while address:
        answer = client.get(address, headers=headers).json()
        pages.append(answer["results"])
        address = answer[way]
    return pages


@pytest.fixture
def seven_tags(db):
    return [TagFactory(slug=slug).slug for slug in "abcdefg"]


@pytest.fixture
def topics(db):
    """Twelve topics with many equal values and some nulls, so that only the id decides."""
    category, author = CategoryFactory(), MemberFactory()
    moment = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)
    made = [
        TopicFactory(category=category, author=author, created_at=moment + timedelta(microseconds=index // 4))
        for index in range(12)
    ]
    for index, topic in enumerate(made):
        topic.me_too_count = index % 2
        topic.solved_at = None if index % 3 else moment + timedelta(seconds=index // 6)
    Topic.objects.bulk_update(made, ["me_too_count", "solved_at"])
    return made


def test_pages_follow_each_other_to_the_end(anonymous_api, seven_tags):
    pages = walk(anonymous_api, f"{TAGS}?limit=3")

    assert [[row["slug"] for row in page] for page in pages] == [["a", "b", "c"], ["d", "e", "f"], ["g"]]


@pytest.mark.parametrize("order", ["-slug", "F"])
def test_pages_run_backwards_too(anonymous_api, seven_tags, order):
    pages = walk(anonymous_api, f"{TAGS}?limit=4", Order=order)

    assert [[row["slug"] for row in page] for page in pages] == [["g", "f", "e", "d"], ["c", "b", "a"]]


def test_the_way_back_shows_the_same_pages(anonymous_api, seven_tags):
    last = anonymous_api.get(anonymous_api.get(f"{TAGS}?limit=3").json()["next"]).json()["next"]

    pages = walk(anonymous_api, last, "previous")

    assert [[row["slug"] for row in page] for page in pages] == [["g"], ["d", "e", "f"], ["a", "b", "c"]]


def test_a_single_page_leads_nowhere(anonymous_api, seven_tags):
    answer = anonymous_api.get(TAGS).json()

    assert (len(answer["results"]), answer["next"], answer["previous"]) == (7, None, None)


def test_an_empty_list_is_a_page(anonymous_api):
    assert anonymous_api.get(TAGS).json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize(
    "order",
    [
        "-created_at,-id",
        "created_at,id",
        "-me_too_count,-id",
        "-me_too_count,id",
        "me_too_count,-created_at,-id",
        "-solved_at,-id",
        "solved_at,id",
        "solved_at,-me_too_count,id",
        "category__slug,-id",
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_every_order_is_walked_whole_in_both_directions(anonymous_api, topics, order, limit):
    expected = list(Topic.objects.order_by(*order.split(",")).values_list("id", flat=True))

    pages = walk(anonymous_api, f"{TOPICS}?limit={limit}", Order=order)
    assert [row["id"] for page in pages for row in page] == expected

    address, last = f"{TOPICS}?limit={limit}", ""
    while address:
        last, address = address, anonymous_api.get(address, headers={"Order": order}).json()["next"]
    back = walk(anonymous_api, last, "previous", Order=order)
    assert [row["id"] for page in reversed(back) for row in page] == expected


def test_rows_that_come_and_go_shift_nothing(anonymous_api, seven_tags):
    first = anonymous_api.get(f"{TAGS}?limit=3").json()
    TagFactory(slug="aa")
    Tag.objects.filter(slug__in=["c", "e"]).delete()

    assert [row["slug"] for row in anonymous_api.get(first["next"]).json()["results"]] == ["d", "f", "g"]


def test_a_page_whose_rows_have_gone_leads_to_the_beginning(anonymous_api, seven_tags):
    address = anonymous_api.get(f"{TAGS}?limit=6").json()["next"]
    Tag.objects.filter(slug="g").delete()

    answer = anonymous_api.get(address).json()

    assert (answer["results"], answer["next"]) == ([], None)
    assert len(anonymous_api.get(answer["previous"]).json()["results"]) == 6


def test_other_parameters_stay_in_the_links(anonymous_api, seven_tags):
    assert "limit=2" in anonymous_api.get(f"{TAGS}?limit=2").json()["next"]


@pytest.mark.parametrize("limit", ["100", "101", "5000", "9" * 30])
def test_a_page_has_at_most_a_hundred_rows(anonymous_api, limit):
    for index in range(101):
        TagFactory(slug=f"tag{index:03}")

    assert len(anonymous_api.get(f"{TAGS}?limit={limit}").json()["results"]) == 100


def test_a_page_has_twenty_rows(anonymous_api):
    for index in range(21):
        TagFactory(slug=f"tag{index:03}")

    assert len(anonymous_api.get(TAGS).json()["results"]) == 20


@pytest.mark.parametrize("limit", ["0", "00", "-1", "x", "", "1.5", "٣", " 1"])
def test_a_bad_limit_is_refused(anonymous_api, limit):
    response = anonymous_api.get(TAGS, {"limit": limit})

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "limit"


@pytest.mark.parametrize("cursor", ["", "x", "a:b:c", ".eJx:1:2", "\u00e4", "9" * 3000])
def test_a_bad_cursor_is_refused(anonymous_api, cursor):
    response = anonymous_api.get(TAGS, {"cursor": cursor})

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"


def test_a_forged_cursor_is_refused(anonymous_api, seven_tags):
    address = anonymous_api.get(f"{TAGS}?limit=3").json()["next"]

    assert anonymous_api.get(address[:-1] + ("A" if address[-1] != "A" else "B")).status_code == 400


def test_the_cursor_of_another_order_is_refused(anonymous_api, seven_tags):
    address = anonymous_api.get(f"{TAGS}?limit=3").json()["next"]

    assert anonymous_api.get(address, headers={"Order": "-slug"}).status_code == 400


def test_a_page_is_one_query_wherever_it_is(anonymous_api, seven_tags, queries):
    with queries(1):
        address = anonymous_api.get(f"{TAGS}?limit=3").json()["next"]
    with queries(1):
        anonymous_api.get(address)


def test_an_order_that_is_not_total_is_a_bug(anonymous_api):
    with pytest.raises(ImproperlyConfigured):
        anonymous_api.get(TOPICS, headers={"Order": "-created_at"})
