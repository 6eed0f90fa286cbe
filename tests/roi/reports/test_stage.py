"""Simmet's stages 0 to 5, from evidence, with a dated trail and what the next one lacks."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from crm.models import Contact
from roi.errors import PeriodNotBegun
from roi.models import StageReading
from roi.operations.reading_stage import read_stage
from roi.reports.stage import CRITERIA, LAST
from tests.factories.community import MemberFactory, PostFactory, TopicFactory
from tests.factories.crm import AccountFactory, CommunityTicketFactory, ResolutionFactory
from tests.factories.ideas import DecisionFactory, IdeaFactory, RealisationFactory
from tests.factories.roi import AssumptionFactory, at
from tests.roi.ledger import make_driver, make_rule, make_version, post_benefit

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
STAGE = "/api/v1/roi/stage/"
WHEN = at("2026-03-10")


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-02T12:00:00Z", tick=False):
        yield


def needs(**values):
    """Thresholds that small histories can reach."""
    for code, value in values.items():
        AssumptionFactory(code=f"stage_{code}", value=Decimal(value))


def own_community():
    needs(active_members=2)
    topic = TopicFactory(created_at=WHEN)
    PostFactory(topic=topic, created_at=WHEN)
    return topic


def business_processes():
    topic = own_community()
    for member in {topic.author, topic.posts.last().author}:
        Contact.objects.create(member=member, name="C", account=AccountFactory())
    ResolutionFactory(
        ticket=CommunityTicketFactory(topic=topic, opened_at=WHEN), by="none", member=None, resolved_at=WHEN
    )
    RealisationFactory(recorded_at=WHEN)
    return topic


def social_company():
    topic = business_processes()
    needs(realising_drivers=1)
    PostFactory(topic=topic, author=MemberFactory(kind="employee"), created_at=WHEN)
    PostFactory(topic=topic, author=topic.author, created_at=WHEN)
    DecisionFactory(idea=IdeaFactory(created_at=at("2026-02-01")), decided_at=WHEN)
    post_benefit(make_version(make_rule(make_driver())), "9.27", WHEN.date())


HISTORIES = {0: lambda: None, 2: lambda: TopicFactory(created_at=WHEN), 3: own_community, 4: business_processes}


@pytest.mark.parametrize(("stage", "tell"), [*HISTORIES.items(), (5, social_company)])
def test_the_stage_is_the_last_one_that_lacks_nothing(stage, tell):
    tell()

    reading = read_stage(MARCH)

    assert (reading.stage, reading.month) == (stage, MARCH)
    assert [one["criterion"] for one in reading.evidence] == [one.code for one in CRITERIA]
    assert all(one["met"] for one in reading.evidence if one["stage"] <= stage)
    following = {one["stage"] for one in reading.missing}
    assert following == (set() if stage == LAST else {stage + 1})
    assert not any(one["met"] for one in reading.missing)


def test_a_higher_stage_is_not_reached_over_a_gap():
    business_processes()
    needs(customer_answer_share="0.9")
    PostFactory(topic=TopicFactory(created_at=WHEN), author=MemberFactory(kind="employee"), created_at=WHEN)

    reading = read_stage(MARCH)

    assert reading.stage == 2
    assert [one["criterion"] for one in reading.missing] == ["customer_answer_share"]


def test_what_cannot_be_measured_yet_is_implied_by_an_own_community_and_says_so():
    without = {one["criterion"]: one for one in read_stage(MARCH).evidence}
    assert (without["mentions_triaged"]["met"], without["mentions_triaged"]["measured"]) == (False, None)

    TopicFactory(created_at=WHEN)

    found = {one["criterion"]: one for one in read_stage(MARCH).evidence}
    implied = [code for code, one in found.items() if one["implied"]]
    assert implied == ["mentions_triaged", "owned_channels"]
    assert (found["mentions_triaged"]["met"], found["mentions_triaged"]["measured"]) == (True, None)


def test_a_threshold_is_the_assumption_that_held_and_else_the_default():
    AssumptionFactory(code="stage_active_members", value=Decimal(7))
    AssumptionFactory(code="stage_realised_ideas", value=Decimal(9), draft=True)

    found = {one["criterion"]: one for one in read_stage(MARCH).evidence}

    assert Decimal(found["active_members"]["needed"]) == 7
    assert found["active_members"]["threshold"].startswith("assumption ")
    assert (found["realised_ideas"]["needed"], found["realised_ideas"]["threshold"]) == ("1", "default")


def test_a_month_is_read_again_and_one_of_the_future_not_at_all():
    read_stage(MARCH)
    TopicFactory(created_at=WHEN)

    read_stage(date(2026, 3, 20))

    assert StageReading.objects.get().stage == 2
    with pytest.raises(PeriodNotBegun):
        read_stage(date(2026, 5, 1))


def test_the_trail_tells_since_when(manager_api):
    TopicFactory(created_at=at("2026-02-10"))
    call_command("read_stage", "--from", "2026-01", "--to", "2026-03", stdout=StringIO())

    answer = manager_api.get(STAGE).json()

    assert (answer["stage"], answer["month"], answer["since"]) == (2, "2026-03", "2026-02")
    assert [(row["month"], row["stage"]) for row in answer["trail"]] == [("2026-03", 2), ("2026-02", 2), ("2026-01", 0)]
    assert [row["criterion"] for row in answer["missing_for_next"]] == ["active_members", "customer_answer_share"]
    assert answer["missing_for_next"][0]["title"] == "Active members"


def test_without_a_trail_the_last_whole_month_is_read_and_not_kept(manager_api):
    TopicFactory(created_at=WHEN)

    answer = manager_api.get(STAGE).json()

    assert (answer["stage"], answer["month"], answer["since"]) == (2, "2026-03", "2026-03")
    assert not StageReading.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_a_trail_takes_the_same_queries_for_one_and_for_three(manager_api, queries, number):
    for month in range(1, number + 1):
        read_stage(date(2026, month, 1))

    with queries(3):
        assert len(manager_api.get(STAGE).json()["trail"]) == number
