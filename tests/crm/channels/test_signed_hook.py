"""What a hook takes, what it refuses, and what remains of both."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from crm.models import ChannelSecret, InboundEvent, Message, RefusalCount
from crm.operations.receiving import SAMPLE_BYTES, SAMPLES_AN_HOUR
from crm.operations.sealing_secrets import add_secret, retire_secret
from crm.operations.taking_in import take_in_inbound
from tests.crm.channels.hooks import SECRET, address, body_of, event, post_standard, standard_headers

pytestmark = pytest.mark.django_db
OTHER = "whsec_" + base64.b64encode(b"another secret of somebody else .").decode()


def kept():
    return list(InboundEvent.objects.order_by("id").values_list("signature", "state"))


def test_a_signed_event_becomes_a_message_of_a_persona(client, webhook):
    answer = post_standard(client, webhook, event(visibility="public"))

    assert (answer.status_code, answer.json()) == (202, {"received": True})
    assert take_in_inbound() == 1
    message = Message.objects.get()
    assert (message.external_id, message.body, message.direction) == ("m-1", "The pump 1 hums.", "in")
    assert (message.visibility, message.html) == ("public", "<p>The pump 1 hums.</p>")
    assert (message.persona.handle, message.persona.external_id, message.contact) == ("ute", "u-1", None)
    row = InboundEvent.objects.get()
    assert (row.state, row.outcome, row.message, row.starts) == ("done", "message", message, 1)
    assert bytes(row.raw) == body_of(event(visibility="public"))
    assert row.headers["webhook-id"] == "evt-1"


def test_wrong_missing_and_old_signatures_are_refused_and_recorded(client, webhook, time_machine):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    body = body_of(event())
    right = standard_headers(body, "evt-1")
    wrong = {**right, "webhook-signature": "v1,AAAA"}
    cases = [
        (wrong, "signature_wrong"),
        (standard_headers(body, "evt-1", secret=OTHER), "signature_wrong"),
        ({**right, "webhook-id": "evt-2"}, "signature_wrong"),
        ({**right, "webhook-timestamp": str(int(time.time()) - 7)}, "signature_wrong"),
        ({}, "signature_missing"),
        ({name: right[name] for name in ("webhook-id", "webhook-timestamp")}, "signature_missing"),
        (standard_headers(body, "evt-1", at=time.time() - 301), "signature_old"),
        (standard_headers(body, "evt-1", at=time.time() + 301), "signature_old"),
    ]

    for headers, code in cases:
        answer = post_standard(client, webhook, body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, code)

    assert [signature for signature, _state in kept()] == [*["wrong"] * 4, *["missing"] * 2, *["old"] * 2]
    assert {state for _signature, state in kept()} == {"refused"}
    assert take_in_inbound() == 0
    assert post_standard(client, webhook, body).status_code == 202
    assert take_in_inbound() == 1
    assert Message.objects.count() == 1


def test_forgeries_are_counted_and_only_the_first_of_an_hour_are_kept_and_not_whole(client, webhook, time_machine):
    time_machine.move_to("2026-11-20T10:10:00Z", tick=False)
    for _ in range(SAMPLES_AN_HOUR + 5):
        post_standard(client, webhook, b"x" * 2 * SAMPLE_BYTES, headers={"webhook-id": "y" * 400})

    rows = InboundEvent.objects.all()
    assert (len(rows), {len(row.raw) for row in rows}) == (SAMPLES_AN_HOUR, {SAMPLE_BYTES})
    assert RefusalCount.objects.get().number == SAMPLES_AN_HOUR + 5


def test_a_sender_that_changes_its_secret_signs_with_both(client, webhook, keeper):
    add_secret(webhook, by=keeper, use="signing", secret=OTHER)
    body = body_of(event())
    both = standard_headers(body, "evt-1", secret=OTHER)
    both["webhook-signature"] += " v1a,unknown " + standard_headers(body, "evt-1")["webhook-signature"]

    assert post_standard(client, webhook, body, headers=both).status_code == 202
    assert post_standard(client, webhook, body, event_id="evt-2").status_code == 202
    retire_secret(ChannelSecret.objects.earliest("id"), by=keeper)
    assert post_standard(client, webhook, body, event_id="evt-3").status_code == 401
    assert post_standard(client, webhook, body, event_id="evt-3", secret=OTHER).status_code == 202


def test_a_hook_that_is_switched_off_or_takes_nothing_is_not_there(client, webhook):
    webhook.is_active = False
    webhook.save()

    assert post_standard(client, webhook, event()).status_code == 404
    assert client.get("/api/v1/hooks/inbound/nothing/").status_code == 404
    assert InboundEvent.objects.count() == 0


def test_of_too_large_a_body_is_kept_that_it_came_and_how_large_it_was(client, webhook, agent_api, settings):
    settings.REQUEST_BODY_LIMIT = 1000

    assert post_standard(client, webhook, b"x" * 1001).status_code == 413
    assert client.post(address(webhook), b"x" * 1002, content_type="application/json").status_code == 413
    assert client.post("/api/v1/hooks/inbound/nobody/", b"x" * 1001, content_type="a/b").status_code == 413

    kept = list(InboundEvent.objects.order_by("id"))
    assert [(one.channel, one.signature, one.state, bytes(one.raw)) for one in kept] == [
        (webhook, "large", "refused", b"")
    ] * 2
    assert [(one.external_id, one.headers["content-length"]) for one in kept] == [
        ("evt-1", "1001"),
        ("too large: 1002", "1002"),
    ]
    assert RefusalCount.objects.get().number == 2
    told = agent_api.get(f"/api/v1/channels/{webhook.pk}/health/").json()
    assert [one["code"] for one in told["troubles"]] == ["too_large"]
    settings.REQUEST_BODY_LIMIT = 2000
    assert post_standard(client, webhook, event()).status_code == 202


def test_a_part_and_a_delivery_that_is_called_like_it_are_both_taken_in(client, webhook):
    post_standard(client, webhook, event(number=99), event_id="evt-1/2")
    post_standard(client, webhook, [event(number=number) for number in (1, 2, 3)], event_id="evt-1")
    post_standard(client, webhook, event(number=98), event_id="evt-1/3")
    take_in_inbound()
    take_in_inbound()

    assert sorted(Message.objects.values_list("external_id", flat=True)) == ["m-1", "m-2", "m-3", "m-98", "m-99"]
    with pytest.raises(IntegrityError), transaction.atomic():
        InboundEvent.objects.create(
            channel=webhook,
            external_id="evt-1/1",
            part_of=InboundEvent.objects.get(external_id="evt-1"),
            signature="ok",
        )


def test_whoever_is_refused_again_and_again_is_told_to_wait(client, webhook, settings):
    settings.RATE_LIMITS, settings.RATE_LIMIT_FACTOR = True, 1 / 60

    answers = [post_standard(client, webhook, b"{}", headers={}).status_code for _ in range(4)]

    assert answers == [401, 401, 429, 429]
    assert post_standard(client, webhook, event()).status_code == 202


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_event_ten_times_in_parallel_makes_one_message(webhook):
    body = body_of(event())
    headers = standard_headers(body, "evt-1")

    def hand_in(_number):
        try:
            status = post_standard(Client(), webhook, body, headers=headers).status_code
            take_in_inbound()
        finally:
            connection.close()
        return status

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(hand_in, range(10))) == {202}

    assert (InboundEvent.objects.count(), Message.objects.count()) == (1, 1)
    assert InboundEvent.objects.get().starts == 1


def test_a_signed_event_is_kept_with_two_queries(client, webhook, django_assert_num_queries):
    add_secret(webhook, by=webhook.secrets.get().added_by, use="signing", secret=OTHER)
    with django_assert_num_queries(2) as asked:
        assert post_standard(client, webhook, event()).status_code == 202

    assert asked.captured_queries[0]["sql"].startswith("SELECT c.*")
    assert "INSERT INTO crm_inboundevent" in asked.captured_queries[1]["sql"]


def test_secrets_are_sealed_and_never_shown(webhook, api_of, keeper, agent_api):
    row = ChannelSecret.objects.get()
    assert SECRET not in row.sealed
    api = api_of(keeper)
    url = f"/api/v1/channels/{webhook.pk}/secrets/"

    added = api.post(url, {"use": "access", "secret": "a token"})
    shown = api.get(url)

    assert added.status_code == 201
    assert set(added.json()) == {"id", "use", "added_at", "retired_at"}
    assert [one["use"] for one in shown.json()["results"]] == ["access", "signing"]
    assert not any(word in shown.content.decode() for word in ("a token", SECRET, row.sealed))
    assert agent_api.post(url, {"use": "access", "secret": "a token"}).json()["code"] == "may_not_keep_channels"
    assert api.post(url, {"use": "access", "secret": "  "}).status_code == 400
