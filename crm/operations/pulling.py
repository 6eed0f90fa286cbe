"""Looks at the channels that do not come by themselves; what is seen and how far we came are kept together."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from django.db import models
from django.utils import timezone

from community.foundation.acting import act
from crm.connectors import CONNECTORS, Connector
from crm.connectors.base import CannotBeRead, Fetched, NetworkIsAway, Pulled, Secrets
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
# When a message was written, its number, and how its network calls it.
Asked = tuple[datetime, int, str]
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
    """Ask networks that tell nobody of it whether messages are still there; return how many are gone.

    Each turn goes on behind the last one, from the newest message back to those that are two weeks old, and begins anew.
    """
    _know_channels()
    pulls = ChannelPull.objects.filter(channel__is_active=True, channel__network__in=_WATCHING)
    return sum(_missing(pull) for pull in pulls.select_related("channel"))


def _missing(pull: ChannelPull) -> int:
    channel, asked = pull.channel, _next_ones(pull)
    if not asked:
        return 0
    ids, spent = [external_id for _written_at, _pk, external_id in asked], pull.asked_about.get("spent", {})
    try:
        seen = CONNECTORS[channel.network].gone(channel, open_secrets(channel), ids, spent)
    except (NetworkIsAway, CannotBeRead):
        # The look at the channel itself tells of that trouble; a strange answer must not stop the other channels.
        return 0
    # Where the units of the day are spent nobody was asked, and the next turn asks about the same ones.
    if seen.not_before is None:
        _keep_missing(pull, seen, asked[-1])
    return len(seen.events)


def _next_ones(pull: ChannelPull) -> list[Asked]:
    """Return what comes behind the place, or the newest where nothing does."""
    since = timezone.now() - ASKED_ABOUT_FOR
    standing = Message.objects.filter(channel=pull.channel, removed_at=None, written_at__gte=since)
    rows = (
        standing.exclude(external_id="").order_by("-written_at", "-id").values_list("written_at", "id", "external_id")
    )
    if place := pull.asked_about.get("place"):
        written_at, pk = datetime.fromisoformat(place[0]), place[1]
        behind = rows.filter(models.Q(written_at__lt=written_at) | models.Q(written_at=written_at, id__lt=pk))
        if found := list(behind[:ASKED_ABOUT_AT_ONCE]):
            return found
    return list(rows[:ASKED_ABOUT_AT_ONCE])


@act
def _keep_missing(pull: ChannelPull, seen: Pulled, last: Asked) -> None:
    """Keep what is gone and the new place in one transaction, so that none that is gone is passed over."""
    keep(fetched_events(pull.channel, seen.events))
    written_at, pk, _external_id = last
    pull.asked_about = {"place": [written_at.isoformat(), pk], "spent": dict(seen.cursor)}
    pull.save(update_fields=["asked_about"])
