"""Badges, leaderboards and the super users over HTTP."""

from datetime import UTC, date, datetime

import pytest

from community.leaderboards import bounds
from community.models import Member
from community.operations.awarding import award_badges
from community.operations.earning import settle_points
from community.operations.super_users import (
    accept_invitation,
    invite_super_user,
)
from tests.factories.community import CategoryFactory, CircleFactory, EmployeeFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
BOARD = "/api/v1/leaderboards/"


def solve(member: Member, at: datetime, **category):
    return SolutionFactory(post__author=member, post__topic__category=CategoryFactory(**category), marked_at=at)


@pytest.fixture
def manager_of_community() -> Member:
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def board() -> dict[str, Member]:
    members = {name: MemberFactory(display_name=name) for name in ("Ada", "Ben", "Cem", "Out")}
    members["Emp"] = EmployeeFactory(display_name="Emp")
    Member.objects.filter(pk=members["Out"].pk).update(in_leaderboards=False)
    march, april = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 4, 10, tzinfo=UTC)
    for member in members.values():
        solve(member, march)
    solve(members["Ada"], april)
    solve(members["Ben"], april, members_only=True)
    solve(members["Cem"], april, of_circle=CircleFactory())
    settle_points()
    return members


def lines(answer) -> list[tuple[int, str, int]]:
    return [(row["rank"], row["member"]["display_name"], row["points"]) for row in answer.json()["results"]]


def test_a_leaderboard_ranks_customers_by_the_points_of_a_period(board, anonymous_api, queries):
    with queries(2):
        answer = anonymous_api.get(f"{BOARD}?period=month&on=2026-03-31")

    assert lines(answer) == [(1, "Ada", 15), (1, "Ben", 15), (1, "Cem", 15)]
    assert lines(anonymous_api.get(f"{BOARD}?period=year&on=2026-07-01")) == [
        (1, "Ada", 30),
        (2, "Ben", 15),
        (2, "Cem", 15),
    ]


def test_what_the_reader_may_not_see_is_not_counted_and_a_circle_never(board, anonymous_api, customer_api, agent_api):
    address = f"{BOARD}?period=month&on=2026-04-01"

    assert lines(anonymous_api.get(address)) == [(1, "Ada", 15)]
    assert lines(customer_api.get(address)) == lines(agent_api.get(address)) == [(1, "Ada", 15), (1, "Ben", 15)]


def test_a_category_that_the_reader_may_not_see_has_no_leaderboard(anonymous_api, customer_api):
    place = CategoryFactory(members_only=True)

    assert anonymous_api.get(f"{BOARD}?category={place.slug}").status_code == 404
    assert customer_api.get(f"{BOARD}?category={place.pk}").json() == {"results": [], "next": None, "previous": None}


@pytest.mark.parametrize(
    "query",
    ["period=day", "on=31.12.2026", "on=9999-12-31", "limit=0", "limit=101", "cursor=x", "period=week&period=week"],
)
def test_a_leaderboard_refuses_what_it_does_not_know(query, anonymous_api):
    assert anonymous_api.get(f"{BOARD}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("period", "first", "after"),
    [
        ("week", date(2025, 12, 29), date(2026, 1, 5)),
        ("month", date(2025, 12, 1), date(2026, 1, 1)),
        ("quarter", date(2025, 10, 1), date(2026, 1, 1)),
        ("year", date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_periods_end_where_the_next_begins(period, first, after):
    assert bounds(period, date(2025, 12, 31)) == (first, after)


def test_badges_are_listed_with_their_holders(anonymous_api, queries):
    solution = SolutionFactory()
    settle_points()
    award_badges()

    with queries(1):
        rows = anonymous_api.get("/api/v1/badges/").json()["results"]
    holders = anonymous_api.get("/api/v1/badges/first-solution/holders/").json()["results"]

    assert {row["code"]: row["holders"] for row in rows}["first-solution"] == 1
    assert [row["member"]["id"] for row in holders] == [solution.post.author_id]
    assert anonymous_api.get("/api/v1/badges/pillar/").json()["tier"] == "silver"
    assert anonymous_api.get("/api/v1/badges/none/").status_code == 404
    assert anonymous_api.get("/api/v1/badges/none/holders/").status_code == 404


def test_a_member_leaves_the_leaderboards(customer_api, customer):
    assert customer_api.patch("/api/v1/me/", {"in_leaderboards": False}).json()["in_leaderboards"] is False
    customer.refresh_from_db()
    assert not customer.in_leaderboards


@pytest.mark.parametrize("path", ["/badges/", "/badges/first-solution/", "/leaderboards/?period=all", "/super-users/"])
def test_the_pages_of_recognition_show_members_and_no_address(path, client, manager_of_community):
    member = SolutionFactory(post__author=MemberFactory(display_name="Hugo", email="secret@example.org")).post.author
    settle_points()
    accept_invitation(invite_super_user(member, by=manager_of_community), by=member)
    award_badges()

    html = client.get(path).content.decode()

    assert ("Hugo" in html) or path == "/badges/"
    assert "@" not in html


@pytest.mark.parametrize("path", ["/badges/none/", "/leaderboards/?period=day", "/leaderboards/?category=none"])
def test_pages_of_what_is_not_there_are_not_found(path, client):
    assert client.get(path).status_code == 404
