"""Fetches what is missing: page by page backwards through a gap, from where the last turn stopped, and never endlessly."""

from datetime import datetime, timedelta

from django.utils import timezone

from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.models import Member
from crm.connectors import CONNECTORS
from crm.connectors.base import NetworkSaysLater, Pulled
from crm.errors import GapCannotBeFilled, GapIsFilled, MayNotKeepChannels
from crm.models import ChannelGap
from crm.operations.receiving import fetched_events, keep
from crm.operations.sealing_secrets import open_secrets
from crm.permissions import can_keep_channels
from crm.reports.channels import can_be_filled

LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
PAGES_AT_ONCE = 20
PAGES_AT_MOST = 500
FAILURES_BEFORE_END = 8


@act
def fetch_missing(gap: ChannelGap, *, by: Member) -> ChannelGap:
    """Let what is missing be fetched, as far as the network still has it; whoever asks again changes nothing.

    Raises ``MayNotKeepChannels``, ``GapIsFilled`` or ``GapCannotBeFilled``.
    """
    if not can_keep_channels(by):
        raise MayNotKeepChannels
    gap = read_locked(ChannelGap.objects.select_related("channel"), gap.pk)
    if gap.filled_at is not None:
        raise GapIsFilled
    if not can_be_filled(gap):
        raise GapCannotBeFilled
    if gap.due_at is None:
        # One that was given up goes on where it stopped, with new patience.
        gap.due_at, gap.pages, gap.failures, gap.error = timezone.now(), 0, 0, ""
        gap.save(update_fields=["due_at", "pages", "failures", "error"])
    return gap


def fill_gaps() -> int:
    """Go on with every gap that is to be filled; return how many are filled now."""
    filled = 0
    while (gap := _start()) is not None:
        filled += _fill(gap)
    return filled


@act
def _start() -> ChannelGap | None:
    """Take the lease of one gap; a process that dies leaves it to the next one, at the page that it had reached."""
    due = ChannelGap.objects.filter(due_at__lte=timezone.now(), channel__is_active=True).select_related("channel")
    gap = due.select_for_update(of=("self",), skip_locked=True, no_key=True).order_by("due_at", "id").first()
    if gap is not None:
        gap.due_at = timezone.now() + LEASE
        gap.save(update_fields=["due_at"])
    return gap


def _fill(gap: ChannelGap) -> bool:
    connector, secrets = CONNECTORS[gap.channel.network], open_secrets(gap.channel)
    assert gap.since is not None
    rest = None
    try:
        for _page in range(PAGES_AT_ONCE):
            seen = connector.look_back(gap.channel, secrets, gap.cursor, gap.since)
            _keep_page(gap, seen)
            rest = seen.not_before
            if gap.due_at is None or rest is not None:
                break
    except Exception as error:  # noqa: BLE001 -- whatever is wrong with one network must not stop the others
        _failed(gap, error)
        return False
    if gap.due_at is not None:
        _go_on_at(gap, rest or timezone.now() + PAUSE)
    return gap.filled_at is not None


@act
def _keep_page(gap: ChannelGap, seen: Pulled) -> None:
    """Keep a page and the new place in one transaction: nothing is lost between the two, and nothing fetched twice."""
    rows = fetched_events(gap.channel, seen.events)
    for row in rows:
        row.is_backfill = True
    keep(rows)
    now = timezone.now()
    gap.cursor, gap.pages, gap.failures, gap.error = dict(seen.cursor), gap.pages + 1, 0, ""
    if not seen.has_more:
        gap.filled_at, gap.due_at = now, None
    elif gap.pages >= PAGES_AT_MOST:
        gap.due_at, gap.error = None, f"There is more than {PAGES_AT_MOST} pages of it."
    else:
        gap.due_at = now + LEASE
    gap.save(update_fields=["cursor", "pages", "failures", "error", "filled_at", "due_at"])


@act
def _go_on_at(gap: ChannelGap, moment: datetime) -> None:
    gap.due_at = moment
    gap.save(update_fields=["due_at"])


@act
def _failed(gap: ChannelGap, error: Exception) -> None:
    """Wait longer after each failure, or for as long as the network asks for; after enough of them a person looks."""
    gap.failures += 1
    gap.error = f"{type(error).__name__}: {error}".replace("\0", "")[:500]
    if isinstance(error, NetworkSaysLater):
        gap.due_at = error.until
    elif gap.failures >= FAILURES_BEFORE_END:
        gap.due_at = None
    else:
        gap.due_at = timezone.now() + LEASE * 2 ** (gap.failures - 1)
    gap.save(update_fields=["failures", "error", "due_at"])
