"""Trust over HTTP: the levels, how members stand, and what persons decide."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Member, TrustChange, TrustCriterion, TrustGrant
from community.operations.earning import settle_points
from community.operations.trusting import grant_trust, set_up_bars, settle_trust
from tests.factories.community import EmployeeFactory, MemberFactory, SolutionFactory

pytestmark = pytest.mark.django_db
MINE = "/api/v1/me/trust/"


@pytest.fixture(autouse=True)
def _bars():
    set_up_bars()


@pytest.fixture
def deciding() -> Member:
    return MemberFactory(roles=["community_manager"])


@pytest.fixture
def expert() -> Member:
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=40))
    for _ in range(3):
        SolutionFactory(post__author=member)
    settle_points()
    settle_trust()
    member.refresh_from_db()
    return member


def trust_of(member: Member) -> str:
    return f"/api/v1/members/{member.pk}/trust/"


def test_everybody_reads_what_each_level_takes_and_brings(anonymous_api, queries):
    with queries(1):
        rows = anonymous_api.get("/api/v1/trust-levels/").json()["results"]

    assert [row["level"] for row in rows] == [0, 1, 2, 3, 4]
    assert (rows[0]["helped"], rows[0]["rights"], rows[0]["window_days"]) == (0, [], None)
    assert (rows[3]["name"], rows[3]["helped"], rows[3]["window_days"]) == ("Expert", 20, 365)
    assert "move_topics" in rows[4]["rights"]
    assert anonymous_api.get("/api/v1/trust-levels/3/").json() == rows[3]
    assert anonymous_api.get("/api/v1/trust-levels/5/").status_code == 404


def test_those_who_decide_set_the_bars(api_of, deciding, agent_api, customer_api, anonymous_api):
    address, change = "/api/v1/trust-levels/2/", {"helped": 5, "window_days": 90}

    assert api_of(deciding).patch(address, change).json()["helped"] == 5
    assert TrustCriterion.objects.get(level=2).window_days == 90
    assert api_of(deciding).patch(address, {"window_days": None}).json()["window_days"] is None
    assert api_of(deciding).patch("/api/v1/trust-levels/0/", change).status_code == 404
    assert {api.patch(address, change).status_code for api in (agent_api, customer_api)} == {403}
    assert anonymous_api.patch(address, change).status_code == 401
    assert TrustCriterion.objects.get(level=2).helped == 5


def test_a_member_reads_the_own_standing_and_what_is_missing(expert, api_of, queries):
    api = api_of(expert)

    with queries(7):
        mine = api.get(MINE).json()

    assert (mine["level"], mine["name"], mine["standing"]["earned"]) == (2, "Helper", 2)
    assert ("propose_solutions" in mine["rights"], "write_articles" in mine["rights"]) == (True, False)
    bars = {bar["level"]: bar for bar in mine["standing"]["bars"]}
    assert [level for level, bar in bars.items() if bar["is_reached"]] == [1, 2]
    assert {measure["name"]: (measure["have"], measure["need"]) for measure in bars[3]["measures"]} == {
        "helped": (3, 20),
        "solutions": (3, 8),
        "days": (40, 30),
        "clean_percent": (71.4, 85),
    }


@pytest.mark.parametrize("moment", ["2026-07-01 22:30Z", "2026-11-26 23:30Z", "2026-11-26 12:00Z"])
def test_days_are_those_of_the_business_at_night_and_for_readers_far_away(moment, time_machine, api_of):
    time_machine.move_to(moment)
    member = MemberFactory(joined_at=timezone.now() - timedelta(days=40), time_zone="Pacific/Auckland")

    bars = api_of(member).get(MINE).json()["standing"]["bars"]

    assert {measure["have"] for bar in bars for measure in bar["measures"] if measure["name"] == "days"} == {40}


def test_a_doubted_level_says_when_it_falls(expert, api_of):
    TrustCriterion.objects.filter(level=2).update(helped=30, grace_days=10)
    now = timezone.now()
    settle_trust(now=now)

    standing = api_of(expert).get(MINE).json()["standing"]

    assert standing["doubted_since"] is not None
    assert standing["falls_at"].startswith(f"{now + timedelta(days=10):%Y-%m-%d}")


def test_others_read_the_level_and_not_how_it_comes_about(
    expert, api_of, deciding, customer_api, anonymous_api, agent_api
):
    grant_trust(expert, 3, by=deciding, reason="known from the fair")
    level = {"level": 3, "name": "Expert"}

    for api in (anonymous_api, customer_api, agent_api):
        answer = api.get(trust_of(expert))
        assert {name: answer.json()[name] for name in level} == level
        assert answer.json()["standing"] is None
    told = api_of(deciding).get(trust_of(expert)).json()
    own = api_of(expert).get(MINE)
    assert told == own.json()
    assert told["standing"]["decision"] == {"kind": "grant", "level": 3, "ends_at": None}
    assert "fair" not in own.content.decode()


def test_changes_are_there_for_the_member_and_those_who_decide(expert, api_of, deciding, customer_api, anonymous_api):
    TrustChange.objects.create(member=deciding, before=0, after=4, cause="decision")
    address = f"{trust_of(expert)}changes/"

    rows = api_of(expert).get(address).json()["results"]

    assert [(row["before"], row["after"], row["cause"]) for row in rows] == [(0, 2, "outcomes")]
    assert rows[0]["figures"]["2"]["helped"] == 3
    assert api_of(deciding).get(address).json()["results"] == rows
    assert customer_api.get(address).status_code == 404
    assert anonymous_api.get(address).status_code == 401
    assert customer_api.get("/api/v1/members/999999/trust/changes/").status_code == 404


def test_a_decision_is_made_changed_and_ended_with_a_token(customer, api_of, deciding, customer_api):
    api, address = api_of(deciding), f"{trust_of(customer)}grant/"

    assert api.get(address).status_code == 404
    assert api.put(address, {"level": 2, "reason": "known"}).json()["level"] == 2
    assert api.put(address, {"level": 1, "kind": "lock", "reason": "rude"}).json()["kind"] == "lock"
    assert customer_api.get(MINE).json()["level"] == 1
    assert {api.delete(address).status_code for _ in range(2)} == {204}
    assert customer_api.get(MINE).json()["level"] == 0
    rows = api.get(f"/api/v1/trust-grants/?member={customer.pk}").json()["results"]
    assert [(row["reason"], row["ended_by"]["id"]) for row in rows] == [("rude", deciding.pk), ("known", deciding.pk)]
    assert api.get("/api/v1/trust-grants/?ended=false").json()["results"] == []
    assert len(api.get("/api/v1/trust-grants/?ended=true").json()["results"]) == 2


def test_an_end_in_the_past_and_ones_own_trust_are_refused(customer, api_of, deciding):
    api = api_of(deciding)
    past = {"level": 2, "reason": "known", "ends_at": "2020-01-01T00:00:00Z"}

    assert api.put(f"{trust_of(customer)}grant/", past).json()["errors"][0]["pointer"] == "/ends_at"
    assert api.put(f"{trust_of(deciding)}grant/", {"level": 4, "reason": "me"}).status_code == 403
    assert not TrustGrant.objects.exists()


@pytest.mark.parametrize("who", ["customer_api", "helper_api", "agent_api", "manager_api", "product_api"])
def test_nobody_else_reads_or_makes_decisions(who, customer, deciding, request):
    grant_trust(customer, 2, by=deciding, reason="known")
    api, address = request.getfixturevalue(who), f"{trust_of(customer)}grant/"

    answers = [
        api.get(address),
        api.put(address, {"level": 4, "reason": "please"}),
        api.delete(address),
        api.get("/api/v1/trust-grants/"),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert not [answer for answer in answers if "known" in answer.content.decode()]
    assert TrustGrant.objects.get().ended_at is None


def test_a_token_without_the_scope_decides_nothing(customer, api_of, deciding):
    reading = api_of(deciding, "community:read")

    assert reading.put(f"{trust_of(customer)}grant/", {"level": 4, "reason": "x"}).json()["code"] == "scope_missing"
    assert reading.get("/api/v1/trust-grants/").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_decisions_costs_the_same_for_many(number, api_of, deciding, queries):
    for _ in range(number):
        grant_trust(MemberFactory(), 2, by=deciding, reason="known")
    api = api_of(deciding)

    with queries(3):
        rows = api.get("/api/v1/trust-grants/").json()["results"]

    assert len(rows) == number


def test_the_page_shows_strangers_the_bars_and_members_their_own(client, expert, queries):
    with queries(1):
        html = client.get("/trust/").content.decode()
    assert "20 people helped" in html
    assert "you:" not in html

    client.force_login(expert)
    html = client.get("/trust/").content.decode()
    assert "You are: Helper" in " ".join(html.split())
    assert "20 people helped (you: 3)" in html

    client.force_login(EmployeeFactory())
    assert "you:" not in client.get("/trust/").content.decode()
