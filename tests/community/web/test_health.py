from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.health import Period, measure_health
from community.models import Topic
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(hour=12) - timedelta(days=2)


def question(asked=NOW, answered_after=None, by=None, *, solved=False, **fields):
    topic = TopicFactory(created_at=asked, author=MemberFactory(joined_at=asked - timedelta(days=400)), **fields)
    if answered_after is not None:
        post = PostFactory(
            topic=topic, author=by or MemberFactory(), created_at=asked + timedelta(hours=answered_after)
        )
        if solved:
            SolutionFactory(post=post)
    return topic


def period():
    return Period.of_last_days(7)


def test_waits_are_told_apart_by_the_first_answer_of_somebody_else():
    for hours in (0.5, 2, 20, 30, 100, None):
        question(answered_after=hours)
    alone = question()
    PostFactory(topic=alone, author=alone.author, created_at=NOW + timedelta(minutes=5))
    question(answered_after=1, state=Topic.State.HIDDEN)
    hidden = question()
    PostFactory(topic=hidden, state=Topic.State.HIDDEN, created_at=NOW)

    now, before = measure_health(period())

    assert (now.asked, now.waits, now.in_time, now.unanswered) == (8, [1, 1, 1, 1, 1, 3], 3, 3)
    assert (before.asked, before.shares["in_time"]) == (0, None)


def test_customers_and_staff_are_told_apart():
    helper, agent = MemberFactory(), MemberFactory(roles=["support"])
    question(answered_after=1, by=helper, solved=True)
    question(answered_after=1, by=helper)
    question(answered_after=1, by=agent, solved=True)
    themselves = question()
    SolutionFactory(post=PostFactory(topic=themselves, author=themselves.author))

    now, _before = measure_health(period())

    assert (now.first_by_peers, now.first_by_staff) == (2, 1)
    assert (now.solved, now.solved_by_peers, now.solved_by_staff, now.solved_by_askers) == (3, 1, 1, 1)
    assert (now.answers, now.answers_by_staff, now.answerers) == (3, 1, 2)
    assert [(row.member, row.answers) for row in now.most_active] == [(helper.pk, 2), (agent.pk, 1)]


def test_the_period_before_is_measured_beside_it():
    question(asked=NOW - timedelta(days=7))
    question()
    question()

    now, before = measure_health(period())

    assert (now.asked, before.asked) == (2, 1)


def test_newcomers_and_concentration():
    TopicFactory(created_at=NOW, author=MemberFactory(joined_at=NOW - timedelta(hours=1)))
    for count in (5, 4, 3, 2, 1, 1):
        member = MemberFactory(joined_at=NOW - timedelta(days=500))
        for _ in range(count):
            question(answered_after=1, by=member)

    now, _before = measure_health(period())

    assert (now.asked_by_newcomers, now.answers_of_most_active, now.answers) == (1, 15, 16)
    assert now.shares["concentration"] == 15 / 16
    assert now.joined_and_wrote >= 1


@pytest.mark.parametrize(
    ("roles", "status"), [([], 403), (["support"], 403), (["community_manager"], 200), (["manager"], 200)]
)
def test_the_page_is_for_those_who_care_for_the_community(client, roles, status):
    client.force_login(MemberFactory(roles=roles))

    assert client.get("/community/health/").status_code == status
    assert ('href="/community/health/"' in client.get("/questions/").content.decode()) == (status == 200)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_few_queries(client, django_assert_num_queries, count):
    for _ in range(count):
        question(answered_after=1)
    client.force_login(MemberFactory(roles=["community_manager"]))

    with django_assert_num_queries(5):
        client.get("/community/health/")


@pytest.mark.parametrize(
    "query", ["first=x&last=2026-01-01", "first=2026-01-02&last=2026-01-01", "first=2020-01-01&last=2026-01-01"]
)
def test_an_impossible_period_is_refused_beside_the_field(query):
    client = Client()
    client.force_login(MemberFactory(roles=["community_manager"]))

    assert client.get(f"/community/health/?{query}").status_code == 400


def test_a_period_can_be_chosen(client):
    question(asked=timezone.now().replace(year=2025, month=3, day=10))
    client.force_login(MemberFactory(roles=["community_manager"]))

    response = client.get("/community/health/?first=2025-03-01&last=2025-03-31")

    assert response.context["figures"][0].now == 1
    assert response.context["period"] == Period(date(2025, 3, 1), date(2025, 3, 31))


def test_the_period_is_written_as_browsers_read_it_in_every_language(client):
    client.force_login(MemberFactory(roles=["community_manager"], locale="de"))

    content = client.get("/community/health/", headers={"Accept-Language": "de"}).content.decode()

    assert '<html lang="de"' in content
    assert f'value="{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"' in content
