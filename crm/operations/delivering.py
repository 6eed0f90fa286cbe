"""Sends what webhooks are told: signed, counted before the work, again with growing patience, and not for ever."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from community.outgoing import ALTOGETHER_SECONDS, HostIsAway, RequestIsRefused, send
from crm.connectors.reading import write_json
from crm.connectors.signatures import standard_headers
from crm.models import WebhookDelivery, WebhookSubscription
from crm.models.webhook import FAILURES_BEFORE_PAUSE, PING
from crm.permissions import can_keep_channels
from crm.sealing import unseal
from crm.webhook_errors import DeliveryIsWaiting, MayNotKeepWebhooks, WebhookIsRetired

ATTEMPTS_AT_MOST = 12
# Longer than any answer may take, so that nobody else sends what is still under way.
LEASE = timedelta(seconds=4 * ALTOGETHER_SECONDS)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
KEPT_FOR = timedelta(days=90)
# Whoever is paused for longer has to ask for the present state anyway; what waited is dropped, and counted.
WAITS_FOR = timedelta(days=30)
_State = WebhookDelivery.State


@act
def replay_delivery(delivery: WebhookDelivery, *, by: Member) -> WebhookDelivery:
    """Send once more what was sent or failed, with its key and its words.

    Raises ``MayNotKeepWebhooks``, ``WebhookIsRetired`` or ``DeliveryIsWaiting``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    if read_locked(WebhookSubscription.objects.all(), delivery.subscription_id).retired_at is not None:
        raise WebhookIsRetired
    delivery = read_locked(WebhookDelivery.objects.all(), delivery.pk)
    if delivery.state == _State.WAITING:
        raise DeliveryIsWaiting
    delivery.state, delivery.attempts, delivery.sent_at = _State.WAITING, 0, None
    delivery.next_at = timezone.now()
    delivery.save(update_fields=["state", "attempts", "sent_at", "next_at"])
    return delivery


def send_webhooks() -> int:
    """Send what is due; whoever does not answer is left alone until the next time, so that nobody waits for them."""
    sent = 0
    away: set[int] = set()
    while (delivery := _start(away)) is not None:
        if _send(delivery):
            sent += 1
        else:
            away.add(delivery.subscription_id)
    return sent


def forget_old_deliveries() -> int:
    """Delete what was told, or could not be, long ago, and drop what waits for a subscription that nobody resumes."""
    now = timezone.now()
    dropped = sum(_drop(one, now) for one in WebhookSubscription.objects.order_by("id"))
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEPT_FOR).exclude(state=_State.WAITING)
    return old.delete()[0] + dropped


@act
def _drop(subscription: WebhookSubscription, now: datetime) -> int:
    """Count what is dropped where people see it, in the transaction that drops it."""
    waiting = WebhookDelivery.objects.of(subscription).filter(state=_State.WAITING, created_at__lt=now - WAITS_FOR)
    number = waiting.delete()[0]
    if number:
        dropped = models.F("dropped") + number
        WebhookSubscription.objects.filter(pk=subscription.pk).update(dropped=dropped)
    return number


def _secrets_of(subscription: WebhookSubscription) -> list[str]:
    """Return the secret, and the one before it while both hold."""
    sealed = [subscription.sealed]
    if subscription.before_until is not None and subscription.before_until > timezone.now():
        sealed.append(subscription.sealed_before)
    return [secret for one in sealed if (secret := unseal(one)) is not None]


@act
def _start(away: set[int]) -> WebhookDelivery | None:
    """Take the lease of one delivery, and count the attempt before anything leaves the house."""
    due = WebhookDelivery.objects.due().exclude(subscription_id__in=away)
    delivery = due.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related("subscription").first()
    if delivery is None:
        return None
    delivery.attempts += 1
    delivery.next_at = timezone.now() + LEASE
    delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def _send(delivery: WebhookDelivery) -> bool:
    status, error = None, ""
    secrets = _secrets_of(delivery.subscription)
    if delivery.attempts > _most(delivery):
        error = "The process ended during the last attempt."
    elif not secrets:
        error = "The secret was sealed with another key of this installation."
    else:
        body = write_json(delivery.payload)
        headers = {
            "Content-Type": "application/json",
            **standard_headers(delivery.event, timezone.now(), body, secrets),
        }
        try:
            status = send("POST", delivery.subscription.url, headers=headers, body=body).status
        except (HostIsAway, RequestIsRefused) as fault:
            error = f"{type(fault).__name__}: {fault}"[:500]
        else:
            # A redirect is none of those that were agreed to: what is told goes to the address that was given.
            error = "" if 200 <= status < 300 else f"status {status}"
    _end(delivery, status, error)
    return not error


@act
def _end(delivery: WebhookDelivery, status: int | None, error: str) -> None:
    """Write down how it went, unless somebody else has taken it up or sent it anew meanwhile."""
    now = timezone.now()
    values = {"last_status": status, "error": error, "state": _State.WAITING, "sent_at": None, "next_at": now}
    if not error:
        values |= {"state": _State.SENT, "sent_at": now}
    elif delivery.attempts >= _most(delivery):
        values |= {"state": _State.FAILED}
    else:
        values |= {"next_at": now + min(FIRST_WAIT * 2 ** (delivery.attempts - 1), LONGEST_WAIT)}
    ours = WebhookDelivery.objects.filter(
        pk=delivery.pk, state=_State.WAITING, attempts=delivery.attempts, next_at=delivery.next_at
    )
    if ours.update(**values):
        _count(delivery.subscription_id, is_failure=bool(error))


def _count(subscription_id: int, *, is_failure: bool) -> None:
    """Count failures in a row; who fails on and on is paused until somebody says otherwise."""
    ours = WebhookSubscription.objects.filter(pk=subscription_id)
    if not is_failure:
        ours.filter(failures__gt=0).update(failures=0)
        return
    is_enough = models.When(failures__gte=FAILURES_BEFORE_PAUSE - 1, paused_at__isnull=True, then=Now())
    ours.update(failures=models.F("failures") + 1, paused_at=models.Case(is_enough, default=models.F("paused_at")))


def _most(delivery: WebhookDelivery) -> int:
    """Whoever pings looks how it went; that is tried once."""
    return 1 if delivery.payload["type"] == PING else ATTEMPTS_AT_MOST
