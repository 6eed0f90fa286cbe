from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from community.models import AccessToken
from tests.factories.community import token_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]
THINGS = "/api/v1/try/things/"


def refused(response, status, code):
    assert (response.status_code, response.json()["code"]) == (status, code)


def bearer(secret):
    return APIClient(headers={"Authorization": f"Bearer {secret}"})


def test_a_token_with_the_scope_is_let_in(agent):
    client = bearer(token_for(agent, "community:read", "community:write"))

    assert client.get(THINGS).status_code == 200
    assert client.post(THINGS, {"name": "x"}).status_code == 200


def test_without_a_token_the_challenge_is_told(anonymous_api):
    response = anonymous_api.get(THINGS)

    refused(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_scope_that_is_missing_is_told(agent):
    client = bearer(token_for(agent, "community:read"))

    assert client.get(THINGS).status_code == 200
    refused(client.post(THINGS, {"name": "x"}), 403, "scope_missing")


def test_a_scope_does_not_make_up_for_a_role(customer):
    client = bearer(token_for(customer, "community:read", "community:write"))

    assert client.get(THINGS).status_code == 200
    refused(client.post(THINGS, {"name": "x"}), 403, "permission_denied")


def test_a_session_needs_no_scope_but_the_role(client, agent, customer):
    client.force_login(agent)
    assert client.post(THINGS, {"name": "x"}, content_type="application/json").status_code == 200

    client.force_login(customer)
    refused(client.post(THINGS, {"name": "x"}, content_type="application/json"), 403, "permission_denied")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer mw_unknown", "Bearer \xe4", "bearer mw_"]
)
def test_what_is_no_token_is_refused(anonymous_api, header):
    refused(anonymous_api.get(THINGS, headers={"Authorization": header}), 401, "invalid_token")


@pytest.mark.parametrize("header", ["Basic abc", "", "mw_abc"])
def test_other_ways_to_sign_in_count_as_none(anonymous_api, header):
    refused(anonymous_api.get(THINGS, headers={"Authorization": header}), 401, "not_authenticated")


@pytest.mark.parametrize("ending", ["expires_at", "revoked_at"])
def test_a_token_that_has_ended_is_refused(agent, ending):
    client = bearer(token_for(agent, "community:read"))
    assert client.get(THINGS).status_code == 200

    AccessToken.objects.update(**{ending: timezone.now() - timedelta(seconds=1)})

    refused(client.get(THINGS), 401, "invalid_token")


def test_the_token_of_a_locked_member_is_refused(agent):
    client = bearer(token_for(agent, "community:read"))
    agent.is_active = False
    agent.save()

    refused(client.get(THINGS), 401, "invalid_token")


def test_public_reading_needs_nobody_but_a_bad_token_is_still_refused(anonymous_api):
    assert anonymous_api.get("/api/v1/try/tags/").status_code == 200
    refused(bearer("mw_unknown").get("/api/v1/try/tags/"), 401, "invalid_token")


def test_public_reading_does_not_make_writing_public(anonymous_api):
    refused(anonymous_api.post("/api/v1/try/tags/", {}), 401, "not_authenticated")


def test_a_view_without_a_write_scope_lets_no_token_write(agent):
    refused(bearer(token_for(agent, "community:read")).post("/api/v1/try/read-only/"), 403, "scope_missing")


def test_a_view_that_declares_nothing_is_a_bug(agent):
    client = bearer(token_for(agent, "community:read"))
    client.raise_request_exception = False

    assert client.get("/api/v1/try/undeclared/").status_code == 500
