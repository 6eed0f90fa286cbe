"""Asks networks once a day how our own pages and accounts fare; what fails is tried again, and a day without is a gap."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial

from django.db import models, transaction
from django.utils import timezone

from community.foundation.acting import act
from community.models import Member
from community.models.visit import business_day
from crm.connectors import CONNECTORS
from crm.connectors.base import Counted, NetworkIsAway, NetworkSaysLater
from crm.errors import MayNotKeepChannels
from crm.models import OwnPresence, PresenceLook, PresenceReading, ReadingSource
from crm.operations.looking import LEASE, begin, rest
from crm.operations.sealing_secrets import open_secrets
from crm.permissions import can_keep_channels
from crm.presence_errors import NetworkAsksForPatience, NetworkTellsNoFigures
from crm.signals import presence_look_wanted

AGAIN_AFTER = timedelta(hours=1)
_READING = [network for network, connector in CONNECTORS.items() if connector.reads_presence]


def read_presences() -> int:
    """Ask for every presence that is due; return of how many there are figures now."""
    _know_presences()
    read = 0
    looks = PresenceLook.objects.filter(presence__in=_readable()).select_related("presence__channel")
    while (look := begin(looks)) is not None:
        read += _look(look)
    return read


@act
def ask_now(presence: OwnPresence, *, by: Member) -> PresenceLook:
    """Let a network be asked now instead of when it is due; one that has told today, or is being asked, is left alone.

    Raises ``MayNotKeepChannels``, ``NetworkTellsNoFigures`` or ``NetworkAsksForPatience``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    if not _readable().filter(pk=presence.pk).exists():
        raise NetworkTellsNoFigures
    _know_presences()
    look = PresenceLook.objects.select_for_update(no_key=True).get(presence=presence)
    now = timezone.now()
    has_told = look.succeeded_at is not None and business_day(look.succeeded_at) == business_day(now)
    is_being_asked = look.looked_at is not None and now < look.due_at == look.looked_at + LEASE
    if has_told or is_being_asked:
        return look
    if now < look.due_at and look.error.startswith(NetworkSaysLater.__name__):
        raise NetworkAsksForPatience
    look.due_at = min(look.due_at, now)
    look.save(update_fields=["due_at"])
    transaction.on_commit(partial(presence_look_wanted.send, PresenceLook))
    return look


def _readable() -> models.QuerySet[OwnPresence]:
    """Those whose own network tells figures to the channel they are heard through."""
    kept = OwnPresence.objects.kept_on(business_day(timezone.now()))
    return kept.filter(network__in=_READING, channel__network=models.F("network"), channel__is_active=True)


@act
def _know_presences() -> None:
    new = _readable().filter(look=None)
    PresenceLook.objects.bulk_create([PresenceLook(presence=presence) for presence in new], ignore_conflicts=True)


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
        rest(look, error, first=AGAIN_AFTER)
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


def _beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
