"""How deadlines were kept, and how they would have been kept under another policy: both are replays of the same logs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from itertools import batched, groupby
from statistics import median

from django.db.models import Exists, OuterRef
from django.utils import timezone

from community.foundation.events import Origin
from community.models.category import Reader
from crm.models import Metric, ServicePolicy, ServiceTerms, Ticket, TicketEvent
from crm.reports.accounts_of_tickets import account_at, changes_in
from crm.reports.breach_prices import Miss, prices_of
from crm.reports.clock_facts import counts_from, facts_of, log_of, read_terms
from crm.service_errors import TooManyTickets
from crm.service_facts import Applied, Clock, Fact, Prioritised
from crm.service_replay import replay, under_other_terms

BATCH = 500
TICKETS_AT_MOST = 20_000
# Says which account a ticket had at a moment.
Whose = Callable[[datetime], int | None]


@dataclass
class Figures:
    """How the deadlines of one metric were kept."""

    metric: str
    met: int = 0
    missed: int = 0
    # Neither met nor missed yet, or no longer waited for.
    others: int = 0
    worked: list[int] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def median_seconds(self) -> int | None:
        """Half of those that were settled took no longer, in business time."""
        return int(median(self.worked)) if self.worked else None

    def prices(self) -> list[tuple[str, Decimal]]:
        """Return what the missed ones put at stake together, by currency."""
        prices, sums = prices_of(set(self.misses)), dict[str, Decimal]()
        for miss in self.misses:
            if price := prices.get(miss):
                sums[price.currency] = sums.get(price.currency, Decimal(0)) + price.amount
        return sorted(sums.items())


@dataclass(frozen=True)
class Comparison:
    """The figures of the tickets that a policy fits, as it was and as it would have been."""

    tickets: int
    as_it_was: list[Figures]
    with_policy: list[Figures]


@dataclass(frozen=True)
class _Logs:
    """The shares of terms by their id, and by ticket its events, what they say of clocks, and since when it is waited for."""

    percents: dict[int, Decimal]
    events: dict[int, list[TicketEvent]]
    facts: dict[int, list[Fact]]
    since: dict[int, datetime]


def compare_with(policy: ServicePolicy, first: date, last: date, *, reader: Reader) -> Comparison:
    """Replay the tickets that were opened from the first to the last day and that the policy, read with its terms, fits.

    Tickets that came with an import are left out: nobody knows what was said in them. Raises ``TooManyTickets``.
    """
    now, terms = timezone.now(), policy.as_terms()
    tickets = _tickets(first, last, reader)
    if len(tickets) > TICKETS_AT_MOST:
        raise TooManyTickets(pointer="/from")
    fitting = [ticket for ticket in tickets if policy.fits(ticket)]
    was, would = ([Figures(metric) for metric in Metric.values] for _side in range(2))
    for some in batched(fitting, BATCH, strict=False):
        read = _read(some)
        for ticket in some:
            its = read.facts.get(ticket.pk, [])
            whose = partial(account_at, today=ticket.account_id, changes=changes_in(read.events.get(ticket.pk, ())))
            _count(was, whose, replay(its, until=now), read.percents)
            others = under_other_terms(its, read.since[ticket.pk], terms, _first_priority(its, ticket))
            _count(would, whose, replay(others, until=now), {0: policy.breach_percent})
    return Comparison(len(fitting), was, would)


def _tickets(first: date, last: date, reader: Reader) -> list[Ticket]:
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    live = TicketEvent.objects.filter(ticket=OuterRef("pk"), kind=TicketEvent.Kind.OPENED, origin=Origin.LIVE)
    tickets = Ticket.objects.visible_to(reader).filter(Exists(live), opened_at__gte=since, opened_at__lt=until)
    return list(tickets.select_related("account").order_by("opened_at", "id")[: TICKETS_AT_MOST + 1])


def _read(tickets: Iterable[Ticket]) -> _Logs:
    log = log_of([ticket.pk for ticket in tickets])
    events = {pk: list(its) for pk, its in groupby(log, key=lambda event: event.ticket_id)}
    terms = read_terms(event for its in events.values() for event in its)
    percents = dict(ServiceTerms.objects.filter(pk__in=terms).values_list("pk", "breach_percent"))
    openings = [event for its in events.values() for event in its if event.kind == TicketEvent.Kind.OPENED]
    since = {opening.ticket_id: counts_from(opening) for opening in openings}
    return _Logs(percents, events, {pk: facts_of(its, terms) for pk, its in events.items()}, since)


def _first_priority(facts: Sequence[Fact], ticket: Ticket) -> str:
    """Return the priority at the opening, which what came first after it tells; today's where nothing did."""
    changed = next((fact.before for fact in facts if isinstance(fact, Prioritised) and fact.before), "")
    return changed or next((fact.priority for fact in facts if isinstance(fact, Applied)), ticket.priority)


def _count(figures: list[Figures], whose: Whose, clocks: Iterable[Clock], percents: dict[int, Decimal]) -> None:
    by_metric = {one.metric: one for one in figures}
    for clock in clocks:
        one = by_metric[clock.metric]
        if clock.settled_at is not None:
            one.worked.append(int(clock.worked.total_seconds()))
        if clock.breached_at is not None:
            one.missed += 1
            if account := whose(clock.breached_at):
                day = timezone.localdate(clock.breached_at)
                one.misses.append(Miss(account, day, percents.get(clock.terms, Decimal(0))))
        elif clock.settled_at is not None:
            one.met += 1
        else:
            one.others += 1
