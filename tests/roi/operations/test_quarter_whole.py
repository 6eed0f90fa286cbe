"""O-40: the whole quarter, with what later readers were spared, from rows to ratios."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from ideas.models import IdeaEvent
from roi.models import Valuation
from roi.models.grade import Grade
from roi.operations.closing import close_period
from roi.operations.costs import Amount, Hours, enter_cost
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft
from roi.operations.valuing_months import value_months
from roi.reports.grouping import GroupBy
from roi.reports.intervals import Interval, interval_of
from roi.reports.selection import AsOf, Basis, Selection
from roi.reports.summary import Balance, Report
from tests.factories.community import CategoryFactory, MemberFactory, TopicFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, HourlyRateFactory, approved, at, reopened, solved_at_once
from tests.roi.visits import answer, visit

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
VISITS = 100_000


@pytest.fixture
def controller():
    return MemberFactory(roles=["controller"])


@pytest.fixture
def quarter(controller) -> None:
    category, asker, helper = CategoryFactory(), MemberFactory(), MemberFactory()
    topics = [TopicFactory(category=category, author=asker) for _ in range(20)]
    HourlyRateFactory()

    def accept(start: datetime, times: int):
        return solved_at_once([start + timedelta(hours=turn) for turn in range(times)], category, asker, helper)

    def spend(month: date, *more: tuple[str, str]) -> None:
        spent = [("staff", Hours(Decimal(160), "community")), ("platform", Amount(Decimal(1500), "EUR"))]
        spent += [(name, Amount(Decimal(amount), "EUR")) for name, amount in more]
        for name, what in spent:
            enter_cost(by=controller, category=name, description="…", incurred_on=month, spent=what)

    def be_read(month: date) -> None:
        visit(topics, month, VISITS)
        answer(topics[0], month, 1000, 25)

    with time_machine.travel("2026-01-02T08:00:00Z", tick=False):
        direct = ConversionRuleFactory()
        indirect = ConversionRuleFactory(subject="visits", method="survey")
        for rule, fields in ((direct, {}), (indirect, {"factors": []})):
            approved(rule, "18.40", **fields)
            approved(rule, "19.10", start=FEBRUARY, **fields)
        deadweight = [FactorDraft("deadweight", Decimal("0.75"))]
        approved(ConversionRuleFactory(idea=True), None, factors=deadweight)
    with time_machine.travel("2026-02-01T03:00:00Z", tick=False):
        january = accept(at("2026-01-10"), 120)
        be_read(JANUARY)
        spend(JANUARY, ("implementation", "6000"))
        take_in()
        value_months()
    with time_machine.travel("2026-02-05T09:00:00Z", tick=False):
        close_period(JANUARY, by=controller)
    with time_machine.travel("2026-03-01T03:00:00Z", tick=False):
        # Half an hour after midnight in Berlin it is February.
        accept(at("2026-01-31", "23:30"), 1)
        accept(at("2026-02-10"), 99)
        be_read(FEBRUARY)
        spend(FEBRUARY, ("campaign", "2000"))
        take_in()
        value_months()
    with time_machine.travel("2026-04-02T20:00:00Z", tick=False):
        accept(at("2026-03-10"), 110)
        reopened(january[7].ticket, moment=at("2026-03-15"))
        be_read(MARCH)
        spend(MARCH)
        adoption = AdoptionFactory(idea__status="delivered", expected_likely=Decimal(8000), expected_high=Decimal(9000))
        adopted = IdeaEvent.Kind.IDEA_ADOPTED
        IdeaEvent.objects.create(kind=adopted, idea=adoption.idea, by=controller, occurred_at=at("2026-02-01"))
        for month, end in ((FEBRUARY, MARCH), (MARCH, APRIL)):
            RealisationFactory(adoption=adoption, amount=Decimal(4000), period=DateRange(month, end))
        take_in()
        value_months()


def by_month(basis: Basis, **fields) -> dict[str, str]:
    selection = Selection(currency="EUR", basis=basis, group_by=GroupBy.MONTH, **fields)
    groups = Report.of(selection, headline_min_grade=Grade.E4).groups
    return {key: str(balance.benefits) for key, balance in groups.items()}


def test_o40_the_whole_quarter(quarter, controller):
    assert by_month(Basis.POSTED) == {"2026-01": "47112.40", "2026-02": "51713.00", "2026-03": "51800.03"}
    assert by_month(Basis.VALID) == {"2026-01": "47103.13", "2026-02": "51713.00", "2026-03": "51809.30"}

    whole = Selection(currency="EUR")
    total = Report.of(whole, headline_min_grade=Grade.E4).total
    assert (total.benefits, total.costs) == (Decimal("150625.43"), Decimal("35540.00"))
    assert (total.roi_percent, total.bcr) == (Decimal("323.82"), Decimal("4.2382"))
    months = Valuation.objects.filter(source="roi.month").order_by("valid_on")
    assert [str(one.net) for one in months] == ["46000.00", "47750.00", "47750.00"]
    assert {one.inputs["share"] for one in months} == {"0.025"}

    # Without what rests on the survey it is a loss.
    without = Balance(total.benefits - sum(one.net for one in months), total.costs)
    assert (without.benefits, without.roi_percent) == (Decimal("9125.43"), Decimal("-74.32"))
    # January as known on the day of its closing, for ever.
    known = AsOf("2026-02-05", at("2026-02-05", "23:00"))
    assert by_month(Basis.POSTED, as_of=known) == by_month(Basis.VALID, as_of=known) == {"2026-01": "47112.40"}
    # The same nights and events again are nothing new.
    with time_machine.travel("2026-04-03T03:00:00Z", tick=False):
        assert (take_in(), value_months()) == (0, 0)

    interval = interval_of(whole)
    bounds = [(sum(getattr(one, end) for one in months)) for end in ("net_low", "net_high")]
    assert (interval.low, interval.high) == tuple(Decimal("9125.43") + bound for bound in bounds)
    assert interval.low < interval.benefits == total.benefits < interval.high
    march = Selection(currency="EUR", from_day=MARCH, to_day=date(2026, 3, 31))
    assert interval_of(march).benefits == Decimal("51800.03")
    assert [(check.check, check.examples) for check in checks() if check.wrong] == []


def test_o40_the_ratios_at_the_rounded_ends_of_the_share():
    """The oracle rounds the bounds of the share to four digits."""
    units = [Decimal(unit) for unit in ("18.40", "19.10", "19.10")]
    low, high = (
        sum((VISITS * Decimal(share) * unit for unit in units), Decimal("9125.43")) for share in ("0.0194", "0.0321")
    )

    interval = Interval(low, Decimal("150625.43"), high, Decimal("35540.00"))

    assert interval.low_balance.roi_percent == Decimal("234.64")
    assert interval.high_balance.roi_percent == Decimal("436.89")
