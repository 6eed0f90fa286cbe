"""Whether the service clocks are what the log of their tickets says, counted anew."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched, groupby

from django.utils import timezone

from community.foundation.integrity import EXAMPLES, Check, check_by_sql
from crm.models import ServiceClock, Ticket
from crm.operations.clock_rows import columns_of
from crm.reports.clock_facts import facts_of, log_of, read_terms
from crm.service_facts import Clock
from crm.service_replay import replay

BATCH = 500
# What became due so long ago was told by the sweep, which comes every minute.
_SWEPT = timedelta(minutes=15)
_MARKS = ("warned_at", "breached_at")


def clock_checks() -> Iterator[Check]:
    """Yield one result for each thing that must hold of clocks."""
    yield _clocks_are_their_replay(timezone.now())
    yield check_by_sql(
        "crm.what_is_told_of_a_clock_is_told_once",
        "SELECT count(*) FROM crm_serviceclock",
        """SELECT c.id FROM crm_serviceclock c CROSS JOIN LATERAL (
             SELECT count(*) FILTER (WHERE e.kind = 'clock_warned') AS warned,
                    count(*) FILTER (WHERE e.kind = 'clock_breached') AS breached
             FROM crm_ticketevent e WHERE e.clock_id = c.id) told
           WHERE told.warned <> (c.warned_at IS NOT NULL)::int OR told.breached <> (c.breached_at IS NOT NULL)::int""",
    )
    yield check_by_sql(
        "crm.no_deadline_is_missed_in_silence",
        "SELECT count(*) FROM crm_serviceclock",
        f"""SELECT id FROM crm_serviceclock WHERE breached_at IS NULL AND state IN ('running', 'paused')
              AND due_at < now() - interval '{int(_SWEPT.total_seconds())} seconds'""",  # noqa: S608 -- a number of ours
    )
    yield check_by_sql(
        "crm.a_ticket_has_the_terms_that_it_was_given_last",
        "SELECT count(*) FROM crm_ticket WHERE terms_id IS NOT NULL",
        """SELECT k.id FROM crm_ticket k LEFT JOIN LATERAL (
             SELECT (e.extras ->> 'terms')::bigint AS terms_id FROM crm_ticketevent e
             WHERE e.ticket_id = k.id AND e.kind = 'policy_applied' ORDER BY e.id DESC LIMIT 1) given ON true
           WHERE k.terms_id IS DISTINCT FROM given.terms_id""",
    )


def _clocks_are_their_replay(now: datetime) -> Check:
    rows, wrong = 0, 0
    examples: list[str] = []
    tickets = Ticket.objects.filter(terms__isnull=False).order_by("pk").values_list("pk", flat=True)
    for numbers in batched(tickets.iterator(chunk_size=BATCH), BATCH, strict=False):
        for number, differs in _compare(numbers, now):
            rows += 1
            if differs:
                wrong += 1
                examples += [str(number)][: EXAMPLES - len(examples)]
    return Check("crm.clocks_are_what_their_log_says", rows, wrong, examples)


def _compare(numbers: tuple[int, ...], now: datetime) -> Iterator[tuple[int, bool]]:
    events = {pk: list(its) for pk, its in groupby(log_of(numbers), key=lambda event: event.ticket_id)}
    terms = read_terms(event for its in events.values() for event in its)
    clocks = ServiceClock.objects.filter(ticket__in=numbers).order_by("ticket_id")
    rows = {pk: list(its) for pk, its in groupby(clocks, key=lambda clock: clock.ticket_id)}
    for number in numbers:
        replayed = replay(facts_of(events.get(number, []), terms), until=now)
        yield number, _differ(rows.get(number, []), replayed, now)


def _differ(rows: list[ServiceClock], clocks: list[Clock], now: datetime) -> bool:
    said = {(clock.metric, clock.round): clock for clock in clocks}
    for row in rows:
        clock = said.pop((row.metric, row.round), None)
        # Somebody was told of it, and what came late showed that nobody waited: it stays, and is over.
        if clock is None and row.state != ServiceClock.State.STOPPED:
            return True
        if clock is not None and any(
            getattr(row, name) != value and not _comes_with_the_next_sweep(name, getattr(row, name), value, now)
            for name, value in columns_of(clock).items()
        ):
            return True
    return bool(said)


def _comes_with_the_next_sweep(name: str, written: object, said: object, now: datetime) -> bool:
    return name in _MARKS and written is None and isinstance(said, datetime) and said > now - _SWEPT
