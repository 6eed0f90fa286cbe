"""Looking through a year of tickets and questions for what comes again and again; people say what becomes of it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from community.foundation.acting import act
from crm.matching.grouping import grouped
from crm.models import DeskPolicy, RecurringProblem
from crm.reports.recurring_evidence import Evidence, asked_since, evidence_of, said_to_be_the_same, words_of
from crm.ticket_costs import TicketCost, cost_of_a_ticket

# One search at a time: a second one would write the same groups.
LOCK = 7_204_133
YEAR = timedelta(days=365)
_State = RecurringProblem.State
_MEASURED = (
    *("ticket", "tickets", "number", "questions", "people", "per_month", "first_at", "last_at"),
    *("cost_per_ticket", "currency", "priced_on", "price_source"),
)
_DECIDED = ("state", "decided_by", "decided_at", "number_then")


def find_recurring(now: datetime) -> int:
    """Bring the recurring problems up to date with the year before a moment; return how many are new.

    A group is one where the policy of the desk says so, by its tickets and by its people. One that is not decided goes
    when it is no longer a group; one that was dismissed comes back when half as many tickets came again.
    """
    policy = DeskPolicy.current()
    found = [
        one
        for one in _groups(now - YEAR)
        if one.number >= policy.recurring_tickets and one.people >= policy.recurring_people
    ]
    return _keep(sorted(found, key=lambda one: (-one.number, one.tickets)), cost_of_a_ticket())


def _groups(since: datetime) -> Iterable[Evidence]:
    asked = asked_since(since)
    words = words_of(asked)
    texts = {number: words[number] for number in asked if number in words}
    for numbers in grouped(texts, said_to_be_the_same()):
        yield evidence_of([asked[number] for number in numbers])


@act
def _keep(found: list[Evidence], cost: TicketCost | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    rows = {row.pk: row for row in RecurringProblem.objects.select_for_update(no_key=True).order_by("pk")}
    of_ticket = {number: row.pk for row in rows.values() for number in row.tickets}
    of_key = {row.key: row.pk for row in rows.values()}
    kept: set[int] = set()
    new = []
    for one in found:
        key = f"ticket-{one.tickets[0]}"
        shared = Counter(of_ticket[number] for number in one.tickets if number in of_ticket).most_common(1)
        pk = shared[0][0] if shared else of_key.get(key)
        if pk is None:
            new.append(_measured(RecurringProblem(key=key), one, cost))
        elif pk not in kept:
            kept.add(pk)
            _renew(rows[pk], one, cost)
    RecurringProblem.objects.bulk_create(new)
    RecurringProblem.objects.waiting().filter(pk__in=rows.keys() - kept).delete()
    return len(new)


def _renew(row: RecurringProblem, found: Evidence, cost: TicketCost | None) -> None:
    before = row.tickets
    _measured(row, found, cost)
    if row.state == _State.DISMISSED and 2 * row.number >= 3 * (row.number_then or 0):
        row.state, row.decided_by, row.decided_at, row.number_then = _State.WAITING, None, None, None
    if row.state != _State.WAITING:
        # What was decided on is known again by all that it ever had.
        row.tickets = sorted({*before, *row.tickets})
    row.save(update_fields=[*_MEASURED, *_DECIDED])


def _measured(row: RecurringProblem, found: Evidence, cost: TicketCost | None) -> RecurringProblem:
    row.ticket_id, row.tickets, row.number = found.most_asked, list(found.tickets), found.number
    row.questions, row.people, row.per_month = found.questions, found.people, found.per_month
    row.first_at, row.last_at = found.first_at, found.last_at
    row.cost_per_ticket, row.priced_on = (cost.amount, cost.day) if cost else (None, None)
    row.currency, row.price_source = (cost.currency, cost.source) if cost else ("", "")
    return row
