"""How channels fare: what waits, what failed, what was refused, who fell silent, and what may be missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from crm.connectors import connector_of
from crm.models import Channel, ChannelGap, ChannelPull, InboundEvent, IssueComment
from crm.models.channel import TRACKERS

GAPS_SHOWN = 20
REFUSALS_COUNT_FOR = timedelta(hours=24)
# By so many of its last events it is known how long a channel is silent as a rule; fewer than these say nothing.
_PAUSES_OF, _PAUSES_NEEDED = 500, 10
# Twice as long as the longest of these pauses is much longer than usual; nights and Sundays are no silence.
_MUCH_LONGER, _SHORTEST_SILENCE = 2, timedelta(hours=24)
_SILENT = "nothing came for much longer than usual"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong with a channel, and what to do about it."""

    code: str
    sentence: StrPromise
    advice: StrPromise


@dataclass(frozen=True)
class ChannelHealth:
    """One channel, now."""

    is_well: bool
    troubles: Sequence[Trouble]
    looked_at: datetime | None
    succeeded_at: datetime | None
    failures: int
    error: str
    waiting: int
    set_aside: int
    refused: int
    taken: int
    last_event_at: datetime | None
    silent_since: datetime | None
    gaps: Sequence[ChannelGap]


_OFF = Trouble("off", _("It is switched off."), _("Switch it on to take and send again."))
_FAILING = Trouble(
    "failing",
    _("The network cannot be asked."),
    _("Read the last error. If our access is refused, add a new secret; else it is tried again by itself."),
)
_SET_ASIDE = Trouble(
    "set_aside",
    _("What came in could not be read."),
    _("Look at the inbound events that were set aside, and take them in again."),
)
_REFUSING = Trouble(
    "refusing",
    _("Of the last 24 hours more requests were refused than taken in."),
    _("Compare the signing secret here with that of the network, and its clock; then let the network send again."),
)
_NOT_SAID = Trouble(
    "commenting",
    _("Comments at issues could not be sent."),
    _("Read the last error of the comments. If our access is refused, add a new access secret; then send them again."),
)
_TOO_LARGE = Trouble(
    "too_large",
    _("In the last 24 hours something was handed in that was too large to be read."),
    _("Look at the inbound events that were refused: they say how large it was. Let the network send less at once."),
)
_FELL_SILENT = Trouble(
    "silent",
    _("Nothing came for much longer than usual."),
    _("Look whether the network still calls the hook: its subscription may have ended or its address may be wrong."),
)


def health_of(channel: Channel) -> ChannelHealth:
    """Tell how a channel fares."""
    now = timezone.now()
    pull = ChannelPull.objects.filter(channel=channel).first()
    events = channel.inbound_events
    set_aside = events.set_aside().count()
    moments = _moments(channel)
    silent_since = _silent_since(channel, moments, now)
    (refused, too_large), taken = _refused(channel, now), _taken(channel, now)
    gaps = list(channel.gaps.order_by("-found_at", "-id")[:GAPS_SHOWN])
    if silent_since is not None:
        # It lasts, so nobody has written it down.
        gaps.insert(0, ChannelGap(channel=channel, since=silent_since, reason=_SILENT, found_at=now))
    wrong = (
        (not channel.is_active, _OFF),
        (bool(pull and pull.failures), _FAILING),
        (bool(set_aside), _SET_ASIDE),
        (refused - too_large > taken, _REFUSING),
        (bool(too_large), _TOO_LARGE),
        (silent_since is not None, _FELL_SILENT),
        (_says_nothing(channel), _NOT_SAID),
    )
    troubles = [trouble for is_there, trouble in wrong if is_there]
    return ChannelHealth(
        is_well=not troubles,
        troubles=troubles,
        looked_at=pull.looked_at if pull else None,
        succeeded_at=pull.succeeded_at if pull else None,
        failures=pull.failures if pull else 0,
        error=pull.error if pull else "",
        waiting=events.waiting().count(),
        set_aside=set_aside,
        refused=refused,
        taken=taken,
        last_event_at=moments[0] if moments else None,
        silent_since=silent_since,
        gaps=gaps,
    )


def _says_nothing(channel: Channel) -> bool:
    """Tell whether something failed that is to be said at issues, for good or the last time."""
    if channel.network not in TRACKERS:
        return False
    lost = models.Q(state=IssueComment.State.FAILED) | models.Q(state=IssueComment.State.WAITING) & ~models.Q(error="")
    return IssueComment.objects.filter(lost, channel=channel).exists()


def can_be_filled(gap: ChannelGap) -> bool:
    """Tell whether the network may still give what is missing."""
    connector = connector_of(gap.channel.network)
    return bool(
        connector and connector.looks_back and gap.channel.is_active and gap.since is not None and gap.filled_at is None
    )


def open_gaps(channel: Channel) -> models.QuerySet[ChannelGap]:
    """Return the gaps that nobody has filled and that can be filled, the newest first."""
    connector = connector_of(channel.network)
    if connector is None or not connector.looks_back or not channel.is_active:
        return channel.gaps.none()
    return channel.gaps.filter(filled_at=None, since__isnull=False).order_by("-found_at", "-id")


def _refused(channel: Channel, now: datetime) -> tuple[int, int]:
    """Count the hours that lie in the last day at least in part: all that was refused, and what of it was too large."""
    first = (now - REFUSALS_COUNT_FOR).replace(minute=0, second=0, microsecond=0)
    large = models.Q(signature=InboundEvent.Signature.LARGE)
    counted = channel.refusals.filter(hour__gte=first).aggregate(
        all=models.Sum("number", default=0), large=models.Sum("number", filter=large, default=0)
    )
    return int(counted["all"]), int(counted["large"])


def _taken(channel: Channel, now: datetime) -> int:
    return _delivered(channel).filter(received_at__gte=now - REFUSALS_COUNT_FOR).count()


def _moments(channel: Channel) -> list[datetime]:
    """When the last events came, the newest first."""
    return list(_delivered(channel).order_by("-id").values_list("received_at", flat=True)[:_PAUSES_OF])


def _delivered(channel: Channel) -> models.QuerySet[InboundEvent]:
    """Whole deliveries: parts of one are none, and what nobody vouches for is no event."""
    return channel.inbound_events.filter(part_of=None).exclude(state=InboundEvent.State.REFUSED)


def _silent_since(channel: Channel, moments: Sequence[datetime], now: datetime) -> datetime | None:
    """Tell since when a channel that comes by itself says nothing, if that is much longer than usual."""
    connector = connector_of(channel.network)
    if connector is None or not connector.pushes or not channel.is_active:
        return None
    allowed = _allowed_silence(channel, moments)
    last = moments[0] if moments else channel.created_at
    return last if allowed is not None and now - last > allowed else None


def _allowed_silence(channel: Channel, moments: Sequence[datetime]) -> timedelta | None:
    """What the options say, else what the channel itself was like."""
    hours = channel.options.get("silent_hours")
    if isinstance(hours, int) and hours > 0:
        return timedelta(hours=hours)
    if len(moments) <= _PAUSES_NEEDED:
        return None
    return max(_SHORTEST_SILENCE, _MUCH_LONGER * max(_pauses(moments)))


def _pauses(moments: Sequence[datetime]) -> Iterator[timedelta]:
    return (later - earlier for later, earlier in pairwise(moments))
