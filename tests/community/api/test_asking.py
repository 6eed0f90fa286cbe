"""Looking for answers before asking, over HTTP."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from community.models import AskSession, HoldOut, Suggestion
from community.operations.deflecting import close_ask_sessions
from community.visitors import COOKIE
from tests.factories.articles import ArticleFactory
from tests.factories.community import CircleFactory, MemberFactory, PostFactory, SolutionFactory, TopicFactory
from tests.factories.search import index_everything
from tests.factories.self_service import AskSessionFactory, HoldOutFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/ask-sessions/"
HOLD_OUTS = "/api/v1/hold-outs/"
ASKED = {"title": "Why does my pump hum at night?", "body": "Since yesterday."}
HALF = {"code": "half", "title": "Half of all", "share": "0.5"}


@pytest.fixture(autouse=True)
def _nobody_wrote_yet():
    cache.clear()


@pytest.fixture
def solved():
    return SolutionFactory(post=PostFactory(topic=TopicFactory(title="The pump hums at night"))).topic


@pytest.fixture
def keeper_api(api_of):
    return api_of(MemberFactory(roles=["community_manager"]))


def test_solved_questions_are_suggested_opened_and_found_helpful(solved, customer, customer_api):
    begun = customer_api.post(URL, ASKED)
    address = f"{URL}{begun.json()['id']}/"
    opened = [customer_api.post(f"{address}suggestions/", {"kind": "topic", "id": solved.pk}) for _ in range(2)]
    helped = [customer_api.put(f"{address}outcome/", {"outcome": "helped"}) for _ in range(2)]

    session = AskSession.objects.get()
    [suggestion] = begun.json()["suggestions"]
    assert begun.status_code == 201
    assert begun.json().keys() == {"id", "title", "started_at", "suggestions"}
    assert suggestion.pop("score") > 0.5
    assert suggestion.pop("url").startswith(f"{solved.get_absolute_url()}?from=")
    assert suggestion == {
        "kind": "topic",
        "id": solved.pk,
        "title": "The pump hums at night",
        "solved": True,
        "opened_at": None,
    }
    assert (session.member, session.outcome) == (customer, "helped")
    assert [answer.status_code for answer in (*opened, *helped)] == [200] * 4
    assert opened[0].json() == opened[1].json()
    assert opened[0].json()["opened_at"] is not None
    assert helped[0].json() == helped[1].json()
    assert helped[0].json() | {"outcome_at": None} == {"outcome": "helped", "outcome_at": None, "topic": None}


def test_a_posted_question_is_named(customer, customer_api):
    session = customer_api.post(URL, ASKED).json()
    mine, other = TopicFactory(author=customer), TopicFactory()
    address = f"{URL}{session['id']}/outcome/"

    missing = customer_api.put(address, {"outcome": "posted"})
    foreign = customer_api.put(address, {"outcome": "posted", "topic": other.pk})
    posted = customer_api.put(address, {"outcome": "posted", "topic": mine.pk})
    regretted = customer_api.put(address, {"outcome": "left"})

    assert (missing.status_code, missing.json()["code"]) == (400, "posted_topic_is_missing")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "topic_of_somebody_else")
    assert (posted.status_code, posted.json()["topic"]) == (200, mine.pk)
    assert (regretted.status_code, regretted.json()["code"]) == (409, "question_is_posted")


def test_a_stranger_looks_too_and_finds_the_own_session_again(solved, anonymous_api):
    begun = anonymous_api.post(URL, ASKED).json()

    helped = anonymous_api.put(f"{URL}{begun['id']}/outcome/", {"outcome": "helped"})

    assert helped.status_code == 200
    assert AskSession.objects.get().member is None


def test_while_an_experiment_runs_a_stranger_gets_a_cookie(solved, anonymous_api):
    HoldOutFactory(share=1)

    first, second = anonymous_api.post(URL, ASKED), anonymous_api.post(URL, ASKED | {"title": "Another one"})

    assert COOKIE in first.cookies
    assert COOKIE not in second.cookies
    assert [answer.json()["suggestions"] for answer in (first, second)] == [[], []]
    assert set(AskSession.objects.values_list("held_out", flat=True)) == {True}
    assert AskSession.objects.values("visitor").distinct().count() == 1
    assert anonymous_api.put(f"{URL}{second.json()['id']}/outcome/", {"outcome": "left"}).status_code == 200


def test_sessions_of_others_do_not_exist(solved, customer_api, helper_api, anonymous_api, agent_api):
    session = customer_api.post(URL, ASKED).json()["id"]
    body = {"kind": "topic", "id": solved.pk}

    for client in (helper_api, anonymous_api, agent_api):
        assert client.post(f"{URL}{session}/suggestions/", body).status_code == 404
        assert client.put(f"{URL}{session}/outcome/", {"outcome": "helped"}).status_code == 404
    assert not Suggestion.objects.filter(opened_at__isnull=False).exists()


def test_only_what_was_suggested_can_be_opened(solved, customer_api):
    session = customer_api.post(URL, {"title": "Something else entirely"}).json()

    refused = customer_api.post(f"{URL}{session['id']}/suggestions/", {"kind": "topic", "id": solved.pk})

    assert session["suggestions"] == []
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/id")


def test_what_one_may_not_see_is_not_suggested(customer_api):
    topic = TopicFactory(title=ASKED["title"], category__of_circle=CircleFactory())
    SolutionFactory(post=PostFactory(topic=topic))

    assert customer_api.post(URL, ASKED).json()["suggestions"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "required"),
        ({"title": " "}, "blank"),
        ({"title": "x" * 301}, "max_length"),
        ({"title": "null \0"}, "null_byte"),
        ({"title": "Pump?", "visitor": "me"}, "unknown_field"),
    ],
)
def test_impossible_questions_are_refused(body, code, anonymous_api):
    response = anonymous_api.post(URL, body)

    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, code)


@pytest.mark.parametrize("outcome", ["", "undecided", "confirmed"])
def test_impossible_outcomes_are_refused(outcome, customer_api):
    session = customer_api.post(URL, ASKED).json()["id"]

    assert customer_api.put(f"{URL}{session}/outcome/", {"outcome": outcome}).status_code == 400


def test_what_is_decided_stays(customer, customer_api):
    session = AskSession.objects.get(pk=customer_api.post(URL, ASKED).json()["id"])
    now = timezone.now()
    session.outcome, session.outcome_at, session.verdict, session.decided_at = "left", now, "none", now
    session.save()

    refused = customer_api.put(f"{URL}{session.pk}/outcome/", {"outcome": "helped"})

    assert (refused.status_code, refused.json()["code"]) == (409, "ask_session_is_closed")


def test_a_flood_of_strangers_is_held_back(anonymous_api, settings):
    settings.RATE_LIMIT_FACTOR = 2 / 60

    assert [anonymous_api.post(URL, ASKED).status_code for _ in range(3)] == [201, 201, 429]


def test_a_session_needs_the_token_against_forgery(customer):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(customer)

    assert client.post(URL, ASKED).status_code == 403


def test_beginning_costs_as_many_queries_for_three_as_for_one(solved, customer_api, queries):
    customer_api.post(URL, {"title": "Warm up"})

    with queries(11):
        assert len(customer_api.post(URL, ASKED).json()["suggestions"]) == 1
    for number in range(2):
        SolutionFactory(post=PostFactory(topic=TopicFactory(title=f"The pump hums at night {number}")))
    with queries(11):
        assert len(customer_api.post(URL, {"title": "The pump hums at nights"}).json()["suggestions"]) == 3


def test_a_community_manager_begins_an_experiment_and_staff_reads_it(keeper_api, manager_api, controller_api):
    made = keeper_api.post(HOLD_OUTS, HALF)

    assert made.status_code == 201
    assert made.json().items() >= {"code": "half", "title": "Half of all", "share": "0.5000", "ends_at": None}.items()
    for client in (keeper_api, manager_api, controller_api):
        assert client.get(HOLD_OUTS).json()["results"] == [made.json()]
    assert "salt" not in made.json()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"share": "1.5"}, 400, "max_value"),
        ({"share": "-1"}, 400, "min_value"),
        ({"code": "no slug"}, 400, "invalid"),
        ({"starts_at": "2020-01-01T00:00:00Z"}, 400, "period_is_impossible"),
        ({"code": "taken"}, 409, "code_is_taken"),
        ({}, 409, "hold_outs_overlap"),
    ],
)
def test_impossible_experiments_are_refused(change, status, code, keeper_api):
    HoldOutFactory(code="taken")

    response = keeper_api.post(HOLD_OUTS, HALF | change)

    told = response.json()
    assert (response.status_code, told.get("errors", [told])[0]["code"]) == (status, code)
    assert HoldOut.objects.count() == 1


def test_others_neither_read_nor_begin_experiments(customer_api, agent_api, manager_api, anonymous_api):
    for client in (customer_api, agent_api):
        assert client.get(HOLD_OUTS).status_code == 403
    for client in (customer_api, agent_api, manager_api):
        assert client.post(HOLD_OUTS, HALF).status_code == 403
    assert anonymous_api.get(HOLD_OUTS).status_code == 401
    assert HoldOut.objects.count() == 0


def test_the_list_of_experiments_costs_as_many_queries_for_three_as_for_one(keeper_api, queries):
    now = timezone.now()
    keeper_api.get(HOLD_OUTS)

    for number, wanted in ((1, 1), (2, 3)):
        for _ in range(number):
            count = HoldOut.objects.count()
            HoldOutFactory(starts_at=now + timedelta(days=count), ends_at=now + timedelta(days=count + 1))
        with queries(3):
            assert len(keeper_api.get(HOLD_OUTS).json()["results"]) == wanted


def test_an_ask_session_of_a_member_is_found_by_the_account_only(customer_api):
    stranger = AskSessionFactory(member=None)

    assert customer_api.put(f"{URL}{stranger.pk}/outcome/", {"outcome": "left"}).status_code == 404


def test_similar_questions_and_articles_are_named_without_writing_anything_down(solved, anonymous_api):
    article = ArticleFactory(title="Pumps that hum at night", summary="")
    ArticleFactory(title="Pumps that hum at night", category__members_only=True)

    answer = anonymous_api.get("/api/v1/topics/similar/", ASKED).json()

    assert (answer["next"], answer["previous"]) == (None, None)
    assert {(one["kind"], one["id"], one["solved"], one["url"]) for one in answer["results"]} == {
        ("topic", solved.pk, True, solved.get_absolute_url()),
        ("article", article.pk, False, article.get_absolute_url()),
    }
    assert not AskSession.objects.exists()
    for wrong in ({}, {"title": "x" * 301}, {"title": "pump", "body": "x" * 2_001}, {"title": "pump", "what": "ever"}):
        assert anonymous_api.get("/api/v1/topics/similar/", wrong).status_code == 400


def test_an_article_that_was_opened_counts_as_what_helped(customer_api):
    article = ArticleFactory(title="It hums", body="The pump hums when air is in it.", summary="")
    index_everything()

    begun = customer_api.post(URL, {"title": "Please help", "body": "At night I hear how my pump hums."}).json()
    address = f"{URL}{begun['id']}/"
    opened = customer_api.post(f"{address}suggestions/", {"kind": "article", "id": article.pk})
    customer_api.put(f"{address}outcome/", {"outcome": "helped"})
    close_ask_sessions(now=timezone.now() + timedelta(days=30), days=7)

    [suggestion] = Suggestion.objects.all()
    assert (opened.status_code, suggestion.thing_kind, suggestion.thing_id) == (200, "article", article.pk)
    assert suggestion.opened_at is not None
    assert AskSession.objects.get().verdict == "confirmed"
    assert AskSession.objects.get().title == "Please help"
