"""Asks networks once a day how our own pages and accounts fare; what fails is tried again, and a day without is a gap."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import models
from django.utils import timezone

from community.foundation.acting import act
from community.models.visit import business_day
from crm.connectors import CONNECTORS
from crm.connectors.base import Counted, NetworkIsAway, NetworkSaysLater
from crm.models import OwnPresence, PresenceLook, PresenceReading, ReadingSource
from crm.operations.sealing_secrets import open_secrets

LEASE = timedelta(minutes=5)
AGAIN_AFTER = timedelta(hours=1)
LONGEST_REST = timedelta(hours=6)
_READING = [network for network, connector in CONNECTORS.items() if connector.reads_presence]


def read_presences() -> int:
    """Ask for every presence that is due; return of how many there are figures now."""
    _know_presences()
    read = 0
    while (look := _start()) is not None:
        read += _look(look)
    return read


def _readable() -> models.QuerySet[OwnPresence]:
    """Those whose own network tells figures to the channel they are heard through."""
    kept = OwnPresence.objects.kept_on(business_day(timezone.now()))
    return kept.filter(network__in=_READING, channel__network=models.F("network"), channel__is_active=True)


@act
def _know_presences() -> None:
    new = _readable().filter(look=None)
    PresenceLook.objects.bulk_create([PresenceLook(presence=presence) for presence in new], ignore_conflicts=True)


@act
def _start() -> PresenceLook | None:
    """Take the lease of one presence; a process that dies in its look leaves it to the next one."""
    due = PresenceLook.objects.filter(due_at__lte=timezone.now(), presence__in=_readable())
    locked = due.select_related("presence__channel").select_for_update(of=("self",), skip_locked=True, no_key=True)
    look = locked.order_by("due_at").first()
    if look is not None:
        look.looked_at = timezone.now()
        look.due_at = look.looked_at + LEASE
        look.save(update_fields=["looked_at", "due_at"])
    return look


def _look(look: PresenceLook) -> bool:
    presence = look.presence
    assert presence.channel is not None
    try:
        counted = CONNECTORS[presence.channel.network].read_presence(
            presence.channel, open_secrets(presence.channel), presence.external_id, presence.handle
        )
        if not counted:
            raise NetworkIsAway("the network tells no figures of this account")  # noqa: TRY301 -- it fails like the rest
        _keep(look, counted)
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one network must not stop the others
        _failed(look, error)
        return False
    return True


@act
def _keep(look: PresenceLook, counted: Sequence[Counted]) -> None:
    """Keep the figures of today; what stands there, asked for by somebody else or typed, stays."""
    now = timezone.now()
    OwnPresence.objects.select_for_update(no_key=True).get(pk=look.presence_id)
    rows = [
        PresenceReading(
            presence_id=look.presence_id,
            metric=one.metric,
            day=business_day(now),
            value=Decimal(one.value),
            source=ReadingSource.NETWORK,
            read_at=now,
        )
        for one in counted
    ]
    PresenceReading.objects.bulk_create(rows, ignore_conflicts=True)
    look.succeeded_at, look.failures, look.error = now, 0, ""
    look.due_at = _beginning_of(business_day(now) + timedelta(days=1))
    look.save(update_fields=["succeeded_at", "failures", "error", "due_at"])


def _failed(look: PresenceLook, error: Exception) -> None:
    """Wait longer after each failure, or for as long as the network asks for."""
    now = timezone.now()
    look.failures += 1
    look.error = f"{type(error).__name__}: {error}"[:500]
    look.due_at = now + min(AGAIN_AFTER * 2 ** min(look.failures - 1, 10), LONGEST_REST)
    if isinstance(error, NetworkSaysLater):
        look.due_at = max(error.until, now)
    look.save(update_fields=["failures", "error", "due_at"])


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
