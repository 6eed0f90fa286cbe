"""A hook under attack: whatever is sent, nothing fails, what nobody vouches for is written down, and no ticket hears of it."""

import gzip
import json
import time

import pytest

from crm.models import InboundEvent, Message, RefusalCount, Ticket
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import address, body_of, event, post_facebook, post_standard, standard_headers
from tests.factories.crm import MessageFactory, TicketFactory

pytestmark = pytest.mark.django_db
BODY = body_of(event())


def right():
    return standard_headers(BODY, "evt-1")


def signed(**others):
    return {**right(), **{name.replace("_", "-"): value for name, value in others.items()}}


FORGERIES = {
    "nothing": dict,
    "no moment": lambda: {name: value for name, value in right().items() if name != "webhook-timestamp"},
    "an empty signature": lambda: signed(webhook_signature=""),
    "only a version": lambda: signed(webhook_signature="v1,"),
    "another version": lambda: signed(webhook_signature=right()["webhook-signature"].replace("v1,", "v2,")),
    "another id": lambda: signed(webhook_id="evt-2"),
    "an id with a stop": lambda: signed(webhook_id="evt-1.1"),
    "an endless id": lambda: signed(webhook_id="x" * 5000),
    "letters of others": lambda: signed(webhook_id="évt", webhook_signature="v1,é"),
    "null bytes": lambda: signed(webhook_id="e\0", webhook_signature="v1,\0"),
    "a moment in words": lambda: signed(webhook_timestamp="now"),
    "a moment below nothing": lambda: signed(webhook_timestamp="-1"),
    "an endless moment": lambda: signed(webhook_timestamp="9" * 400),
    "digits of others": lambda: signed(webhook_timestamp="\u0661\u0667" + "\u0660" * 8),
    "two that were joined": lambda: signed(webhook_signature="v1,AAAA," + right()["webhook-signature"]),
    "eleven before the right one": lambda: signed(
        webhook_signature=" ".join(["v1,AAAA"] * 11) + " " + right()["webhook-signature"]
    ),
    "too early": lambda: standard_headers(BODY, "evt-1", at=time.time() + 400),
    "too late": lambda: standard_headers(BODY, "evt-1", at=time.time() - 400),
    "of the other kind": lambda: {"x-hub-signature-256": "sha256=" + "0" * 64},
}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_nobody_vouches_for_is_refused_written_down_and_heard_by_nobody(client, webhook, page, name):
    TicketFactory()
    for channel in (webhook, page):
        answer = post_standard(client, channel, BODY, headers=FORGERIES[name]())
        assert answer.status_code == 401, answer.content

    assert sum(RefusalCount.objects.values_list("number", flat=True)) == 2
    assert set(InboundEvent.objects.values_list("state", flat=True)) == {"refused"}
    assert take_in_inbound() == 0
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha1=00", "sha256=é", "sha256=\0", "0" * 64, "sha256=" + "0" * 100_000]
)
def test_a_hub_signature_that_is_none_is_refused(client, page, signature):
    answer = client.post(
        address(page), data=b"{}", content_type="application/json", headers={"x-hub-signature-256": signature}
    )

    assert answer.status_code == 401
    assert RefusalCount.objects.get().number == 1


NONSENSE = {
    "nothing": b"",
    "no JSON": b"{",
    "null bytes": b"\0" * 100,
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "an endless number": b"1" * 10_000,
    "no number": b'{"type": "message.created", "timestamp": NaN, "data": {"id": Infinity}}',
    "a number": b"1",
    "many empty events": json.dumps([{}] * 300).encode(),
    "packed": gzip.compress(b"0" * 10_000_000),
    "half a letter": b'{"type": "message.created", "data": {"id": "\\ud800", "text": "\\u0000\\ud800", "author": {"id": "\\u0000"}}}',
    "everything of another kind": b'{"type": ["message.created"], "timestamp": {}, "data": {"id": [], "text": {}}}',
    "a moment of nobody": body_of(event(timestamp="99999-99-99", written_at=10**400)),
    "an author without end": body_of(event(author={"id": "x" * 10_000, "name": "y" * 10_000, "followers": 10**30})),
    "an address that runs": body_of(event(number=9, url="javascript:alert(1)", visibility="public")),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_that_is_signed_is_kept_tried_and_set_aside_and_nothing_fails(client, webhook, page, name):
    for number, kind in enumerate(["application/json", "text/xml", "multipart/form-data; boundary=x"]):
        headers = standard_headers(NONSENSE[name], f"evt-{number}") | {"content-encoding": "gzip"}
        sent = client.post(address(webhook), data=NONSENSE[name], content_type=kind, headers=headers)
        assert sent.status_code == 202
    assert post_facebook(client, page, NONSENSE[name]).status_code == 202

    take_in_inbound()

    assert not Message.objects.filter(ticket__isnull=False).exists()
    assert not Message.objects.filter(url__contains="javascript").exists()
    assert not InboundEvent.objects.filter(starts__gt=1).exists()


def test_a_signed_sender_gets_into_no_ticket_and_no_conversation_of_others(client, webhook):
    ticket = TicketFactory()
    private = MessageFactory(
        ticket=ticket, channel=webhook, external_id="m-secret", visibility="private", body="Secret"
    )
    said = event(number=2, in_reply_to="m-secret", author={"id": "eve", "name": "Eve"}, visibility="private")
    over = event(number="x", id="m-secret", text="Overwritten", author={"id": "eve", "name": "Eve"})

    for number, payload in enumerate([said, {**over, "type": "message.edited"}, {**over, "type": "message.removed"}]):
        post_standard(client, webhook, payload, event_id=f"evt-{number}")
    take_in_inbound()

    joined = Message.objects.get(external_id="m-2")
    assert (joined.ticket, joined.parent) == (None, None)
    private.refresh_from_db()
    assert private.ticket == ticket
    assert Ticket.objects.count() == 1


def test_a_replay_under_another_id_is_refused_and_under_the_same_changes_nothing(client, webhook):
    headers = right()
    assert post_standard(client, webhook, BODY, headers=headers).status_code == 202
    assert post_standard(client, webhook, BODY, headers=headers).status_code == 202
    assert post_standard(client, webhook, BODY, headers={**headers, "webhook-id": "evt-9"}).status_code == 401
    # The same words under a new, rightly signed id are the same message.
    assert post_standard(client, webhook, BODY, event_id="evt-10").status_code == 202
    take_in_inbound()

    assert Message.objects.count() == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_methods_are_no_door(client, webhook, method):
    assert getattr(client, method)(address(webhook)).status_code in {200, 403, 405}
    assert not InboundEvent.objects.exists()
