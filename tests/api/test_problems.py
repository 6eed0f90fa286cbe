import json

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.urls")]
THINGS = "/api/v1/try/things/"


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document = json.loads(response.content)
    assert {"type", "title", "status", "detail", "code"} <= document.keys()
    assert (document["status"], document["code"]) == (status, code)
    return document


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/name", "required"),
        ({"name": 5, "surprise": 1}, "/surprise", "unknown_field"),
        ({"name": "x", "a/b~c": 1}, "/a~1b~0c", "unknown_field"),
        ({"name": []}, "/name", "invalid"),
        ({"name": "x" * 11}, "/name", "max_length"),
        ({"name": "a\x00b"}, "/name", "null_byte"),
        ({"name": "a", "free": {"deep": ["ok", "a\x00b"]}}, "/free/deep/1", "null_byte"),
        ({"name": "\ud800"}, "/name", "null_byte"),
        ({"name": "x", "amount": "abc"}, "/amount", "invalid"),
        ({"name": "x", "amount": 10**30}, "/amount", "max_digits"),
        ({"name": "x", "amount": "NaN"}, "/amount", "invalid"),
        ({"name": "x", "amount": "1.234"}, "/amount", "max_decimal_places"),
        ({"name": "x", "currency": "EURO"}, "/currency", "unknown_currency"),
        ({"name": "x", "currency": "XYZ"}, "/currency", "unknown_currency"),
        ({"name": "x", "currency": "eur"}, "/currency", "unknown_currency"),
        ({"name": "x", "on": "2026-02-30"}, "/on", "invalid"),
        ({"name": "x", "parts": [{"slug": "a"}, {}]}, "/parts/1/slug", "required"),
        ([1, 2], "", "invalid"),
        ("text", "", "invalid"),
        (None, "", "null"),
    ],
)
def test_a_bad_body_is_told_with_a_pointer(agent_api, body, pointer, code):
    response = agent_api.post(THINGS, data=json.dumps(body), content_type="application/json")

    document = problem(response, 400, "invalid")
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in document["errors"]]
    assert all(error.keys() == {"pointer", "code", "detail"} for error in document["errors"])


def test_all_faults_are_told_at_once(agent_api):
    response = agent_api.post(THINGS, {"surprise": 1, "amount": "x"})

    pointers = {error["pointer"] for error in response.json()["errors"]}
    assert pointers == {"/surprise", "/amount", "/name"}


def test_a_good_body_is_taken(agent_api):
    response = agent_api.post(THINGS, {"name": "x", "amount": "1.10", "currency": "EUR", "on": "2026-02-28"})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "not_json"),
        (b'{"name": NaN}', "not_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"[" * 100_000, "nested_too_deeply"),
        (b"[" * 40 + b"]" * 40, "nested_too_deeply"),
        (b'{"name": ' + b"9" * 5000 + b"}", "not_json"),
        (b'{"a\\u0000": 1}', "null_byte"),
    ],
)
def test_what_is_no_json_is_told(agent_api, body, code):
    response = agent_api.post(THINGS, data=body, content_type="application/json")

    assert problem(response, 400, "invalid")["errors"][0]["code"] == code


def test_ten_megabytes_are_too_large(agent_api):
    response = agent_api.post(THINGS, data=b'"' + b"x" * 10_000_000 + b'"', content_type="application/json")

    problem(response, 413, response.json()["code"])


def test_ten_megabytes_without_a_length_are_too_large(agent_api, settings):
    settings.REQUEST_BODY_LIMIT = 10**9

    response = agent_api.post(THINGS, data=b'"' + b"x" * 10_000_000 + b'"', content_type="application/json")

    problem(response, 413, "request_too_large")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "%"])
def test_other_media_types_are_refused(agent_api, content_type):
    problem(agent_api.post(THINGS, data=b"x=1", content_type=content_type), 415, "unsupported_media_type")


def test_a_wrong_method_is_refused(agent_api):
    response = agent_api.delete(THINGS)

    problem(response, 405, "method_not_allowed")
    assert set(response["Allow"].split(", ")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_an_unservable_answer_is_refused(agent_api):
    problem(agent_api.get(THINGS, headers={"Accept": "text/csv"}), 406, "not_acceptable")


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v9/topics/", f"/api/v1/try/numbers/{'9' * 5000}/"]
)
def test_an_unknown_route_is_a_problem(client, settings, debug, path):
    settings.DEBUG = debug

    problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_program_that_writes_to_an_unknown_route_hears_of_no_form(method):
    send = getattr(Client(enforce_csrf_checks=True), method)

    problem(send("/api/v1/nothing/", data="{}", content_type="application/json"), 404, "not_found")


def test_a_bug_is_told_without_its_details_and_written_down(anonymous_api, caplog):
    anonymous_api.raise_request_exception = False

    response = anonymous_api.get("/api/v1/try/failing/bug/")

    problem(response, 500, "internal_error")
    assert b"12345" not in response.content
    assert "12345" in caplog.text


def test_a_bug_is_seen_by_tests(anonymous_api):
    with pytest.raises(RuntimeError):
        anonymous_api.get("/api/v1/try/failing/bug/")


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [("conflict", 409, "conflict"), ("not-permitted", 403, "not_permitted"), ("invalid", 400, "invalid")],
)
def test_refusals_of_the_domain_keep_their_sentence(anonymous_api, failure, status, code):
    response = anonymous_api.get(f"/api/v1/try/failing/{failure}/")

    assert problem(response, status, code)["detail"] in {"Not now.", "Not you.", "Too small."}


def test_an_invalid_value_points_to_its_field(anonymous_api):
    response = anonymous_api.get("/api/v1/try/failing/invalid/")

    assert response.json()["errors"] == [{"pointer": "/amount", "code": "invalid", "detail": "Too small."}]


def test_what_only_the_database_noticed_is_a_bad_request(anonymous_api):
    response = anonymous_api.get("/api/v1/try/failing/data/")

    assert problem(response, 400, "invalid")["errors"][0]["code"] == "out_of_range"


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("day=yesterday", "day", "invalid"),
        ("day=", "day", "invalid"),
        ("surprise=1", "surprise", "unknown_field"),
        ("day=2026-01-01&day=2026-01-02", "day", "repeated"),
    ],
)
def test_a_bad_parameter_is_named(agent_api, query, parameter, code):
    document = problem(agent_api.get(f"{THINGS}?{query}"), 400, "invalid")

    [error] = document["errors"]
    assert (error["parameter"], error["pointer"], error["code"]) == (parameter, f"/{parameter}", code)


def test_sentences_follow_the_language_and_codes_do_not(anonymous_api):
    english, german = (
        anonymous_api.get(THINGS, headers={"Accept-Language": language}).json() for language in ("en", "de")
    )

    assert english["code"] == german["code"] == "not_authenticated"
    assert english["detail"] != german["detail"]


def test_a_session_without_csrf_token_is_refused(agent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)

    response = client.post(THINGS, data={"name": "x"}, content_type="application/json")

    problem(response, 403, "permission_denied")
