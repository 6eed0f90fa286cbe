"""A world in which anything may happen in any order, and the plain computation that goes along with it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from crm.models import Ticket
from roi.models import FxRate, Period, TicketIntake
from roi.operations.closing import close_period, reopen_period, soft_close_period
from roi.operations.costs import Amount, enter_cost, reverse_cost
from roi.operations.intake import take_in
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import CategoryFactory, MemberFactory
from tests.factories.crm import CommunityTicketFactory
from tests.factories.ideas import RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, reopened, solved
from tests.roi.on_paper import (
    AUGUST,
    CODES,
    JULY,
    SEPTEMBER,
    Books,
    Entry,
    Rule,
    after,
    day_of,
    in_euros,
    month_of,
)


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
                reopen_period(books.soft, by=self.controller, reason="An invoice came late.")
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
