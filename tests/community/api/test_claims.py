"""Claims over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from rest_framework.test import APIClient

from community.models import TopicClaim, TopicEvent
from community.models.token import Scope
from community.operations.claiming import claim_topic
from community.operations.integrity import checks
from tests.factories.community import MemberFactory, TopicFactory, token_for

THREADS = 8


def url(topic):
    return f"/api/v1/topics/{topic.pk}/claim/"


def test_a_program_claims_asks_for_more_time_and_releases(api_of, anonymous_api):
    topic, ina = TopicFactory(), MemberFactory(trust_level=1)
    client = api_of(ina)

    claimed = client.put(url(topic), {})
    assert claimed.status_code == 200
    assert (claimed.json()["by"]["id"], claimed.json()["renewals"]) == (ina.pk, 0)
    assert client.put(url(topic), {}).json() == claimed.json() == anonymous_api.get(url(topic)).json()
    assert anonymous_api.get(f"/api/v1/topics/{topic.pk}/").json()["claim"] == claimed.json()
    assert [client.put(url(topic), {"renewal": number}).json()["renewals"] for number in (1, 1, 2)] == [1, 1, 2]
    assert client.put(url(topic), {"renewal": 3}).status_code == 400

    assert [client.delete(url(topic)).status_code for _ in range(2)] == [204, 204]
    assert anonymous_api.get(url(topic)).status_code == 404


def test_refusals_say_who_and_until_when(api_of, agent_api, anonymous_api):
    topic = TopicFactory()
    claim_topic(topic, by=MemberFactory(trust_level=1, display_name="Ina"))
    other = api_of(MemberFactory(trust_level=1))

    taken = other.put(url(topic), {})
    assert (taken.status_code, taken.json()["code"]) == (409, "question_is_claimed")
    assert taken.json()["detail"].startswith("Ina is working on an answer until ")
    newcomer = api_of(MemberFactory()).put(url(topic), {})
    assert (newcomer.status_code, newcomer.json()["code"]) == (403, "may_not_claim")
    assert other.delete(url(topic)).json()["code"] == "may_not_release_claim"
    assert other.put(url(topic), {"renewal": 1}).json()["code"] == "claim_cannot_be_renewed"
    assert anonymous_api.put(url(topic), {}).status_code == 401
    assert agent_api.delete(url(topic)).json()["code"] == "text_is_empty"
    assert agent_api.delete(f"{url(topic)}?reason=On+holiday").status_code == 204


def test_the_list_tells_what_somebody_works_on_and_leaves_it_out_when_asked(anonymous_api, queries):
    free, topic = TopicFactory(), TopicFactory()
    claim_topic(topic, by=MemberFactory(trust_level=1))

    def listed(query=""):
        return [
            (row["id"], row["claim"] is not None)
            for row in anonymous_api.get(f"/api/v1/topics/{query}").json()["results"]
        ]

    with queries(1):
        assert listed() == [(topic.pk, True), (free.pk, False)]
    assert listed("?claimed=false") == [(free.pk, False)]
    assert listed("?claimed=true") == [(topic.pk, True)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_claim_at_once_one_wins():
    topic = TopicFactory()
    secrets = [token_for(MemberFactory(trust_level=1), Scope.COMMUNITY_WRITE) for _ in range(THREADS)]
    start = Barrier(THREADS, timeout=30)

    def claim(secret):
        try:
            client = APIClient(headers={"Authorization": f"Bearer {secret}"})
            start.wait()
            return client.put(url(topic), {}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = sorted(pool.map(claim, secrets))

    assert answers == [200] + [409] * (THREADS - 1)
    assert TopicClaim.objects.count() == TopicEvent.objects.filter(kind="topic_claimed").count() == 1
    assert [check.check for check in checks() if check.wrong] == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_eight_questions_that_one_person_claims_at_once_three_are_claimed():
    topics = [TopicFactory() for _ in range(THREADS)]
    secret = token_for(MemberFactory(trust_level=1), Scope.COMMUNITY_WRITE)
    start = Barrier(THREADS, timeout=30)

    def claim(topic):
        try:
            client = APIClient(headers={"Authorization": f"Bearer {secret}"})
            start.wait()
            return client.put(url(topic), {}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = sorted(pool.map(claim, topics))

    assert answers == [200] * 3 + [409] * 5
    assert TopicClaim.objects.count() == 3
