"""Terms, notices and consents over HTTP."""

import pytest
from django.test import Client

from community.models import Consent
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.legal import draft_version, publish

pytestmark = pytest.mark.django_db
CONSENTS = "/api/v1/me/consents/"


def test_everybody_reads_what_was_published(anonymous_api, queries):
    first, second = publish(), publish(en="Be **kinder**.")
    publish("imprint")
    draft_version("privacy")

    with queries(2):
        listed = anonymous_api.get("/api/v1/legal/?kind=terms").json()["results"]
    current = anonymous_api.get("/api/v1/legal/terms/").json()

    assert [(one["id"], one["languages"]) for one in listed] == [
        (second.pk, ["en"]),
        (first.pk, ["de", "en"]),
    ]
    assert (current["number"], current["texts"][0]["html"].strip()) == (2, "<p>Be <strong>kinder</strong>.</p>")
    assert anonymous_api.get("/api/v1/legal/terms/2/").json() == current
    assert anonymous_api.get("/api/v1/legal/terms/1/").json()["id"] == first.pk
    for missing in ("terms/3", "privacy/1", "nonsense/1"):
        assert anonymous_api.get(f"/api/v1/legal/{missing}/").status_code == 404
    assert anonymous_api.get("/api/v1/legal/privacy/").status_code == 404
    assert anonymous_api.get("/api/v1/legal/nonsense/").status_code == 404
    assert anonymous_api.get("/api/v1/legal/?kind=nonsense").status_code == 400


def test_a_program_agrees_for_its_member_once(customer, customer_api, anonymous_api, api_of):
    version = publish()

    first = customer_api.post(CONSENTS, {"version": version.pk})
    again = customer_api.post(CONSENTS, {"version": version.pk})
    listed = customer_api.get(CONSENTS).json()["results"]

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == listed[0]
    assert (listed[0]["kind"], listed[0]["number"], listed[0]["way"]) == ("terms", 1, "asked_again")
    assert Consent.objects.filter(member=customer).count() == 1
    assert anonymous_api.get(CONSENTS).status_code == 401
    assert api_of(MemberFactory()).get(CONSENTS).json()["results"] == []


def test_what_does_not_hold_is_refused_with_a_code(customer_api):
    old = publish()
    publish()
    draft = draft_version("privacy")

    stale = customer_api.post(CONSENTS, {"version": old.pk})
    hidden = customer_api.post(CONSENTS, {"version": draft.pk})

    assert (stale.status_code, stale.json()["code"]) == (409, "another_version_holds")
    assert (hidden.status_code, hidden.json()["errors"][0]["pointer"]) == (400, "/version")


def posted(caller, number=1):
    place = CategoryFactory(slug=f"place-{number}")
    return caller.post("/api/v1/topics/", {"title": "Why does it hum?", "body": "All night.", "category": place.slug})


def test_programs_write_on_unless_the_version_binds_them(customer, customer_api):
    publish(asks_again=True)
    assert posted(customer_api).status_code == 201

    binding = publish(asks_again=True, binds_programs=True)
    refused = posted(customer_api, 2)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["code"] == "consent_missing"
    assert customer_api.get("/api/v1/topics/").status_code == 200
    assert customer_api.post("/api/v1/privacy-requests/", {"kind": "export"}).status_code == 201

    assert customer_api.post(CONSENTS, {"version": binding.pk}).status_code == 201
    assert posted(customer_api, 3).status_code == 201


def test_a_session_is_asked_by_the_api_as_a_token_is(customer):
    publish(asks_again=True, binds_programs=True)
    client = Client()
    client.force_login(customer)

    refused = client.patch("/api/v1/me/", {"display_name": "New"}, content_type="application/json")

    assert (refused.status_code, refused.json()["code"]) == (403, "consent_missing")
