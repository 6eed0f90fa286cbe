"""Deliveries go out signed, once, again when they failed, and never to where nobody agreed to."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from community import outgoing
from crm.connectors.base import Post, Signature
from crm.connectors.signatures import standard_webhook
from crm.models import WebhookDelivery, WebhookSubscription
from crm.operations.delivering import (
    ATTEMPTS_AT_MOST,
    FIRST_WAIT,
    KEPT_FOR,
    LEASE,
    LONGEST_WAIT,
    forget_old_deliveries,
    replay_delivery,
    send_webhooks,
)
from crm.operations.solving import solve_ticket
from crm.operations.subscribing import change_subscription, ping_subscription, resume_subscription
from crm.webhook_errors import DeliveryIsWaiting, MayNotKeepWebhooks, WebhookIsOff
from tests.factories.crm import TicketFactory

pytestmark = pytest.mark.django_db


def write(subscription, number=1):
    return [
        WebhookDelivery.objects.create(
            subscription=subscription, event=f"ticket-event-{one}", payload={"type": "ticket.solved", "data": {}}
        )
        for one in range(number)
    ]


def seen(delivery):
    delivery.refresh_from_db()
    return delivery.state, delivery.attempts, delivery.last_status, delivery.error


def test_what_is_sent_is_accepted_by_our_own_hook_and_by_no_other_secret(told, server, agent):
    _ours, secret = told("ticket.solved")
    event = solve_ticket(TicketFactory(), by=agent, answer="Oil the pump.")

    assert (send_webhooks(), send_webhooks()) == (1, 0)

    (asked,) = server.asked
    post = Post(asked.headers, asked.body, timezone.now())
    judged = standard_webhook(post, [secret])
    assert (judged.external_id, judged.signature) == (f"ticket-event-{event.pk}", Signature.OK)
    assert standard_webhook(post, ["whsec_b3RoZXI="]).signature == Signature.WRONG
    assert standard_webhook(Post(asked.headers, asked.body + b" ", timezone.now()), [secret]).signature == "wrong"
    assert asked.headers["content-type"] == "application/json"
    assert seen(WebhookDelivery.objects.get()) == ("sent", 1, 204, "")


def test_a_receiver_that_fails_is_asked_again_later_and_later_and_then_no_more(told, server, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    server.routes["POST /told"] = lambda _asked: (500, {}, b"")
    ours, _secret = told("ticket.solved")
    (delivery,) = write(ours)

    waits = []
    for _attempt in range(ATTEMPTS_AT_MOST):
        assert send_webhooks() == 0
        delivery.refresh_from_db()
        waits.append(delivery.next_at - timezone.now())
        assert send_webhooks() == 0
        time_machine.shift(waits[-1])

    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert max(waits) == LONGEST_WAIT
    assert seen(delivery) == ("failed", ATTEMPTS_AT_MOST, 500, "status 500")
    assert len(server.asked) == ATTEMPTS_AT_MOST
    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 1


def test_a_redirect_is_a_failure_and_leads_nowhere(told, server):
    server.routes["POST /told"] = lambda _asked: (307, {"Location": server.url + "/elsewhere"}, b"")
    ours, _secret = told("ticket.solved")
    (delivery,) = write(ours)

    assert send_webhooks() == 0

    assert [asked.path for asked in server.asked] == ["/told"]
    assert seen(delivery) == ("waiting", 1, 307, "status 307")


def test_a_slow_receiver_costs_one_wait_and_keeps_nobody_else_waiting(told, server, monkeypatch):
    monkeypatch.setattr(outgoing, "TIMEOUT_SECONDS", 0.2)
    server.routes["POST /slow"] = lambda _asked: time.sleep(0.6) or {}
    slow, _secret = told("ticket.solved", path="/slow")
    write(slow, 3)
    quick, _secret = told("ticket.solved")
    write(quick, 2)

    assert send_webhooks() == 2

    assert [asked.path for asked in server.asked].count("/slow") == 1
    assert quick.deliveries.filter(state="sent").count() == 2
    late = slow.deliveries.get(attempts=1)
    assert (late.state, late.error.partition(":")[0]) == ("waiting", "HostIsAway")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_each_once(told, server):
    ours, _secret = told("ticket.solved")
    write(ours, 20)

    def send_all(_number):
        try:
            return send_webhooks()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sum(threads.map(send_all, range(2))) == 20

    keys = [asked.headers["webhook-id"] for asked in server.asked]
    assert (len(keys), len(set(keys))) == (20, 20)
    assert set(WebhookDelivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_an_attempt_whose_process_was_killed_counts_and_is_made_good(told, server, time_machine):
    time_machine.move_to("2026-11-20T10:00:00Z", tick=False)
    ours, _secret = told("ticket.solved")
    first, last = write(ours, 2)
    under_way = {"next_at": timezone.now() + LEASE}
    WebhookDelivery.objects.filter(pk=first.pk).update(attempts=1, **under_way)
    WebhookDelivery.objects.filter(pk=last.pk).update(attempts=ATTEMPTS_AT_MOST, **under_way)

    assert send_webhooks() == 0
    time_machine.shift(LEASE)
    send_webhooks()

    assert seen(first) == ("sent", 2, 204, "")
    assert (seen(last)[0], len(server.asked)) == ("failed", 1)


def test_after_fifty_failures_in_a_row_it_pauses_and_goes_on_when_somebody_says_so(told, server, keeper, agent):
    server.routes["POST /told"] = lambda _asked: (500, {}, b"")
    ours, _secret = told("ticket.solved")
    WebhookSubscription.objects.update(failures=48)
    write(ours, 3)

    assert (send_webhooks(), send_webhooks(), send_webhooks()) == (0, 0, 0)
    ours.refresh_from_db()
    assert (ours.failures, ours.paused_at is not None, len(server.asked)) == (50, True, 2)

    server.routes["POST /told"] = lambda _asked: {}
    ping = ping_subscription(ours, by=keeper)
    assert (send_webhooks(), seen(ping)[0]) == (1, "sent")
    with pytest.raises(MayNotKeepWebhooks):
        resume_subscription(ours, by=agent)
    assert resume_subscription(ours, by=keeper).paused_at is None
    assert send_webhooks() == 3


def test_one_success_begins_the_count_anew(told):
    ours, _secret = told("ticket.solved")
    WebhookSubscription.objects.update(failures=49)
    write(ours)

    assert send_webhooks() == 1
    ours.refresh_from_db()
    assert (ours.failures, ours.paused_at) == (0, None)


def test_a_delivery_is_sent_again_with_its_key_and_its_words(told, server, keeper, agent):
    ours, _secret = told("ticket.solved")
    (delivery,) = write(ours)

    with pytest.raises(DeliveryIsWaiting):
        replay_delivery(delivery, by=keeper)
    send_webhooks()
    with pytest.raises(MayNotKeepWebhooks):
        replay_delivery(delivery, by=agent)
    replay_delivery(delivery, by=keeper)
    assert send_webhooks() == 1

    first, second = server.asked
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_a_ping_is_tried_once_and_not_where_nothing_is_sent(told, server, keeper, agent):
    server.routes["POST /told"] = lambda _asked: (404, {}, b"")
    ours, _secret = told("ticket.solved")

    ping = ping_subscription(ours, by=keeper)
    send_webhooks()

    assert seen(ping) == ("failed", 1, 404, "status 404")
    with pytest.raises(MayNotKeepWebhooks):
        ping_subscription(ours, by=agent)
    change_subscription(ours, by=keeper, is_active=False)
    with pytest.raises(WebhookIsOff):
        ping_subscription(ours, by=keeper)


def test_an_address_that_leads_inside_meanwhile_is_refused(told, server, settings):
    ours, _secret = told("ticket.solved")
    settings.OUTGOING_PRIVATE_HOSTS = []
    (delivery,) = write(ours)

    assert send_webhooks() == 0
    assert (seen(delivery)[3].partition(":")[0], server.asked) == ("RequestIsRefused", [])


def test_a_secret_of_another_installation_sends_nothing_unsigned(told, server, settings):
    ours, _secret = told("ticket.solved")
    (delivery,) = write(ours)
    settings.SECRET_KEY = "another key of another installation"

    assert (send_webhooks(), server.asked) == (0, [])
    assert "another key" in seen(delivery)[3]


def test_what_was_told_long_ago_is_forgotten_and_what_waits_is_not(told):
    ours, _secret = told("ticket.solved")
    old, waiting = write(ours, 2)
    WebhookDelivery.objects.update(created_at=timezone.now() - KEPT_FOR * 2)
    WebhookDelivery.objects.filter(pk=old.pk).update(state="failed")
    WebhookDelivery.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - KEPT_FOR / 4)

    assert forget_old_deliveries() == 1
    assert list(WebhookDelivery.objects.all()) == [waiting]
