"""The survey over HTTP."""

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from community.models import SurveyAnswer
from tests.factories.community import CircleFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/surveys/"


@pytest.fixture(autouse=True)
def _nobody_wrote_yet():
    cache.clear()


@pytest.fixture
def said():
    topic = SolutionFactory().topic
    return {"kind": "topic", "id": topic.pk, "support_intent": True, "found": True, "would_contact": True}


def test_a_stranger_and_a_member_answer(said, anonymous_api, customer_api, customer):
    stranger, member = anonymous_api.post(URL, said), customer_api.post(URL, said)

    assert (stranger.status_code, member.status_code) == (201, 201)
    assert stranger.json() == member.json() == said | {"day": stranger.json()["day"]}
    assert set(SurveyAnswer.objects.values_list("member", flat=True)) == {None, customer.pk}


def test_the_second_answer_of_a_day_is_refused(said, anonymous_api):
    anonymous_api.post(URL, said)

    again = anonymous_api.post(URL, said | {"would_contact": False})

    assert (again.status_code, again.json()["code"]) == (409, "survey_is_answered")
    assert SurveyAnswer.objects.get().would_contact is True


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"support_intent": False}, "/found", "answers_do_not_nest"),
        ({"found": None}, "/would_contact", "answers_do_not_nest"),
        ({"support_intent": None}, "/support_intent", "null"),
        ({"kind": "article"}, "/id", "does_not_exist"),
        ({"kind": "idea"}, "/kind", "invalid_choice"),
        ({"id": 10**9}, "/id", "does_not_exist"),
        ({"visitor": "x"}, "/visitor", "unknown_field"),
    ],
)
def test_impossible_answers_are_refused(change, pointer, code, said, anonymous_api):
    response = anonymous_api.post(URL, said | change)

    error = response.json()["errors"][0]
    assert (response.status_code, error["pointer"], error["code"]) == (400, pointer, code)
    assert SurveyAnswer.objects.count() == 0


def test_what_one_may_not_see_or_is_not_solved_is_no_subject(said, anonymous_api):
    hidden = SolutionFactory(post=PostFactory(topic=TopicFactory(category__of_circle=CircleFactory()))).topic

    unseen = anonymous_api.post(URL, said | {"id": hidden.pk})
    unsolved = anonymous_api.post(URL, said | {"id": TopicFactory().pk})

    assert (unseen.status_code, unseen.json()["code"]) == (400, "does_not_exist")
    assert (unsolved.status_code, unsolved.json()["code"]) == (409, "topic_not_solved")


def test_staff_and_tokens_without_the_scope_do_not_answer(said, agent_api, api_of, customer):
    staff, scopeless = agent_api.post(URL, said), api_of(customer, "community:read").post(URL, said)

    assert (staff.status_code, staff.json()["code"]) == (403, "may_not_answer_survey")
    assert (scopeless.status_code, scopeless.json()["code"]) == (403, "scope_missing")


def test_a_session_needs_the_token_against_forgery(said, customer):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(customer)

    assert client.post(URL, said).status_code == 403


def test_a_flood_of_strangers_is_held_back(said, anonymous_api, customer_api, settings):
    settings.RATE_LIMIT_FACTOR = 3 / 60

    answers = [anonymous_api.post(URL, said).status_code for _ in range(4)]
    held_back = anonymous_api.post(URL, said)

    assert answers == [201, 409, 409, 429]
    assert held_back.json()["code"] == "throttled"
    assert held_back.headers["Retry-After"] == "60"
    assert customer_api.post(URL, said).status_code == 201


def test_answers_are_not_listed(anonymous_api, customer_api):
    assert anonymous_api.get(URL).status_code == 405
    assert customer_api.get(URL).status_code == 405
