"""Limits count whoever our own proxy says it is: nobody holds up others, and nobody evades by what they say themselves."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories.crm import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def behind(settings):
    settings.BEHIND_PROXY, settings.RATE_LIMITS = True, True
    cache.clear()
    yield
    cache.clear()


def sign_in(client, address, who="ada"):
    """Fail to; another member each time, for an account is held up by itself as well."""
    given = {"login": f"{who}@example.org", "password": "wrong"}
    return client.post(reverse("account_login"), given, headers={"X-Forwarded-For": address})


def test_who_fails_to_sign_in_again_and_again_holds_up_only_their_own_address(client):
    answers = ["Too many" in sign_in(client, f"203.0.113.{n}, 198.51.100.7", who=f"m{n}").text for n in range(12)]
    # What stands before the last address is what they say of themselves.
    assert answers == [False] * 10 + [True] * 2
    assert "Too many" not in sign_in(client, "198.51.100.8", who="else").text


def test_a_flood_of_strangers_is_one_flood_whatever_they_call_themselves(client, settings):
    settings.RATE_LIMIT_FACTOR = 2 / 60
    look = {"title": "Why does the pump hum?"}
    path = reverse("look-first")
    answers = [
        client.post(path, look, headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}).status_code
        for n in range(4)
    ]
    assert answers == [200, 200, 429, 429]
    assert client.post(path, look, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 200


def test_refused_deliveries_to_a_hook_are_counted_by_the_address_of_our_proxy(client, settings):
    settings.RATE_LIMIT_FACTOR = 1 / 60
    path = reverse("api-inbound-hook", args=[ChannelFactory(network="webhook").key])
    answers = [
        client.post(
            path, {}, content_type="application/json", headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"}
        )
        for n in range(4)
    ]
    assert [one.status_code for one in answers] == [401, 401, 429, 429]
