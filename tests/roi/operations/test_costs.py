"""What it costs."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.errors import NotPermitted
from community.foundation.money import AmountTooFine, AmountTooLarge, UnknownCurrency
from roi.errors import CostAlreadyReversed, CostIsUnclear, ForeignCurrency, NoHourlyRate
from roi.models import CostEntry, Posting
from roi.operations.closing import close_period
from roi.operations.costs import Amount, Hours, enter_cost, reverse_cost
from tests.factories.community import MemberFactory
from tests.factories.roi import HourlyRateFactory, ValueDriverFactory

pytestmark = pytest.mark.django_db
RENT = Amount(Decimal("1500.00"), "EUR")


@pytest.fixture
def manager():
    return MemberFactory(roles=["manager"])


def enter(by, spent=RENT, **fields):
    fields = {"category": "platform", "description": "Rent", "incurred_on": date(2026, 1, 31), **fields}
    return enter_cost(by=by, spent=spent, **fields)


def legs_of(posting):
    return [(leg.account.code, str(leg.amount)) for leg in posting.legs.select_related("account")]


def test_an_amount_is_posted_at_once(manager):
    driver = ValueDriverFactory()

    entry = enter(manager, driver=driver)

    posting = Posting.objects.get(cost_entry=entry)
    assert legs_of(posting) == [("cost:platform", "1500.00"), ("contra:cost", "-1500.00")]
    assert (posting.kind, posting.valid_on, posting.driver) == ("cost", date(2026, 1, 31), driver)
    assert (posting.valuation, posting.cause) == (None, f"community.member:{manager.pk}")


def test_hours_are_priced_by_the_rate_of_their_day(manager):
    HourlyRateFactory(validity=DateRange(date(2025, 1, 1), date(2026, 1, 1)), amount=Decimal("45.00"))
    rate = HourlyRateFactory(validity=DateRange(date(2026, 1, 1), None))

    entry = enter(manager, Hours(Decimal(160), "community"), category="staff")

    assert (entry.amount, entry.currency, entry.hours, entry.rate) == (Decimal("7680.00"), "EUR", Decimal(160), rate)


def test_cents_of_hours_are_rounded_half_up(manager):
    HourlyRateFactory(amount=Decimal("10.10"))

    assert enter(manager, Hours(Decimal("0.25"), "community")).amount == Decimal("2.53")


@pytest.mark.parametrize(
    ("spent", "refusal"),
    [
        (Amount(Decimal(0), "EUR"), CostIsUnclear),
        (Amount(Decimal(-1), "EUR"), CostIsUnclear),
        (Amount(Decimal("1.005"), "EUR"), AmountTooFine),
        (Amount(Decimal("NaN"), "EUR"), AmountTooLarge),
        (Amount(Decimal("1e40"), "EUR"), AmountTooLarge),
        (Hours(Decimal("1e40"), "community"), CostIsUnclear),
        (Amount(Decimal(1), "USD"), ForeignCurrency),
        (Amount(Decimal(1), "QQQ"), UnknownCurrency),
        (Hours(Decimal(0), "community"), CostIsUnclear),
        (Hours(Decimal("NaN"), "community"), CostIsUnclear),
        (Hours(Decimal("0.001"), "community"), CostIsUnclear),
        (Hours(Decimal(1), "nobody"), NoHourlyRate),
    ],
)
def test_what_can_never_be_right_is_refused(manager, spent, refusal):
    HourlyRateFactory()

    with pytest.raises(refusal):
        enter(manager, spent)
    assert (CostEntry.objects.count(), Posting.objects.count()) == (0, 0)


def test_a_rate_that_does_not_hold_on_the_day_prices_nothing(manager):
    HourlyRateFactory()

    with pytest.raises(NoHourlyRate):
        enter(manager, Hours(Decimal(1), "community"), incurred_on=date(2019, 12, 31))


def test_only_those_who_write_values_enter_costs():
    with pytest.raises(NotPermitted):
        enter(MemberFactory(roles=["support"]))


def test_a_reversal_negates_and_leaves_the_entry(manager):
    entry = enter(manager)

    reversal = reverse_cost(entry, by=manager)

    assert legs_of(reversal) == [("cost:platform", "-1500.00"), ("contra:cost", "1500.00")]
    assert (reversal.kind, reversal.reverses, CostEntry.objects.get()) == ("reversal", Posting.objects.first(), entry)
    with pytest.raises(CostAlreadyReversed):
        reverse_cost(entry, by=manager)


def test_a_cost_of_a_closed_month_goes_to_the_present_one():
    controller = MemberFactory(roles=["controller"])
    with time_machine.travel("2026-02-05T09:00:00Z"):
        close_period(date(2026, 1, 1), by=controller)
    with time_machine.travel("2026-03-20T09:00:00Z"):
        entry = enter(controller)

    posting = Posting.objects.get(cost_entry=entry)
    assert (posting.valid_on, posting.period.month, posting.prior_period) == (date(2026, 1, 31), date(2026, 3, 1), True)
