"""Oneself, the others and the places over HTTP."""

import pytest

from community.models import Member
from community.operations.awarding import award_badges
from community.operations.earning import settle_points
from tests.factories.community import (
    CategoryFactory,
    CircleFactory,
    EmployeeFactory,
    MemberFactory,
    MeTooFactory,
    PostFactory,
    SolutionFactory,
    TopicFactory,
)

ME = "/api/v1/me/"
MEMBERS = "/api/v1/members/"


def test_members_see_their_own_account(customer_api, customer):
    assert customer_api.get(ME).json() == {
        "id": customer.pk,
        "email": "customer@example.org",
        "display_name": "Carla Customer",
        "kind": "customer",
        "locale": "",
        "time_zone": "",
        "trust_level": 0,
        "points": 0,
        "handle": None,
        "mail_rhythm": "immediate",
        "accept_reminders": True,
        "watches_automatically": True,
        "in_leaderboards": True,
    }


def test_nobody_is_nobody(anonymous_api):
    response = anonymous_api.get(ME)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_members_change_their_name_language_and_time_zone(customer_api, customer):
    changes = {"display_name": "Carla C.", "locale": "de", "time_zone": "Europe/Vienna"}

    response = customer_api.patch(ME, changes)

    assert response.status_code == 200
    assert changes.items() <= response.json().items()
    customer.refresh_from_db()
    assert (customer.display_name, customer.locale, customer.time_zone) == ("Carla C.", "de", "Europe/Vienna")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "boss@example.org"}, "/email"),
        ({"kind": "employee"}, "/kind"),
        ({"is_staff": True}, "/is_staff"),
        ({"points": 99}, "/points"),
        ({"locale": "tlh"}, "/locale"),
        ({"time_zone": "Mars/Olympus"}, "/time_zone"),
        ({"time_zone": "../etc/passwd"}, "/time_zone"),
        ({"display_name": ""}, "/display_name"),
        ({"display_name": ["x"]}, "/display_name"),
    ],
)
def test_members_change_nothing_else_of_themselves(body, pointer, customer_api, customer):
    response = customer_api.patch(ME, body)

    assert response.status_code == 400
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    before = vars(customer).copy()
    customer.refresh_from_db()
    assert {name: getattr(customer, name) for name in before if name != "_state"} == {
        name: value for name, value in before.items() if name != "_state"
    }


def test_a_public_profile_counts_the_others_who_were_helped_and_hides_the_address(anonymous_api):
    helper = MemberFactory(display_name="Hugo")
    for _ in range(2):
        first = SolutionFactory(post__author=helper)
    again = TopicFactory(author=first.topic.author)
    SolutionFactory(post=PostFactory(author=helper, topic=again))
    MeTooFactory(topic=again, member=first.topic.author)
    MeTooFactory(topic=first.topic)
    own = PostFactory(author=helper, topic__author=helper)
    SolutionFactory(post=own)
    PostFactory(author=helper)
    settle_points()
    award_badges()

    profile = anonymous_api.get(f"{MEMBERS}{helper.pk}/").json()

    assert {"first-question", "first-solution"} <= set(profile.pop("badges"))
    assert profile == {
        "id": helper.pk,
        "display_name": "Hugo",
        "handle": None,
        "kind": "customer",
        "joined_at": Member.objects.get(pk=helper.pk).joined_at.isoformat().replace("+00:00", "Z"),
        "helped_count": 3,
        "points": 3 * 15 + 5,
        "trust_level": 0,
    }


def test_help_in_a_place_that_the_reader_may_not_see_is_not_counted(anonymous_api, customer_api):
    place = CategoryFactory(members_only=True)
    helper = SolutionFactory(post__topic__category=place).post.author
    settle_points()

    assert anonymous_api.get(f"{MEMBERS}{helper.pk}/").json()["helped_count"] == 0
    assert customer_api.get(f"{MEMBERS}{helper.pk}/").json()["helped_count"] == 1


@pytest.mark.parametrize("items", [1, 3])
def test_the_members_take_one_query_and_show_no_address(items, queries, anonymous_api):
    for _ in range(items):
        SolutionFactory()
    MemberFactory(display_name="", email="nameless@example.org")

    with queries(1):
        response = anonymous_api.get(MEMBERS)

    assert len(response.json()["results"]) == items * 2 + 1
    assert b"@" not in response.content


@pytest.mark.parametrize("items", [1, 3])
def test_what_a_member_answered_is_listed_where_the_reader_may_look(items, queries, anonymous_api, customer_api):
    author, circle = MemberFactory(), CircleFactory()
    places = [CategoryFactory(), CategoryFactory(members_only=True), CategoryFactory(of_circle=circle)]
    answers = [
        [PostFactory(author=author, topic=TopicFactory(category=place)) for _ in range(items)] for place in places
    ]
    PostFactory(author=author, state="hidden")
    TopicFactory(author=author)
    address = f"{MEMBERS}{author.pk}/answers/"

    with queries(2):
        public = anonymous_api.get(address).json()["results"]

    assert [row["id"] for row in public] == [post.pk for post in reversed(answers[0])]
    seen = {row["id"] for row in customer_api.get(address).json()["results"]}
    assert seen == {post.pk for post in answers[0] + answers[1]}
    assert anonymous_api.get(f"{MEMBERS}{Member.objects.system().pk}/answers/").status_code == 404


def test_the_system_has_no_profile(anonymous_api):
    system = Member.objects.system()

    assert anonymous_api.get(f"{MEMBERS}{system.pk}/").status_code == 404
    assert anonymous_api.get(f"{MEMBERS}{EmployeeFactory().pk}/").status_code == 200


@pytest.mark.parametrize("number", ["0", "9" * 30, "9" * 5000])
def test_a_member_that_cannot_exist_is_not_found(number, anonymous_api):
    assert anonymous_api.get(f"{MEMBERS}{number}/").status_code == 404


@pytest.mark.parametrize("items", [1, 3])
def test_the_categories_take_one_query_in_their_order(items, queries, anonymous_api):
    places = [CategoryFactory(position=items - index) for index in range(items)]

    with queries(1):
        answer = anonymous_api.get("/api/v1/categories/").json()

    assert [row["id"] for row in answer["results"]] == [place.pk for place in reversed(places)]
    assert answer["results"][0].keys() == {
        "id",
        "slug",
        "name",
        "description",
        "visibility",
        "language",
        "product",
        "topic_fields",
    }
