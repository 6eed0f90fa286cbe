"""Asks a channel for what its saved searches look for; each goes on where it was, and one that fails stops no other."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from community.foundation.acting import act
from crm.connectors.base import Connector, Fetched, NetworkSaysLater, Pulled, Secrets, Sought
from crm.models import ChannelGap, ChannelPull, Heard, InboundEvent, SavedSearch, SearchHit
from crm.operations.receiving import fetched_events, keep

AGAIN_AFTER = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=6)
PAGES_AT_ONCE = 5
_State = InboundEvent.State
# What was found before it was read is a message now, or turned out to be none.
_CARRY_OVER = """
    WITH hit AS (
        DELETE FROM crm_searchhit h USING crm_inboundevent e WHERE h.event_id = e.id AND e.id = ANY(%s)
        RETURNING h.search_id, e.message_id
    )
    INSERT INTO crm_heard (search_id, message_id, heard_at)
    SELECT DISTINCT search_id, message_id, now() FROM hit WHERE message_id IS NOT NULL ON CONFLICT DO NOTHING
"""


def ask_searches(pull: ChannelPull, connector: Connector, secrets: Secrets, lease: timedelta) -> datetime | None:
    """Ask for every search of a channel that is due; return until when the network wants to be left alone, if it does."""
    due = SavedSearch.objects.filter(channel=pull.channel_id, is_active=True, due_at__lte=timezone.now())
    for search in due.order_by("due_at", "pk"):
        try:
            rest = _page_by_page(search, pull, connector, secrets, lease)
        except NetworkSaysLater as error:
            # It is the whole account that shall wait.
            _failed(search, error)
            return error.until
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one search must not stop the others
            _failed(search, error)
            continue
        _succeeded(search)
        if rest is not None:
            return rest
    return None


def _page_by_page(
    search: SavedSearch, pull: ChannelPull, connector: Connector, secrets: Secrets, lease: timedelta
) -> datetime | None:
    is_first, sought = search.succeeded_at is None, Sought(search.kind, search.words, search.language)
    for _page in range(PAGES_AT_ONCE):
        seen = connector.search(pull.channel, secrets, sought, search.cursor)
        _keep_found(search, pull, seen, due_at=timezone.now() + lease, is_first=is_first)
        if not seen.has_more:
            return seen.not_before
    # The rest is for the next turn, so that no search keeps the others waiting.
    return None


@act
def _keep_found(search: SavedSearch, pull: ChannelPull, seen: Pulled, *, due_at: datetime, is_first: bool) -> None:
    """Keep what was found, by which search, and the new place in one transaction: nothing is lost between the three."""
    rows = fetched_events(pull.channel, seen.events)
    for row in rows:
        row.is_backfill = row.is_backfill or is_first
    keep(rows)
    _mark(search, seen.events)
    if seen.gap is not None:
        reason = f"saved search {search.pk}: {seen.gap.reason}"[:200]
        ChannelGap.objects.create(channel=pull.channel, since=seen.gap.since, until=seen.gap.until, reason=reason)
    search.cursor, search.looked_at = dict(seen.cursor), timezone.now()
    search.save(update_fields=["cursor", "looked_at"])
    pull.due_at = due_at
    pull.save(update_fields=["due_at"])


def _mark(search: SavedSearch, found: Sequence[Fetched]) -> None:
    """Say by which search events were found.

    They are locked: whoever reads one just now either finds the mark, or has made its message before it is looked for here.
    """
    events = InboundEvent.objects.filter(
        channel=search.channel_id, external_id__in={one.external_id[:300] for one in found}
    ).exclude(state=_State.REFUSED)
    locked = list(events.select_for_update(no_key=True).order_by("pk").only("pk", "message_id", "state"))
    messages = {event.message_id for event in locked if event.message_id is not None}
    Heard.objects.bulk_create(
        [Heard(search=search, message_id=number) for number in sorted(messages)], ignore_conflicts=True
    )
    waiting = [event for event in locked if event.message_id is None and event.state in {_State.WAITING, _State.DEAD}]
    SearchHit.objects.bulk_create([SearchHit(search=search, event=event) for event in waiting], ignore_conflicts=True)


def carry_over_hits(events: Iterable[int]) -> None:
    """Let the messages that events became say which searches found them; runs in the act that reads the events."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY_OVER, [list(events)])


def _succeeded(search: SavedSearch) -> None:
    now = timezone.now()
    search.looked_at = search.succeeded_at = search.due_at = now
    search.failures, search.error = 0, ""
    search.save(update_fields=["looked_at", "succeeded_at", "due_at", "failures", "error"])


def _failed(search: SavedSearch, error: Exception) -> None:
    """Wait longer after each failure, or for as long as the network asks for."""
    now = timezone.now()
    search.looked_at, search.failures = now, search.failures + 1
    search.error = f"{type(error).__name__}: {error}"[:500]
    search.due_at = now + min(AGAIN_AFTER * 2 ** min(search.failures - 1, 10), LONGEST_REST)
    if isinstance(error, NetworkSaysLater):
        search.due_at = max(error.until, now)
    search.save(update_fields=["looked_at", "failures", "error", "due_at"])
