"""Webhooks out are subscribed to, changed, tried and resumed; their secret is given once."""

import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.utils import timezone

from community.errors import VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from community.outgoing import keeps_what_is_said
from crm.connectors.signatures import new_secret
from crm.models import WebhookDelivery, WebhookSubscription
from crm.models.webhook import CONTACT_KINDS, ERASED, EVENT_KINDS, PING
from crm.operations.handing_out import newest_change, payload_of
from crm.permissions import can_keep_channels
from crm.sealing import seal
from crm.webhook_errors import (
    MayNotKeepWebhooks,
    WebhookAddressIsOpen,
    WebhookIsOff,
    WebhookIsRetired,
    WebhookKindIsUnknown,
)

BOTH_HOLD_FOR = timedelta(days=1)


@act
def subscribe(*, by: Member, name: str, url: str, kinds: list[str]) -> tuple[WebhookSubscription, str]:
    """Let a program be told from now on; return the subscription and its secret, which nobody is shown again.

    Raises ``MayNotKeepWebhooks``, ``WebhookAddressIsOpen`` or ``WebhookKindIsUnknown``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    secret = new_secret()
    subscription = WebhookSubscription.objects.create(
        name=name.strip(),
        url=checked_url(url),
        kinds=_checked_kinds(kinds),
        sealed=seal(secret),
        by=by,
        changes_seen=newest_change(),
    )
    return subscription, secret


@act
def change_subscription(
    subscription: WebhookSubscription, *, by: Member, version: int | None = None, **details: Any
) -> WebhookSubscription:
    """Change name, address, kinds or whether it is active; one that is switched on again is told from then on.

    Raises ``MayNotKeepWebhooks``, ``VersionIsStale``, ``WebhookIsRetired``, ``WebhookAddressIsOpen`` or
    ``WebhookKindIsUnknown``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    subscription = _locked_standing(subscription)
    if version is not None and version != subscription.version:
        raise VersionIsStale
    if "url" in details:
        details["url"] = checked_url(details["url"])
    if "kinds" in details:
        details["kinds"] = _checked_kinds(details["kinds"])
    changed = {name: value for name, value in details.items() if getattr(subscription, name) != value}
    if not changed:
        return subscription
    if changed.get("is_active") or _begins_with_contacts(subscription, changed.get("kinds", ())):
        changed["changes_seen"] = newest_change()
    if changed.get("is_active") or "kinds" in changed:
        changed["told_since"] = timezone.now()
    return _save(subscription, **changed)


@act
def retire_subscription(subscription: WebhookSubscription, *, by: Member) -> WebhookSubscription | None:
    """Tell it nothing any more, for good; what waits is not sent, what was told stays readable. Again changes nothing.

    Returns ``None`` when it was retired before. Raises ``MayNotKeepWebhooks``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    subscription = _locked(subscription)
    if subscription.retired_at is not None:
        return None
    number = subscription.deliveries.filter(state=WebhookDelivery.State.WAITING).delete()[0]
    return _save(subscription, is_active=False, retired_at=timezone.now(), dropped=subscription.dropped + number)


@act
def renew_secret(subscription: WebhookSubscription, *, by: Member) -> tuple[WebhookSubscription, str]:
    """Make another secret, which is shown this once; the one before signs too for a day. Raises ``MayNotKeepWebhooks`` or ``WebhookIsRetired``."""
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    subscription = _locked_standing(subscription)
    secret = new_secret()
    before = {"sealed_before": subscription.sealed, "before_until": timezone.now() + BOTH_HOLD_FOR}
    return _save(subscription, sealed=seal(secret), **before), secret


@act
def resume_subscription(subscription: WebhookSubscription, *, by: Member) -> WebhookSubscription:
    """Go on after a pause with all that waited; one that is not paused is left as it is. Raises ``MayNotKeepWebhooks`` or ``WebhookIsRetired``."""
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    subscription = _locked_standing(subscription)
    if subscription.paused_at is None:
        return subscription
    subscription.deliveries.filter(state=WebhookDelivery.State.WAITING).update(next_at=timezone.now())
    return _save(subscription, paused_at=None, failures=0)


@act
def ping_subscription(subscription: WebhookSubscription, *, by: Member) -> WebhookDelivery:
    """Send something that means nothing, even to one that is paused; raises ``MayNotKeepWebhooks``, ``WebhookIsRetired`` or ``WebhookIsOff``."""
    if not can_keep_channels(by):
        raise MayNotKeepWebhooks
    subscription = _locked_standing(subscription)
    if not subscription.is_active:
        raise WebhookIsOff
    payload = payload_of(PING, timezone.now(), {"subscription": subscription.pk})
    return WebhookDelivery.objects.create(subscription=subscription, event=f"ping-{uuid.uuid4()}", payload=payload)


def checked_url(url: str) -> str:
    """Return an address to which something may be sent; raises ``WebhookAddressIsOpen``."""
    url = url.strip()
    if not keeps_what_is_said(url):
        raise WebhookAddressIsOpen(pointer="/url")
    return url


def _begins_with_contacts(subscription: WebhookSubscription, kinds: Collection[str]) -> bool:
    """Tell whether it is told of contacts from now on and was not before; what happened to them until then is past."""
    told_of_contacts = {*CONTACT_KINDS, ERASED}
    return told_of_contacts.isdisjoint(subscription.kinds) and not told_of_contacts.isdisjoint(kinds)


def _checked_kinds(kinds: list[str]) -> list[str]:
    chosen = set(kinds)
    if not chosen or chosen - set(EVENT_KINDS):
        raise WebhookKindIsUnknown(pointer="/kinds")
    return [kind for kind in EVENT_KINDS if kind in chosen]


def _locked(subscription: WebhookSubscription) -> WebhookSubscription:
    return read_locked(WebhookSubscription.objects.all(), subscription.pk)


def _locked_standing(subscription: WebhookSubscription) -> WebhookSubscription:
    subscription = _locked(subscription)
    if subscription.retired_at is not None:
        raise WebhookIsRetired
    return subscription


def _save(subscription: WebhookSubscription, **values: Any) -> WebhookSubscription:
    for name, value in values.items():
        setattr(subscription, name, value)
    subscription.version += 1
    subscription.save(update_fields=[*values, "version"])
    return subscription
