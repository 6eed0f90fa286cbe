"""Facebook pages: greeting, batches, and every payload that is known."""

import json

import pytest
from django.conf import settings

from crm.connectors import connector_of
from crm.models import InboundEvent, Message
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import GREETING, address, post_facebook

pytestmark = pytest.mark.django_db
PAYLOADS = settings.REAL_DATA_DIR / "meta_webhook_payloads"
real = pytest.mark.skipif(not PAYLOADS.exists(), reason="the real payloads are elsewhere")


def payload(name):
    return (PAYLOADS / f"{name}.json").read_bytes()


def take(client, page, *bodies):
    for body in bodies:
        assert post_facebook(client, page, body).status_code == 202
    return take_in_inbound()


def comment(number, verb="add", **value):
    said = {"item": "comment", "verb": verb, "comment_id": f"p_{number}", "post_id": "1_p", "message": f"No {number}"}
    said |= {"from": {"id": "77", "name": "John Doe"}, "created_time": 1449135003} | value
    return {"field": "feed", "value": said}


def batch(*changes):
    return {"object": "page", "entry": [{"id": "1", "time": 1449135003, "changes": list(changes)}]}


def test_the_greeting_is_answered_for_whoever_knows_the_word(client, page):
    given = {"hub.mode": "subscribe", "hub.verify_token": GREETING, "hub.challenge": "1158201444"}

    answer = client.get(address(page), given)

    assert (answer.status_code, answer.content, answer["Content-Type"]) == (
        200,
        b"1158201444",
        "text/plain; charset=utf-8",
    )
    wrong = client.get(address(page), given | {"hub.verify_token": "guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "handshake_refused")


def test_wrong_and_missing_signatures_are_refused_and_recorded(client, page):
    assert post_facebook(client, page, batch(comment(1)), secret="guess").status_code == 401
    assert client.post(address(page), data=b"{}", content_type="application/json").status_code == 401

    assert [row.signature for row in InboundEvent.objects.order_by("id")] == ["wrong", "missing"]
    assert take_in_inbound() == 0


def test_a_batch_of_five_with_a_broken_third_makes_four_messages_and_one_retry(client, page):
    broken = {"field": "feed", "value": {"item": "comment", "verb": "add"}}

    take(client, page, batch(comment(1), comment(2), broken, comment(4), comment(5)))

    assert sorted(Message.objects.values_list("body", flat=True)) == ["No 1", "No 2", "No 4", "No 5"]
    assert InboundEvent.objects.get(state="waiting").starts == 1


def test_a_batch_over_several_entries_and_its_repetition_make_each_message_once(client, page):
    both = {"object": "page", "entry": [*batch(comment(1), comment(2))["entry"], *batch(comment(3))["entry"]]}

    take(client, page, both, both, batch(comment(2)))

    assert Message.objects.count() == 3
    assert set(InboundEvent.objects.values_list("state", flat=True)) == {"done"}


def test_comments_are_edited_and_removed_as_on_the_page(client, page):
    edited = batch(comment(1, "edited", message="Better"))
    edited["entry"][0]["time"] += 60
    take(client, page, batch(comment(1)), edited)
    assert Message.objects.get().body == "Better"

    take(client, page, batch(comment(1, "remove")))
    assert Message.objects.get().removed_at is not None


@real
def test_every_facebook_payload_is_understood_and_the_others_are_kept(client, page):
    """The oracle: nothing fails, only Instagram and WhatsApp are not supported."""
    found = {path.stem: path.read_bytes() for path in sorted(PAYLOADS.glob("*.json"))}
    assert len(found) == 100

    take(client, page, *found.values())

    rows = {bytes(row.raw): row for row in InboundEvent.objects.filter(part_of=None)}
    wrong = {}
    for name, raw in found.items():
        wanted = "done" if name.startswith("facebook__") else "unsupported"
        if rows[raw].state != wanted:
            wrong[name] = (rows[raw].state, rows[raw].error)
    assert wrong == {}
    assert not InboundEvent.objects.filter(state="waiting").exists()


@real
@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("feed-comment-add-25", ("901097836652708_903438993085259", "and the next one", "out", "public")),
        ("feed-post-add-25", ("1234567890321_7293787835232", "Let's check this", "in", "public")),
        ("mention-comment-add", ("7363534231324_3754798971271444", "Just a test message", "in", "public")),
        ("ratings-rating-add-31", ("904801129604590", "Ja ziemlich coole Sache", "in", "public")),
        ("messaging-message-basic", ("mid.1457764197618:41d102a3e1ae206a38", "hello, world!", "in", "private")),
        ("messaging-message-basic-echo", ("mid.1457764197618:41d102a3e1ae206a38", "hello, world!", "out", "private")),
    ],
)
def test_real_payloads_say_what_they_say(name, wanted):
    (news,) = connector_of("facebook").parse(payload(f"facebook__{name}"))

    assert (news.external_id, news.text, news.direction, news.visibility) == wanted


@pytest.mark.parametrize("change", [{"field": "feed"}, {"field": "feed", "value": []}, {}, "x", None, 7])
def test_whatever_is_broken_in_a_change_is_one_retry_and_nothing_worse(client, page, change):
    take(client, page, json.dumps(batch(comment(1), change)).encode())

    assert Message.objects.count() == 1
    assert InboundEvent.objects.filter(state="waiting").count() <= 1
