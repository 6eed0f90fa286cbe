"""How channels fare: what waits, what failed, and what may be missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.models import Channel, ChannelGap, ChannelPull

GAPS_SHOWN = 20


@dataclass(frozen=True)
class ChannelHealth:
    """One channel, now."""

    is_well: bool
    looked_at: datetime | None
    succeeded_at: datetime | None
    failures: int
    error: str
    waiting: int
    set_aside: int
    gaps: Sequence[ChannelGap]


def health_of(channel: Channel) -> ChannelHealth:
    """Tell how a channel fares."""
    pull = ChannelPull.objects.filter(channel=channel).first()
    events = channel.inbound_events
    set_aside = events.set_aside().count()
    return ChannelHealth(
        is_well=channel.is_active and not set_aside and not (pull and pull.failures),
        looked_at=pull.looked_at if pull else None,
        succeeded_at=pull.succeeded_at if pull else None,
        failures=pull.failures if pull else 0,
        error=pull.error if pull else "",
        waiting=events.waiting().count(),
        set_aside=set_aside,
        gaps=list(channel.gaps.order_by("-found_at", "-id")[:GAPS_SHOWN]),
    )
