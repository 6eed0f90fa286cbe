"""Whatever is sent to an address that writes: a problem document, never a failure, and nothing written."""

import json
import re

import pytest

from community.models import Member, Post, Topic
from crm.models import Ticket
from ideas.models import Idea
from tests.database import world_of_its_own
from tests.factories.community import CategoryFactory, PostFactory, SolutionFactory
from tests.factories.crm import TicketFactory
from tests.factories.ideas import AdoptionFactory

HUGE = 10**30
# Every address that takes a body: how it is written to, and a body that is right.
WRITES = {
    "me": ("patch", "me/", {"display_name": "Carla"}),
    "topics": ("post", "topics/", {"title": "Why?", "body": "So.", "category": "{category}", "tags": ["a"]}),
    "topic": ("patch", "topics/{topic}/", {"title": "Why?", "tags": ["a"], "version": 1}),
    "posts": ("post", "topics/{topic}/posts/", {"body": "So.", "reply_to": "{post}"}),
    "post": ("patch", "posts/{post}/", {"body": "Thus.", "version": 1}),
    "solution": ("put", "topics/{topic}/solution/", {"post": "{post}"}),
    "duplicate": ("put", "topics/{topic}/duplicate-of/", {"topic": "{other}"}),
    "move": ("put", "topics/{topic}/category/", {"category": "{place}", "ground": "off_topic", "reason": "It fits."}),
    "split": (
        "post",
        "topics/{topic}/split/",
        {"posts": ["{post}"], "title": "Why else?", "category": "{category}", "ground": "other", "reason": "Apart."},
    ),
    "merge": ("put", "topics/{topic}/merged-into/", {"topic": "{other}", "ground": "other", "reason": "The same."}),
    "state": ("put", "topics/{topic}/state/", {"state": "hidden", "ground": "spam", "reason": "Noise."}),
    "state of a post": ("put", "posts/{post}/state/", {"state": "deleted", "ground": "spam", "reason": "Noise."}),
    "lock": ("put", "topics/{topic}/lock/", {"ground": "other", "reason": "It goes round."}),
    "pin": (
        "put",
        "topics/{topic}/pin/",
        {"everywhere": True, "until": "2199-01-01T00:00:00Z", "ground": "other", "reason": "Read it."},
    ),
    "no help": ("put", "posts/{post}/no-help/", {"words": "It still hums."}),
    "proposal": ("post", "topics/{topic}/proposals/", {"post": "{post}", "reason": "It works."}),
    "needs info": ("put", "topics/{topic}/needs-info/", {"reason": "Which one?"}),
    "outdated": ("put", "topics/{solved}/outdated/", {"reason": "It is gone."}),
    "claim": ("put", "topics/{topic}/claim/", {"renewal": 0}),
    "asked again": (
        "post",
        "flags/",
        {"kind": "topic", "thing": "{topic}", "reason": "duplicate", "note": "See there.", "original": "{other}"},
    ),
    "incidents": (
        "post",
        "incidents/",
        {"title": "No light", "body": "We know.", "category": "{category}", "started_at": "2026-01-01T00:00:00Z"},
    ),
    "ideas": ("post", "ideas/", {"title": "Why?", "body": "So.", "category": "{category}", "topic": "{topic}"}),
    "idea": ("patch", "ideas/{idea}/", {"title": "Why?", "body": "So.", "version": 1}),
    "status": ("put", "ideas/{idea}/status/", {"status": "delivered", "reason": "Out now."}),
    "adoption": (
        "put",
        "ideas/{idea}/adoption/",
        {
            "expected": {"low": "1.00", "likely": "2.00", "high": "3.00", "currency": "EUR"},
            "cost": "1.00",
            "owner": "{member}",
            "reason": "It pays.",
        },
    ),
    "realised": (
        "post",
        "ideas/{idea}/adoption/realised/",
        {"period": "2026-01", "amount": "1.00", "currency": "EUR", "evidence": "Returns."},
    ),
    "resolution": ("put", "tickets/{ticket}/resolution/", {"answer": "Done."}),
    "assignment": ("put", "tickets/{ticket}/assignment/", {"member": "{member}"}),
    "idea watch": ("put", "ideas/{idea}/watch/", {"level": "muted"}),
    "trust level": (
        "patch",
        "trust-levels/2/",
        {"helped": 3, "solutions": 1, "days": 7, "clean_percent": 70, "window_days": 90, "grace_days": 30},
    ),
    "trust": (
        "put",
        "members/{person}/trust/grant/",
        {"level": 2, "kind": "lock", "reason": "Known.", "ends_at": "2199-01-01T00:00:00Z"},
    ),
    "programme": ("patch", "super-users/programme/", {"window_days": 90, "trust_level": 2, "perks": "Cake."}),
    "super users": ("post", "super-users/", {"member": "{person}", "message": "Come!"}),
}
FIELDS = [(name, field) for name, (_method, _address, body) in WRITES.items() for field in body]
NO_TEXT = [None, True, 12, 1.5, HUGE, [], {}, ["x"], {"a": 1}, "\ud800"]
NO_ID = [True, 0, -1, 1.5, HUGE, 2**62, "9" * 400, "x", [], {}, [[]], {"a": 1}, "\ud800"]
NO_AMOUNT = [None, True, -1, HUGE, "9" * 400, "NaN", "Infinity", "1e400", "0.001", "x", [], [[]], "\ud800"]
NO_COUNT = [None, True, -1, 1.5, HUGE, 2**31, "9" * 400, "x", [], {}, {"a": 1}, "\ud800"]
NO_LEVEL = [5, *NO_COUNT]
NO_MOMENT = [True, 12, HUGE, "x", "2026-13-01T00:00:00Z", [], {}, "\ud800"]
NO_END = [*NO_MOMENT, "2026-01-01"]
# By the name of a field: what no such field takes.
WRONG = {
    **dict.fromkeys(["title", "body", "display_name", "evidence", "answer", "reason", "status", "currency"], NO_TEXT),
    **dict.fromkeys(["perks", "message"], NO_TEXT),
    **dict.fromkeys(["helped", "solutions", "days", "clean_percent", "grace_days"], NO_COUNT),
    "window_days": [0, *(value for value in NO_COUNT if value is not None)],
    **dict.fromkeys(["level", "trust_level"], NO_LEVEL),
    **dict.fromkeys(["kind", "state", "ground", "note", "words"], NO_TEXT),
    "everywhere": [12, 1.5, HUGE, "x", [], {}, ["x"], "\ud800"],
    "renewal": NO_COUNT,
    "posts": [None, True, 12, "x", {}, [], [[]], ["x"], [0], [-1], [1.5], [HUGE], [None], [{"a": 1}]],
    "started_at": NO_MOMENT,
    **dict.fromkeys(["ends_at", "until"], NO_END),
    **dict.fromkeys(["category", "reply_to", "post", "topic", "member", "owner", "thing", "original"], NO_ID),
    "version": [None, True, 0, -1, 1.5, HUGE, "x", [], {}, "\ud800"],
    "tags": [None, True, 12, "noise", {}, {"a": 1}, [1], [None], [["a"]], ["\ud800"]],
    "cost": [*NO_AMOUNT, {}, {"amount": "1"}, {"amount": "1", "currency": "XXX"}],
    "amount": [*NO_AMOUNT, {}, {"a": 1}],
    "expected": [None, True, 12, "1.00", HUGE, [], {}, [[]], {"low": {}, "likely": [], "high": None, "currency": 1}],
    "period": [None, True, 12, 1.5, HUGE, "2026-13", "9" * 400, [], {}, [[]], {"from": [], "to": {}}, "\ud800"],
}


@pytest.fixture(scope="module")
def everywhere(django_db_setup, django_db_blocker):
    with world_of_its_own("everywhere", django_db_blocker, one_of_each) as numbers:
        yield numbers


def one_of_each():
    """Named as in the table above."""
    post = PostFactory()
    adoption = AdoptionFactory(idea__status="started")
    return {
        "post": post.pk,
        "topic": post.topic_id,
        "other": PostFactory().topic_id,
        "category": post.topic.category_id,
        "place": CategoryFactory().pk,
        "solved": SolutionFactory().topic_id,
        "idea": adoption.idea_id,
        "ticket": TicketFactory().pk,
        "person": post.author_id,
    }


@pytest.fixture
def admin(db):
    return Member.objects.create_superuser("admin@example.org", display_name="Ada")


@pytest.fixture
def send(everywhere, admin, api_of):
    """Write to an address of the table with some fields replaced, or with a body of another kind."""
    client = api_of(admin)
    names = {**everywhere, "member": admin.pk}

    def send(name, changes=None, **raw):
        method, address, body = WRITES[name]
        address = f"/api/v1/{address.format(**names)}"
        if raw:
            return client.generic(method.upper(), address, **raw)
        filled = {field: named(value, names) for field, value in body.items()}
        text = json.dumps({**filled, **(changes or {})})
        return client.generic(method.upper(), address, text, content_type="application/json")

    return send


def named(value, names):
    """Put the number of one of each where a body names it."""
    if isinstance(value, list):
        return [named(one, names) for one in value]
    return names[value[1:-1]] if isinstance(value, str) and value.startswith("{") else value


def assert_refused(response, statuses=(400,)):
    assert response.status_code in statuses, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem.keys() >= {"type", "title", "status", "detail", "code"}
    assert problem["status"] == response.status_code
    return problem


def counts():
    return [model.objects.count() for model in (Topic, Post, Idea, Ticket)]


@pytest.mark.parametrize("name", WRITES)
def test_the_bodies_of_this_table_are_right_to_begin_with(name, send):
    response = send(name)

    assert response.status_code in {200, 201, 204} or (response.status_code, name) == (409, "realised"), (
        response.content
    )


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_wrong_value_is_refused_with_a_pointer_to_its_field(name, field, send):
    before = counts()
    for wrong in WRONG[field]:
        problem = assert_refused(send(name, {field: wrong}))
        assert problem["errors"], (wrong, problem)
        assert {error["pointer"].split("/")[1] for error in problem["errors"]} == {field}, (wrong, problem)
    assert counts() == before


@pytest.mark.parametrize("name", WRITES)
def test_an_unknown_field_is_refused_by_name(name, send):
    problem = assert_refused(send(name, {"is_staff": True}))

    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [("/is_staff", "unknown_field")]


@pytest.mark.parametrize("name", WRITES)
def test_a_null_byte_is_refused(name, send):
    for field in WRITES[name][2]:
        problem = assert_refused(send(name, {field: "a\0b"}))
        assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [(f"/{field}", "null_byte")]


@pytest.mark.parametrize("name", WRITES)
def test_a_body_that_is_no_object_is_refused(name, send):
    bodies = [b"{", b"nonsense", b"[]", b"[1]", b"null", b'"text"', b"12", b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000]
    for data in bodies:
        assert_refused(send(name, data=data, content_type="application/json"))


@pytest.mark.parametrize("name", WRITES)
def test_a_body_of_ten_megabytes_is_refused(name, send):
    data = json.dumps({"body": "x" * 10_000_000})

    problem = assert_refused(send(name, data=data, content_type="application/json"), [413])

    assert problem["code"] == "request_too_large"


@pytest.mark.parametrize("name", WRITES)
def test_a_body_of_another_kind_is_refused(name, send):
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        assert_refused(send(name, data=b"a=1", content_type=kind), [415])


@pytest.mark.parametrize(("name", "field"), [("topics", "body"), ("posts", "body"), ("ideas", "body")])
def test_a_text_that_is_too_long_or_empty_is_refused(name, field, send):
    for text in ("", " \n ", "x" * 20_001):
        problem = assert_refused(send(name, {field: text}))
        assert problem["errors"][0]["pointer"] == f"/{field}"


def test_more_tags_than_fit_are_refused(send):
    assert_refused(send("topics", {"tags": ["a", "b", "c", "d", "e", "f"]}))
    assert_refused(send("topics", {"tags": ["x" * 81]}))


@pytest.mark.parametrize("number", [0, 2**31, 2**63, HUGE, "1" * 5000, "-1", "1.5", "abc", "%00"])
def test_an_address_with_an_id_that_cannot_exist_is_not_found(number, send, api_of, admin):
    client = api_of(admin)
    for _method, address, _body in WRITES.values():
        if "{" in address:
            target = "/api/v1/" + re.sub("{.*}", str(number), address)
            for method in ("get", "put", "patch", "post", "delete"):
                assert_refused(getattr(client, method)(target), [400, 404, 405] if number == "%00" else [404, 405])


@pytest.mark.parametrize("name", WRITES)
def test_asking_what_is_possible_is_answered(name, send, everywhere, admin, api_of):
    address = WRITES[name][1].format(**everywhere, member=admin.pk)

    assert api_of(admin).options(f"/api/v1/{address}").status_code == 200
