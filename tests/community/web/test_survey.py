"""The survey on the page of a solved question."""

import pytest
from django.test import Client

from community.models import SurveyAnswer
from tests.factories.community import MemberFactory, PostFactory, SolutionFactory, TopicFactory

pytestmark = pytest.mark.django_db
YES = {"support_intent": "yes", "found": "yes", "would_contact": "yes"}


@pytest.fixture
def topic():
    return SolutionFactory().topic


def is_asked(client, topic, query=""):
    return 'name="would_contact"' in client.get(topic.get_absolute_url() + query).content.decode()


def test_a_stranger_answers_and_is_thanked(client, topic):
    assert is_asked(client, topic)

    answered = client.post(f"/questions/{topic.pk}/survey/", YES, headers={"accept-language": "de"})
    again = client.post(f"/questions/{topic.pk}/survey/", YES)

    there = f"{topic.get_absolute_url()}?survey=thanks#survey"
    assert [(answer.status_code, answer["Location"]) for answer in (answered, again)] == [(302, there)] * 2
    assert list(SurveyAnswer.objects.joint().values_list("thing_id", "member", "locale")) == [(topic.pk, None, "de")]
    html = client.get(there).content.decode()
    assert "Thank you, that helps us to help others." in html
    assert 'name="would_contact"' not in html


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"support_intent": "no"}, (False, None, None)),
        ({"support_intent": "no", "found": "yes", "would_contact": "yes"}, (False, None, None)),
        ({"support_intent": "yes", "found": "no"}, (True, False, None)),
        ({"support_intent": "yes", "found": "no", "would_contact": "yes"}, (True, False, None)),
        ({"support_intent": "yes", "found": "yes", "would_contact": "no"}, (True, True, False)),
    ],
)
def test_what_is_not_asked_of_this_visitor_is_passed_over(given, kept, client, topic):
    client.post(f"/questions/{topic.pk}/survey/", given)

    assert list(SurveyAnswer.objects.values_list("support_intent", "found", "would_contact")) == [kept]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, ["support_intent"]),
        ({"support_intent": "perhaps"}, ["support_intent"]),
        ({"support_intent": "yes"}, ["found"]),
        ({"support_intent": "yes", "found": "yes"}, ["would_contact"]),
        ({"support_intent": "yes", "found": "x\0"}, ["found"]),
    ],
)
def test_what_is_missing_is_asked_again(given, missing, client, topic):
    response = client.post(f"/questions/{topic.pk}/survey/", given)

    assert response.status_code == 400
    assert list(response.context["survey"].errors) == missing
    assert SurveyAnswer.objects.count() == 0


def test_only_visitors_of_a_solved_question_are_asked(client, topic):
    asker, agent = Client(), Client()
    asker.force_login(topic.author)
    agent.force_login(MemberFactory(roles=["support"]))

    assert is_asked(client, topic)
    assert not is_asked(client, TopicFactory())
    assert not is_asked(asker, topic)
    assert not is_asked(agent, topic)
    assert not is_asked(client, topic, "?after=1")


def test_who_may_not_answer_is_told_why(topic):
    client = Client()
    client.force_login(topic.author)

    refused = client.post(f"/questions/{topic.pk}/survey/", YES)
    unsolved = Client().post(f"/questions/{PostFactory().topic.pk}/survey/", YES)

    assert (refused.status_code, unsolved.status_code) == (403, 409)
    assert "The survey is for visitors" in refused.content.decode()
    assert "This question is not solved yet." in unsolved.content.decode()


def test_a_form_from_elsewhere_is_refused(topic):
    assert Client(enforce_csrf_checks=True).post(f"/questions/{topic.pk}/survey/", YES).status_code == 403


def test_a_flood_is_held_back(client, topic, settings):
    settings.RATE_LIMIT_FACTOR = 2 / 60

    statuses = [client.post(f"/questions/{topic.pk}/survey/", YES).status_code for _ in range(3)]

    assert statuses == [302, 302, 429]


def test_looking_at_the_address_leads_to_the_question(client, topic):
    assert client.get(f"/questions/{topic.pk}/survey/")["Location"] == topic.get_absolute_url()


def test_the_survey_costs_the_page_no_query(client, topic, queries):
    client.get(topic.get_absolute_url())

    with queries(2):
        assert is_asked(client, topic)
