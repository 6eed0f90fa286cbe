"""Whatever happens in whatever order, the reports say what a second, plain computation says that knows no ledger."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from crm.models import Ticket
from roi.models import FxRate, Leg, Period, Posting, TicketIntake, Valuation
from roi.models.grade import Grade
from roi.operations.closing import close_period, reopen_period, soft_close_period
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import TICKET_EVENTS, take_in
from roi.operations.integrity import checks
from roi.operations.parties import parties_of
from roi.operations.rollups import rebuild_rollups
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from roi.operations.snapshots import take_snapshot
from roi.reports.grouping import GroupBy
from roi.reports.selection import AsOf, Basis, Selection
from roi.reports.summary import Report
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, reopened, solved

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
CENT = Decimal("0.01")
JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2027, month, 1) for month in (6, 7, 8, 9, 10))
CODES = ("entitled", "would_contact", "no_further_action", "other_causes", "confidence")


# What the ledger should say, computed from what happened alone.


def day_of(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()


def month_of(day: date) -> date:
    return day.replace(day=1)


def after(month: date) -> date:
    return month_of(month + timedelta(days=32))


def in_euros(amount: Decimal, rates: dict[date, Decimal], day: date) -> Decimal:
    rate = rates[max(one for one in rates if one <= day)]
    exact = Fraction(amount) / Fraction(rate) * 100
    cents = (abs(exact) + Fraction(1, 2)).__floor__()
    return (cents if exact >= 0 else -cents) * CENT


def parts_of(total: Decimal, exact: list[Fraction]) -> list[Decimal]:
    """Whole cents by the largest remainder; the exact parts sum to the total."""
    sign = -1 if total < 0 else 1
    cents = [abs(one) * 100 for one in exact]
    whole = [int(Decimal(one.numerator) // one.denominator) for one in cents]
    left = int(abs(total) * 100) - sum(whole)
    places = sorted(range(len(cents)), key=lambda at: (-(cents[at] - whole[at]), -cents[at], at))
    for at in places[:left]:
        whole[at] += 1
    return [sign * one * CENT for one in whole]


@dataclass
class Rule:
    """A version as somebody would write it on paper."""

    start: date
    unit: Decimal | None
    currency: str
    factors: list[tuple[str, Decimal]]
    number: int = 0

    def price(self, gross: Decimal) -> tuple[dict[str, Decimal], Decimal]:
        left, cuts = Fraction(gross), []
        for _code, keeps in self.factors:
            cuts.append(left * (1 - Fraction(keeps)))
            left -= cuts[-1]
        *amounts, net = parts_of(gross, [*cuts, left])
        return dict(zip((code for code, _ in self.factors), amounts, strict=True)), net


@dataclass
class Entry:
    """What should stand in the books."""

    valid_on: date
    period: date
    recorded: datetime
    gross: Decimal
    cuts: dict[str, Decimal]
    net: Decimal
    category: str
    role: str
    rule: int
    is_cost: bool = False

    def negated(self, period: date, recorded: datetime) -> "Entry":
        cuts = {code: -amount for code, amount in self.cuts.items()}
        return Entry(
            self.valid_on, period, recorded, -self.gross, cuts, -self.net, self.category, self.role, self.rule,
            self.is_cost,
        )  # fmt: skip


@dataclass
class Books:
    """The second computation: entries in months of which some are shut."""

    entries: list[Entry] = field(default_factory=list)
    closed: date = date(2000, 1, 1)
    soft: date = date(2000, 1, 1)

    def month_for(self, valid_on: date, known_on: date, *, by_a_person: bool = False) -> date:
        shut = self.closed if by_a_person else max(self.closed, self.soft)
        if month_of(valid_on) > shut:
            return month_of(valid_on)
        return max(month_of(max(valid_on, known_on)), after(shut))


@dataclass
class Case:
    """A ticket and what happened to it, in the order in which it was written down."""

    ticket: Ticket
    turns: list[tuple[str, datetime, bool]] = field(default_factory=list)
    live: tuple[int, Entry] | None = None

    @property
    def standing(self) -> int | None:
        found = None
        for number, (kind, _moment, _known) in enumerate(self.turns):
            found = None if kind == "reopened" else number if found is None else found
        return found


class World:
    """Lets things happen in the application and writes down the same on paper."""

    def __init__(self, seed: int) -> None:
        self.random, self.books = Random(seed), Books()
        self.controller = MemberFactory(roles=["controller"])
        self.helpers = [MemberFactory() for _ in range(3)]
        self.categories = [CategoryFactory() for _ in range(3)]
        self.cases: list[Case] = []
        self.costs: list[tuple[Any, Entry]] = []
        self.realised: list[tuple[Any, datetime, Decimal, str, date]] = []
        # Every third day, so that most days are converted at the rate published last before them.
        days = [date(2027, 4, 1) + timedelta(days=3 * n) for n in range(150)]
        self.rates = {day: Decimal(self.random.randint(9000, 13000)) / 10000 for day in days}
        rows = [FxRate(base="EUR", quote="USD", on=day, rate=rate, source="ecb") for day, rate in self.rates.items()]
        FxRate.objects.bulk_create(rows)
        with time_machine.travel("2027-06-01T08:00:00Z", tick=False):
            self.rules = self._write_rules()
            self.idea_rule = self._write_idea_rule()
        self.now = datetime(2027, 7, 1, 6, tzinfo=UTC)

    def factors(self) -> list[tuple[str, Decimal]]:
        codes = self.random.sample(CODES, self.random.randint(1, 5))
        return [(code, Decimal(self.random.randint(333_333, 1_000_000)) / 1_000_000) for code in codes]

    def _write_rules(self) -> list[Rule]:
        row = ConversionRuleFactory(kpi__driver__cashable=self.random.random() < 0.5)
        rules = []
        for start, currency in ((date(2020, 1, 1), "EUR"), (AUGUST, "USD"), (date(2027, 9, 13), "EUR")):
            rule = Rule(start, Decimal(self.random.randint(500, 30000)) / 100, currency, self.factors())
            draft = draft_rule_version(
                row,
                by=MemberFactory(roles=["manager"]),
                valid_from=start,
                unit_value=rule.unit,
                currency=currency,
                grade=self.random.choice(["E2", "E3", "E4", "E5"]),
                reason="Counted.",
                factors=[FactorDraft(code, keeps) for code, keeps in rule.factors],
            )
            rule.number = approve_rule_version(draft, by=self.controller).pk
            rules.append(rule)
        return rules

    def _write_idea_rule(self) -> Rule:
        rule = Rule(date(2020, 1, 1), None, "EUR", self.factors())
        row = ConversionRuleFactory(idea=True)
        factors = [FactorDraft(code, keeps) for code, keeps in rule.factors]
        rule.number = approved(row, None, factors=factors).pk
        return rule

    def rule_on(self, day: date) -> Rule:
        return [rule for rule in self.rules if rule.start <= day][-1]

    # Things that happen.

    def moment_before_now(self) -> datetime:
        """Often around midnight in Berlin, at the ends of months and of versions; sometimes long ago."""
        if self.random.random() < 0.3:
            day = self.random.choice([date(2027, 7, 31), date(2027, 8, 31), date(2027, 9, 12)])
            moment = datetime(day.year, day.month, day.day, 21, 30, tzinfo=UTC) + timedelta(
                hours=self.random.randint(0, 2)
            )
            if moment < self.now:
                return moment
        return self.now - timedelta(minutes=self.random.choice([5, 600, 3000, 20_000, 60_000]))

    def solve(self) -> None:
        open_ones = [case for case in self.cases if case.standing is None]
        if open_ones and self.random.random() < 0.3:
            case = self.random.choice(open_ones)
        else:
            case = Case(
                CommunityTicketFactory(
                    topic__category=self.random.choice(self.categories), opened_at=self.now - timedelta(days=90)
                )
            )
            self.cases.append(case)
        known = self.random.random() < 0.8
        moment = self.moment_before_now()
        solved(case.ticket, moment=moment, helper=self.random.choice(self.helpers), known=known)
        case.turns.append(("solved", moment, known))

    def reopen(self) -> None:
        standing = [case for case in self.cases if case.standing is not None]
        if standing:
            case, moment = self.random.choice(standing), self.now - timedelta(minutes=1)
            reopened(case.ticket, moment=moment)
            case.turns.append(("reopened", moment, True))

    def deliver_again(self) -> None:
        marks = list(TicketIntake.objects.order_by("event_id"))
        for mark in self.random.sample(marks, min(3, len(marks))):
            mark.delete()

    def take_in(self) -> None:
        take_in()
        for case in self.cases:
            self._judge(case)
        for event, moment, amount, currency, last in self.realised:
            valid_on = min(last, day_of(moment))
            gross = amount if currency == "EUR" else in_euros(amount, self.rates, valid_on)
            cuts, net = self.idea_rule.price(gross)
            if net:
                period = self.books.month_for(valid_on, day_of(moment))
                slug = event.adoption.idea.category.slug
                self._enter(valid_on, period, gross, cuts, net, slug, "", self.idea_rule.number)
        self.realised.clear()

    def _judge(self, case: Case) -> None:
        ends = [n for n, turn in enumerate(case.turns) if turn[0] == "reopened"]
        if case.live and (later := [n for n in ends if n > case.live[0]]):
            entry = case.live[1]
            known_on = day_of(case.turns[later[0]][1])
            self.books.entries.append(entry.negated(self.books.month_for(entry.valid_on, known_on), self.now))
            case.live = None
        if case.live is None and (number := case.standing) is not None:
            _kind, moment, known = case.turns[number]
            valid_on = day_of(moment)
            rule = self.rule_on(valid_on)
            assert rule.unit is not None
            gross = rule.unit if rule.currency == "EUR" else in_euros(rule.unit, self.rates, valid_on)
            cuts, net = rule.price(gross)
            period = self.books.month_for(valid_on, valid_on)
            role = "solution" if known else ""
            slug = case.ticket.topic.category.slug
            case.live = (number, self._enter(valid_on, period, gross, cuts, net, slug, role, rule.number))

    def _enter(self, valid_on, period, gross, cuts, net, category, role, rule, *, is_cost=False) -> Entry:  # noqa: PLR0913, PLR0917
        entry = Entry(valid_on, period, self.now, gross, cuts, net, category, role, rule, is_cost)
        self.books.entries.append(entry)
        return entry

    def realise(self) -> None:
        amount = Decimal(self.random.randint(-200_000, 900_000)) / 100
        currency = self.random.choice(["EUR", "USD"])
        month = self.random.choice([month for month in (JULY, AUGUST, SEPTEMBER) if month <= self.now.date()])
        with time_machine.travel(self.now, tick=False):
            row = RealisationFactory(amount=amount, currency=currency, period=DateRange(month, after(month)))
        self.realised.append((row, self.now, amount, currency, after(month) - timedelta(days=1)))

    def spend(self) -> None:
        amount, currency = Decimal(self.random.randint(1, 500_000)) / 100, self.random.choice(["EUR", "USD"])
        day = day_of(self.moment_before_now())
        spent = amount if currency == "EUR" else in_euros(amount, self.rates, day)
        if not spent:
            return
        row = enter_cost(
            by=self.controller, category="platform", description="…", incurred_on=day, spent=Amount(amount, currency)
        )
        period = self.books.month_for(day, day_of(self.now), by_a_person=True)
        entry = self._enter(day, period, Decimal(0), {}, spent, "", "", 0, is_cost=True)
        self.costs.append((row, entry))

    def take_cost_back(self) -> None:
        if self.costs:
            row, entry = self.costs.pop(self.random.randrange(len(self.costs)))
            reverse_cost(row, by=self.controller)
            period = self.books.month_for(entry.valid_on, day_of(self.now), by_a_person=True)
            self.books.entries.append(entry.negated(period, self.now))

    def shut(self) -> None:
        """Close the month before the last one for ever, and the last one softly; or open that again."""
        books, last = self.books, month_of(month_of(day_of(self.now)) - timedelta(days=1))
        match self.random.randrange(3):
            case 0 if last > max(books.soft, books.closed):
                soft_close_period(last, by=self.controller)
                books.soft = last
            case 1 if books.soft > books.closed:
                reopen_period(books.soft, by=self.controller)
                # The database keeps a row for each month that was shut; those without one count as shut with it.
                shut = (
                    Period.objects.filter(state="soft_closed")
                    .order_by("-month")
                    .values_list("month", flat=True)
                    .first()
                )
                books.soft = shut or books.closed
            case 2 if last > books.closed:
                close_period(last, by=self.controller)
                books.closed = last

    def live_on(self, turns: int) -> None:
        acts = [self.solve] * 6 + [self.reopen] * 2 + [self.take_in] * 3 + [self.spend, self.spend]
        acts += [self.take_cost_back, self.realise, self.realise, self.deliver_again, self.shut]
        for _turn in range(turns):
            self.now += timedelta(minutes=self.random.randint(60, 2400))
            with time_machine.travel(self.now, tick=False):
                self.random.choice(acts)()
        self.now += timedelta(hours=1)
        with time_machine.travel(self.now, tick=False):
            self.take_in()


def told(selection: Selection) -> dict[str, Any]:
    report = Report.of(selection, headline_min_grade=Grade.E4)
    groups = {key: (one.benefits, one.costs) for key, one in report.groups.items() if one.benefits or one.costs}
    cuts = {one.code: one.amount for one in report.haircuts}
    return {
        "total": (report.total.benefits, report.total.costs),
        "groups": groups,
        "gross": report.gross,
        "cuts": cuts,
    }


def computed(entries: list[Entry], key) -> dict[str, Any]:
    benefits, costs, cuts = defaultdict(Decimal), defaultdict(Decimal), defaultdict(Decimal)
    for one in entries:
        (costs if one.is_cost else benefits)[key(one) if key else ""] += one.net
        for code, amount in one.cuts.items():
            cuts[code] += amount
    groups = {name: (benefits[name], costs[name]) for name in benefits.keys() | costs.keys()}
    return {
        "total": (sum(benefits.values(), Decimal(0)), sum(costs.values(), Decimal(0))),
        "groups": {name: both for name, both in groups.items() if any(both)} if key else {},
        "gross": sum((one.gross for one in entries), Decimal(0)),
        "cuts": {code: amount for code, amount in cuts.items() if amount},
    }


SPANS = [
    {},
    {"from_day": JULY, "to_day": date(2027, 7, 31)},
    {"from_day": AUGUST, "to_day": date(2027, 9, 30)},
]
KEYS = {
    None: None,
    GroupBy.CATEGORY: lambda one: one.category or "unallocated",
    GroupBy.RULE_VERSION: lambda one: str(one.rule) if one.rule else "unallocated",
}


def spans_of(basis: Basis):
    def day(one: Entry) -> date:
        return one.period if basis == Basis.POSTED else one.valid_on

    keys = {
        **KEYS,
        GroupBy.MONTH: lambda one: f"{day(one):%Y-%m}",
        GroupBy.QUARTER: lambda one: f"{day(one).year}-Q{(day(one).month + 2) // 3}",
    }
    return day, keys


@pytest.mark.parametrize("seed", range(4))
def test_every_report_says_what_a_second_computation_says(seed):
    world = World(seed)
    world.live_on(120)
    entries = world.books.entries
    assert {one.is_cost for one in entries} == {True, False}
    assert any(one.period != month_of(one.valid_on) for one in entries)

    moments = sorted({day_of(one.recorded) for one in entries})
    knowledge = [None, *world.random.sample(moments, min(4, len(moments)))]
    for known_on in knowledge:
        end = known_on and datetime(known_on.year, known_on.month, known_on.day, tzinfo=BERLIN) + timedelta(days=1)
        as_of = AsOf(str(known_on), end) if end else None
        for basis in Basis:
            day, keys = spans_of(basis)
            for span in SPANS:
                first, last = span.get("from_day", date.min), span.get("to_day", date.max)
                mine = [one for one in entries if first <= day(one) <= last and (not end or one.recorded < end)]
                for group_by, key in keys.items():
                    selection = Selection(currency="EUR", basis=basis, group_by=group_by, as_of=as_of, **span)
                    assert told(selection) == computed(mine, key), (seed, selection)
    assert rebuild_rollups() == 0
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


@pytest.mark.parametrize("seed", range(3))
def test_i8_the_shares_of_every_random_valuation_sum_to_its_net(seed):
    world = World(100 + seed)
    world.live_on(60)

    for valuation in Valuation.objects.all():
        shares = [Decimal(one["amount"]) for one in valuation.trace.get("shares", [])]
        legs = Leg.objects.filter(
            posting__valuation=valuation, posting__reverses=None, account__type__in=["attribution", "unattributed"]
        )
        assert sum(legs.values_list("amount", flat=True), Decimal(0)) in {valuation.net, Decimal(0)}
        assert not shares or sum(shares) == valuation.net
        assert valuation.gross == valuation.gross.quantize(CENT, ROUND_FLOOR)


@pytest.mark.parametrize("seed", range(3))
def test_i12_a_whole_period_replayed_in_another_order_and_time_has_the_same_hashes(seed):
    world = World(200 + seed)
    world.now = datetime(2027, 9, 28, tzinfo=UTC)
    for _ in range(40):
        world.now += timedelta(minutes=10)
        with time_machine.travel(world.now, tick=False):
            world.random.choice([world.solve, world.solve, world.reopen, world.realise])()
    parties_of([*(one.pk for one in world.helpers), *_people_with_ideas(world)])

    def hashes() -> list[str]:
        return sorted(Posting.objects.unreversed().exclude(kind="reversal").values_list("content_hash", flat=True))

    before = transaction.savepoint_create()
    with time_machine.travel("2027-10-01T00:00:00Z", tick=False):
        take_in()
    first = hashes()
    transaction.savepoint_rollback(before)
    assert not Posting.objects.exists()

    with time_machine.travel("2028-02-01T00:00:00Z", tick=False):
        close_period(AUGUST, by=world.controller)
        events = list(TICKET_EVENTS.events.objects.filter(kind__in=TICKET_EVENTS.kinds))
        world.random.shuffle(events)
        while events:
            some, events = events[:7], events[7:]
            with transaction.atomic():
                TICKET_EVENTS.handle(some)
        take_in()
    assert len(first) > 10
    assert hashes() == first


def _people_with_ideas(world: World) -> list[int]:
    rows = [row for row, *_ in world.realised]
    return [pk for row in rows for pk in (row.adoption.owner_id, row.adoption.idea.author_id)]


def test_a_snapshot_of_a_random_history_is_what_the_second_computation_said_then():
    world = World(7)
    world.live_on(60)
    then = list(world.books.entries)
    with time_machine.travel(world.now, tick=False):
        snapshot = take_snapshot(Selection(currency="EUR"), by=world.controller, title="Then")
    world.live_on(60)

    snapshot.refresh_from_db()
    expected = computed(then, None)["total"]
    figures = snapshot.content["figures"]
    assert (Decimal(figures["benefits"]), Decimal(figures["costs"])) == expected
    assert computed(world.books.entries, None)["total"] != expected
