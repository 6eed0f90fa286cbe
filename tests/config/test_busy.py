"""Whoever meets somebody else at each try is told so in plain words; it is no fault."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from community.models import MeToo
from tests.factories.community import MemberFactory, TopicFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def held_topic() -> Iterator:
    """A topic that somebody else does not let go of, for longer than anybody waits."""
    topic = TopicFactory()
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT FROM community_topic WHERE id = %s FOR UPDATE", [topic.pk])
        yield topic
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Somebody else was faster"), ("de", "Jemand anders war schneller")]
)
def test_a_page_says_so(held_topic, customer, client, language, words):
    client.force_login(customer)

    response = client.post(f"/questions/{held_topic.pk}/me-too/", headers={"accept-language": language})

    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert words in response.content.decode()
    assert not MeToo.objects.exists()


def test_a_program_gets_a_problem_document(held_topic, customer_api):
    response = customer_api.put(f"/api/v1/topics/{held_topic.pk}/me-too/")

    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert response["Content-Type"] == "application/problem+json"
    assert (response.json()["code"], response.json()["status"]) == ("busy", 503)


def test_the_back_office_says_so(held_topic, settings):
    settings.STAFF_MFA = False
    client = Client()
    client.force_login(MemberFactory(roles=["admin"]))

    response = client.post(f"/admin/community/topic/{held_topic.pk}/acts/hide/", {"reason": "Spam", "ground": "spam"})

    assert (response.status_code, response["Retry-After"]) == (503, "1")
    assert "Somebody else was faster" in response.content.decode()
