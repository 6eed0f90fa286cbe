"""Which months are over, which rules have not spoken about them yet, and what a month has to say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Min

from community.models import Visit
from roi.models import ConversionRule, Exclusion, KpiReading, Valuation
from roi.models.valuation import Source
from roi.operations.books import next_month
from roi.operations.business import Business
from roi.operations.pricing import Price
from roi.reports.methods.counting import Span

Subject = ConversionRule.Subject
Reason = Exclusion.Reason

SUBJECTS = (Subject.VISITS, Subject.READING)


@dataclass(frozen=True, order=True)
class RuleMonth:
    """One month as one rule sees it."""

    month: date
    rule_id: int

    @property
    def event_id(self) -> int:
        """The month as the number of an event, such as 202601."""
        return self.month.year * 100 + self.month.month

    @property
    def last_day(self) -> date:
        """The business date of its value."""
        return next_month(self.month) - timedelta(days=1)

    def span(self, business: Business) -> Span:
        """The days of the month."""
        return Span(self.month, self.last_day, business.time_zone)

    def ended_at(self, business: Business) -> datetime:
        """The last moment of the month, when its value was there."""
        return datetime.combine(self.last_day, time.max, business.time_zone)


def due_months(prices: Mapping[int, Sequence[Price]], last: date) -> list[RuleMonth]:
    """Return every ended month of every approved rule that is neither valued nor explained, oldest first.

    A rule is asked from the first month on that has anything for it. A month without a reading is asked again once
    there is one.
    """
    rules = {rule_id: own[0].version.rule for rule_id, own in prices.items()}
    begins = _first_months(rules)
    months = [one for rule_id, begin in begins.items() for one in _months(rule_id, begin, last)]
    return sorted(set(months) - settled_months(rules))


def settled_months(rules: Mapping[int, ConversionRule]) -> set[RuleMonth]:
    """Return the months that a rule has spoken about already."""
    valued = Valuation.objects.filter(
        source=Source.MONTH, rule_version__rule__in=rules, scenario__isnull=True
    ).values_list("rule_version__rule_id", "event_id")
    readings = KpiReading.objects.filter(kpi__rules__in=rules, value__isnull=False)
    read = {(rule, month) for rule, month in readings.values_list("kpi__rules", "month")}
    excluded = Exclusion.objects.filter(source=Source.MONTH, rule__in=rules)
    settled = {RuleMonth(month_of(event), rule) for rule, event in valued}
    for rule, event, reason in excluded.values_list("rule_id", "event_id", "reason"):
        month = month_of(event)
        waits = reason == Reason.NOTHING and rules[rule].subject == Subject.READING and (rule, month) in read
        settled |= set() if waits else {RuleMonth(month, rule)}
    return settled


def overlapping_kpis(rule_months: Sequence[RuleMonth], rules: Mapping[int, ConversionRule]) -> set[RuleMonth]:
    """Return the months of readings whose KPI another rule turns into money by its events on the same day."""
    readings = [one for one in rule_months if rules[one.rule_id].subject == Subject.READING]
    others = ConversionRule.objects.filter(
        kpi__in={rules[one.rule_id].kpi_id for one in readings}, versions__approved_at__isnull=False
    ).exclude(subject=Subject.READING)
    held = list(others.values_list("kpi_id", "versions__validity"))
    return {
        one
        for one in readings
        if any(kpi == rules[one.rule_id].kpi_id and one.last_day in validity for kpi, validity in held)
    }


def _first_months(rules: Mapping[int, ConversionRule]) -> dict[int, date]:
    begins: dict[int, date] = {}
    readings = KpiReading.objects.filter(value__isnull=False, kpi__in={rule.kpi_id for rule in rules.values()})
    read = dict(readings.values_list("kpi").annotate(first=Min("month")))
    visited: date | None = Visit.objects.self_service().aggregate(first=Min("day"))["first"]
    for rule_id, rule in rules.items():
        first = visited if rule.subject == Subject.VISITS else read.get(rule.kpi_id)
        if first is not None:
            begins[rule_id] = first.replace(day=1)
    return begins


def _months(rule_id: int, begin: date, last: date) -> Iterator[RuleMonth]:
    month = begin
    while (one := RuleMonth(month, rule_id)).last_day <= last:
        yield one
        month = next_month(month)


def month_of(event_id: int) -> date:
    """Return the first day of the month that an event stands for."""
    return date(event_id // 100, event_id % 100, 1)
