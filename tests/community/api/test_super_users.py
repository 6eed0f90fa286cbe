"""The super users over HTTP: the programme, candidates, invitations, seats and how much rests on them."""

import pytest

from community.errors import (
    InvitationOfSomebodyElse,
    IsInvitedAlready,
    MayNotRunSuperUsers,
    OnlyPeersAreSuperUsers,
    TextIsEmpty,
)
from community.models import Member, SuperUserSeat
from community.operations.awarding import award_badges
from community.operations.earning import settle_points
from community.operations.super_users import (
    accept_invitation,
    candidates,
    change_programme,
    concentration,
    end_super_user,
    invite_super_user,
    programme,
)
from community.operations.trusting import settle_trust
from tests.factories.community import EmployeeFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
SEATS = "/api/v1/super-users/"
OWN = "/api/v1/me/super-user/"


@pytest.fixture
def manager_of_community() -> Member:
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def manager_api_of_community(api_of, manager_of_community):
    return api_of(manager_of_community)


def test_candidates_are_those_who_meet_the_criteria(manager_of_community):
    member, employee = MemberFactory(), EmployeeFactory()
    for author in (member, member, employee, employee):
        SolutionFactory(post__author=author)
    settle_points()
    criteria = programme()
    criteria.helped, criteria.solutions, criteria.trust_level = 2, 2, 0

    assert [(one.pk, one.recently_helped, one.recently_solved) for one in candidates(criteria)] == [(member.pk, 2, 2)]
    criteria.helped = 3
    assert not candidates(criteria)
    criteria.helped = 2
    invite_super_user(member, by=manager_of_community)
    assert not candidates(criteria)


def test_an_invitation_is_accepted_and_brings_trust_and_badge_until_it_ends(
    manager_of_community, customer, customer_api, client
):
    address = "/api/v1/me/super-user/"
    assert customer_api.get(address).status_code == 404
    seat = invite_super_user(customer, by=manager_of_community, message="Come!")
    assert customer_api.get(address).json()["message"] == "Come!"
    assert {customer_api.put(address).status_code for _ in range(2)} == {200}
    award_badges()
    customer.refresh_from_db()
    assert customer.trust_level == 4
    assert customer.badges.held().get().badge == "super-user"

    assert end_super_user(seat, by=manager_of_community, reason="moved on")
    assert not end_super_user(seat, by=manager_of_community, reason="moved on")
    award_badges()
    customer.refresh_from_db()
    assert customer.trust_level == 0
    assert not customer.badges.held().exists()
    assert customer_api.put(address).status_code == 404
    assert invite_super_user(customer, by=manager_of_community).accepted_at is None


def test_an_invitation_is_declined_on_the_page(manager_of_community, customer, client):
    invite_super_user(customer, by=manager_of_community)
    client.force_login(customer)

    assert "You are invited" in client.get("/super-users/").content.decode()
    assert client.get("/super-users/own/decline/").status_code == 405
    assert client.post("/super-users/own/decline/").status_code == 302
    seat = SuperUserSeat.objects.get()
    assert (seat.ended_by, seat.accepted_at) == (customer, None)
    assert client.post("/super-users/own/accept/").status_code == 404


def test_whom_and_by_whom_super_users_are_invited(manager_of_community, customer, agent):
    seat = invite_super_user(customer, by=manager_of_community)

    with pytest.raises(IsInvitedAlready):
        invite_super_user(customer, by=manager_of_community)
    with pytest.raises(MayNotRunSuperUsers):
        invite_super_user(MemberFactory(), by=agent)
    with pytest.raises(OnlyPeersAreSuperUsers):
        invite_super_user(agent, by=manager_of_community)
    with pytest.raises(InvitationOfSomebodyElse):
        accept_invitation(seat, by=MemberFactory())
    with pytest.raises(MayNotRunSuperUsers):
        end_super_user(seat, by=agent, reason="x")
    with pytest.raises(TextIsEmpty):
        end_super_user(seat, by=manager_of_community, reason=" ")


def test_concentration_tells_on_how_few_shoulders_help_rests(manager_of_community):
    busy = MemberFactory()
    for author in (busy, busy, busy, MemberFactory()):
        SolutionFactory(post__author=author)
    settle_points()
    accept_invitation(invite_super_user(busy, by=manager_of_community), by=busy)
    settle_trust()

    assert concentration(days=30) == {
        "helpers": 2,
        "solutions": 4,
        "super_users_percent": 75.0,
        "busiest_tenth_percent": 75.0,
    }


def test_the_programme_is_read_by_all_and_changed_by_those_who_run_it(
    manager_api_of_community, customer_api, agent_api, anonymous_api, queries
):
    address, change = f"{SEATS}programme/", {"helped": 3, "perks": "A mug."}

    assert manager_api_of_community.patch(address, change).json() == {
        "helped": 3,
        "solutions": 10,
        "window_days": 180,
        "trust_level": 2,
        "perks": "A mug.",
    }
    with queries(1):
        assert anonymous_api.get(address).json()["perks"] == "A mug."
    assert {api.patch(address, change).status_code for api in (customer_api, agent_api)} == {403}
    assert anonymous_api.patch(address, change).status_code == 401


def test_candidates_are_listed_with_their_figures_page_by_page(manager_of_community, manager_api_of_community, queries):
    best, good = MemberFactory(), MemberFactory()
    for author in (best, best, good):
        SolutionFactory(post__author=author)
    settle_points()
    change_programme(by=manager_of_community, changes={"helped": 1, "solutions": 1, "trust_level": 0})

    with queries(5):
        first = manager_api_of_community.get(f"{SEATS}candidates/?limit=1").json()
    rest = manager_api_of_community.get(first["next"]).json()

    assert [(row["member"]["id"], row["helped"], row["solutions"]) for row in first["results"]] == [(best.pk, 2, 2)]
    assert [row["member"]["id"] for row in rest["results"]] == [good.pk]
    assert rest["next"] is None


def test_somebody_is_invited_and_dismissed_with_a_token(manager_api_of_community, customer, customer_api):
    api = manager_api_of_community

    invited = api.post(SEATS, {"member": customer.pk, "message": "Come!"})
    assert (invited.status_code, invited.json()["message"]) == (201, "Come!")
    again = api.post(SEATS, {"member": customer.pk})
    assert (again.status_code, again.json()["code"]) == (409, "is_invited_already")
    customer_api.put(OWN)
    seat = f"{SEATS}{invited.json()['id']}/"
    assert api.delete(seat).json()["errors"][0]["pointer"] == "/reason"
    assert {api.delete(f"{seat}?reason=Moved+on.").status_code for _ in range(2)} == {204}
    ended = api.get(f"{SEATS}?state=ended").json()["results"]
    assert [(row["member"]["id"], row["end_reason"]) for row in ended] == [(customer.pk, "Moved on.")]
    assert api.get(SEATS).json()["results"] == []


def test_invitations_are_between_those_who_run_it_and_who_is_invited(
    manager_of_community, api_of, customer, helper_api, agent_api, anonymous_api
):
    seat = invite_super_user(customer, by=manager_of_community, message="A zeppelin!")
    address, invited = f"{SEATS}{seat.pk}/", f"{SEATS}?state=invited"

    assert api_of(manager_of_community).get(address).json()["message"] == "A zeppelin!"
    assert [row["id"] for row in api_of(customer).get(invited).json()["results"]] == [seat.pk]
    for api in (helper_api, agent_api, anonymous_api):
        assert api.get(address).status_code == 404
        assert api.get(invited).json()["results"] == []
        assert api.delete(address).status_code in {401, 404}
    accept_invitation(seat, by=customer)
    for api in (helper_api, agent_api, anonymous_api):
        shown = api.get(address)
        assert shown.json()["member"]["id"] == customer.pk
        assert "zeppelin" not in shown.content.decode()
        assert str(manager_of_community) not in shown.content.decode()
    assert helper_api.delete(f"{address}?reason=x").status_code == 403
    assert SuperUserSeat.objects.taken().count() == 1


@pytest.mark.parametrize("who", ["customer_api", "agent_api", "manager_api", "product_api"])
def test_nobody_else_invites_or_sees_candidates(who, request, helper):
    api = request.getfixturevalue(who)

    assert api.post(SEATS, {"member": helper.pk}).status_code == 403
    assert api.get(f"{SEATS}candidates/").status_code == 403
    assert not SuperUserSeat.objects.exists()


def test_concentration_is_for_those_who_answer_for_the_community(
    manager_api_of_community, manager_api, customer_api, agent_api, anonymous_api
):
    SolutionFactory()
    settle_points()

    for api in (manager_api_of_community, manager_api):
        told = api.get(f"{SEATS}concentration/?days=30").json()
        assert (told["days"], told["helpers"], told["busiest_tenth_percent"]) == (30, 1, 100.0)
    assert {api.get(f"{SEATS}concentration/").status_code for api in (customer_api, agent_api)} == {403}
    assert anonymous_api.get(f"{SEATS}concentration/").status_code == 401
    assert manager_api.get(f"{SEATS}concentration/?days=0").status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_super_users_costs_the_same_for_many(number, manager_of_community, anonymous_api, queries):
    for member in MemberFactory.create_batch(number):
        accept_invitation(invite_super_user(member, by=manager_of_community), by=member)

    with queries(1):
        rows = anonymous_api.get(SEATS).json()["results"]

    assert len(rows) == number
