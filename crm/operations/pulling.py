"""Looks at the channels that do not come by themselves; what is seen and how far we came are kept together."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from community.foundation.acting import act
from crm.connectors import CONNECTORS, Connector
from crm.connectors.base import Fetched, NetworkIsAway, Pulled, Secrets
from crm.connectors.gone import gone
from crm.models import Channel, ChannelGap, ChannelPull, Message
from crm.operations.looking import LEASE, begin, rest
from crm.operations.receiving import fetched_events, keep
from crm.operations.sealing_secrets import open_secrets
from crm.operations.searching import ask_searches

EVERY = timedelta(minutes=5)
PAGES_AT_ONCE = 20
# For so many days back the first look reads, unless the option ``first_days`` says otherwise.
FIRST_DAYS = 7
FIRST_DAYS_AT_MOST = 365
# How long and how often it is asked whether messages are still there.
ASKED_ABOUT_FOR = timedelta(days=14)
ASKED_ABOUT_AT_ONCE = 50
_PULLING = [network for network, connector in CONNECTORS.items() if connector.pulls or connector.empties]
_WATCHING = [network for network, connector in CONNECTORS.items() if type(connector).gone is not Connector.gone]


def pull_channels() -> int:
    """Look at every channel that is due; return how many were looked at without trouble."""
    _know_channels()
    looked = 0
    pulls = ChannelPull.objects.filter(channel__is_active=True).select_related("channel")
    while (pull := begin(pulls)) is not None:
        looked += _look(pull)
    return looked


@act
def _know_channels() -> None:
    new = Channel.objects.active().filter(network__in=_PULLING, pull=None)
    ChannelPull.objects.bulk_create([ChannelPull(channel=channel) for channel in new], ignore_conflicts=True)


def _look(pull: ChannelPull) -> bool:
    connector, secrets = CONNECTORS[pull.channel.network], open_secrets(pull.channel)
    try:
        if connector.empties:
            connector.empty(pull.channel, secrets, partial(_keep_one, pull.channel))
            until = None
        else:
            until = _page_by_page(pull, connector, secrets)
            if until is None or until <= timezone.now():
                until = ask_searches(pull, connector, secrets, LEASE) or until
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one network must not stop the others
        rest(pull, error, first=EVERY)
        return False
    _succeeded(pull, until)
    return True


def _page_by_page(pull: ChannelPull, connector: Connector, secrets: Secrets) -> datetime | None:
    is_first = pull.succeeded_at is None
    for _page in range(PAGES_AT_ONCE):
        seen = connector.pull(pull.channel, secrets, pull.cursor)
        _keep_page(pull, seen, is_first=is_first)
        if not seen.has_more:
            return seen.not_before
    # The rest is for the next turn, at once, so that no channel keeps the others waiting.
    return timezone.now()


@act
def _keep_page(pull: ChannelPull, seen: Pulled, *, is_first: bool) -> None:
    """Keep what was seen and the new place in one transaction: nothing is lost between the two, and nothing skipped."""
    rows = fetched_events(pull.channel, seen.events)
    for row in rows:
        # What was said before we listened is not urgent, and never delays what is said now.
        row.is_backfill = row.is_backfill or is_first
    keep(rows)
    if seen.gap is not None:
        gap = seen.gap
        ChannelGap.objects.create(channel=pull.channel, since=gap.since, until=gap.until, reason=gap.reason[:200])
    if is_first and not pull.cursor:
        _remember_what_was_before(pull.channel)
    pull.cursor = dict(seen.cursor)
    pull.due_at = timezone.now() + LEASE
    pull.save(update_fields=["cursor", "due_at"])


def _remember_what_was_before(channel: Channel) -> None:
    """The first look sees the newest; what was said in the days before is fetched beside it, without any haste."""
    days = channel.options.get("first_days")
    days = days if isinstance(days, int) and 0 <= days <= FIRST_DAYS_AT_MOST else FIRST_DAYS
    if days and CONNECTORS[channel.network].looks_back:
        now = timezone.now()
        ChannelGap.objects.create(
            channel=channel,
            since=now - timedelta(days=days),
            until=now,
            reason="it was said before we listened",
            due_at=now,
        )


def _keep_one(channel: Channel, fetched: Fetched) -> None:
    keep(fetched_events(channel, [fetched]))


def _succeeded(pull: ChannelPull, until: datetime | None) -> None:
    now = timezone.now()
    pull.succeeded_at, pull.failures, pull.error = now, 0, ""
    pull.due_at = until or now + _every(pull.channel.options)
    pull.save(update_fields=["succeeded_at", "failures", "error", "due_at"])


def _every(options: Mapping[str, object]) -> timedelta:
    minutes = options.get("every_minutes")
    return timedelta(minutes=minutes) if isinstance(minutes, int) and 1 <= minutes <= 1440 else EVERY


def look_for_removed() -> int:
    """Ask networks that tell nobody of it whether the latest messages are still there; return how many are gone."""
    channels = Channel.objects.active().filter(network__in=_WATCHING)
    return sum(_missing(channel) for channel in channels)


def _missing(channel: Channel) -> int:
    now = timezone.now()
    standing = Message.objects.filter(channel=channel, removed_at=None, written_at__gte=now - ASKED_ABOUT_FOR)
    latest = standing.exclude(external_id="").order_by("-written_at", "-id")
    ids = list(latest.values_list("external_id", flat=True)[:ASKED_ABOUT_AT_ONCE])
    if not ids:
        return 0
    try:
        missing = CONNECTORS[channel.network].gone(channel, open_secrets(channel), ids)
    except NetworkIsAway:
        # The look at the channel itself tells of that trouble.
        return 0
    keep(fetched_events(channel, [gone(one, now) for one in missing]))
    return len(missing)
