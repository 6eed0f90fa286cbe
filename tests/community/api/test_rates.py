"""Rate limits by trust: pages and programs drink from the same bucket, and parallel requests cannot get more."""

import threading

import pytest
from django.db import connections
from django.test import RequestFactory

from community.models import Member, Post, RateBucket
from community.rates import ALLOWANCES, forget_full_buckets, take
from tests.factories.community import MemberFactory, PostFactory, TopicFactory


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.RATE_LIMITS = True


def posted(client, topic):
    return client.post(f"/api/v1/topics/{topic.pk}/posts/", {"body": "Hello"})


@pytest.mark.django_db
def test_a_program_reads_how_much_is_left_and_then_waits(customer_api, settings):
    settings.RATE_LIMIT_FACTOR = 3 / ALLOWANCES["reply"].at_once
    topic = TopicFactory()

    answers = [posted(customer_api, topic) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert answers[0].headers["RateLimit-Policy"] == '"reply";q=9;w=3600'
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
    assert 300 < int(answers[3].headers["Retry-After"]) <= 400
    assert answers[3].headers["Content-Type"] == "application/problem+json"
    assert Post.objects.filter(number__gt=1).count() == 3
    assert customer_api.get(f"/api/v1/topics/{topic.pk}/").status_code == 200


@pytest.mark.django_db
def test_pages_and_programs_share_a_bucket_and_the_page_is_friendly(client, customer, customer_api, settings):
    settings.RATE_LIMIT_FACTOR = 1 / ALLOWANCES["reply"].at_once
    topic = TopicFactory()
    client.force_login(customer)

    assert posted(customer_api, topic).status_code == 201
    refused = client.post(f"/questions/{topic.pk}/answer/", {"body": "Hello"})

    assert (refused.status_code, "Please wait" in refused.content.decode()) == (429, True)
    assert int(refused.headers["Retry-After"]) > 0


@pytest.mark.django_db
def test_others_and_other_acts_have_buckets_of_their_own(customer_api, helper_api, settings):
    settings.RATE_LIMIT_FACTOR = 1 / ALLOWANCES["reply"].at_once
    post = PostFactory()
    posted(customer_api, post.topic)

    assert posted(customer_api, post.topic).status_code == 429
    assert posted(helper_api, post.topic).status_code == 201
    assert customer_api.put(f"/api/v1/posts/{post.pk}/helpful/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("trust", "limit"), [(0, 120), (1, 240), (2, 480), (3, 960), (4, 1920)])
def test_trust_brings_more(trust, limit):
    member = MemberFactory()
    Member.objects.filter(pk=member.pk).update(trust_level=trust)
    member.refresh_from_db()

    assert take(RequestFactory().get("/"), "reply", member).limit == limit


@pytest.mark.django_db
def test_signing_in_is_bounded_by_address(client, settings):
    settings.RATE_LIMIT_FACTOR = 2 / ALLOWANCES["sign-in"].at_once
    values = {"login": "nobody@example.org", "password": "wrong"}

    assert [client.post("/accounts/login/", values).status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/accounts/login/").status_code == 200


@pytest.mark.django_db
def test_full_buckets_are_forgotten():
    take(RequestFactory().get("/"), "reply", MemberFactory())
    assert forget_full_buckets() == 0

    RateBucket.objects.update(full_at="2020-01-01T00:00:00Z")
    assert (forget_full_buckets(), RateBucket.objects.count()) == (1, 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_parallel_requests_get_no_more_than_the_bucket_holds(settings):
    settings.RATE_LIMIT_FACTOR = 5 / ALLOWANCES["reply"].at_once
    member, allowed, barrier = MemberFactory(), [], threading.Barrier(16)

    def ask():
        try:
            barrier.wait(timeout=30)
            allowed.append(take(RequestFactory().get("/"), "reply", member).is_allowed)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert (len(allowed), sum(allowed)) == (16, 5)
