"""What it costs."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange

from community.foundation.errors import NotPermitted
from community.foundation.money import AmountTooFine, AmountTooLarge, UnknownCurrency
from roi.errors import CostAlreadyReversed, CostIsUnclear, KeyIsEmpty, NoExchangeRate, NoHourlyRate
from roi.models import AllocationKey, AllocationWeight, CostEntry, FxRate, Posting
from roi.operations.closing import close_period
from roi.operations.costs import Amount, Bearers, Hours, enter_cost, reverse_cost
from roi.operations.integrity import checks
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
        (Amount(Decimal(1), "USD"), NoExchangeRate),
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

    [reversal] = reverse_cost(entry, by=manager)

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


def key(method: str = "weights", **weights: str) -> AllocationKey:
    made = AllocationKey.objects.create(code="spaces", title="By space", method=method)
    for code, weight in weights.items():
        AllocationWeight.objects.create(key=made, driver=ValueDriverFactory(code=code), weight=Decimal(weight))
    return made


def borne(entry: CostEntry) -> dict[str, str]:
    postings = Posting.objects.filter(cost_entry=entry, kind="cost").select_related("driver").order_by("driver")
    return {posting.driver.code: str(posting.legs.get(account__type="cost").amount) for posting in postings}


def test_a_common_cost_is_borne_by_weights_to_the_cent(manager):
    spent = Amount(Decimal("10.00"), "EUR")

    entry = enter(manager, spent, bearers=Bearers(key=key(a="1", b="1", c="1")))

    assert borne(entry) == {"a": "3.34", "b": "3.33", "c": "3.33"}
    assert not any(check.wrong for check in checks())


def test_o23_the_platform_is_paid_by_those_who_need_each_stretch_of_it(manager):
    spent = Amount(Decimal("18.00"), "EUR")

    entry = enter(manager, spent, bearers=Bearers(key=key("airport", a="8", b="11", c="13", d="18")))

    assert borne(entry) == {"a": "2.00", "b": "3.00", "c": "4.00", "d": "9.00"}


def test_what_was_divided_is_reversed_as_a_whole(manager):
    entry = enter(manager, bearers=Bearers(key=key(a="2", b="1")))

    assert len(reverse_cost(entry, by=manager)) == 2

    assert (
        sum(leg.amount for posting in Posting.objects.all() for leg in posting.legs.filter(account__type="cost")) == 0
    )
    with pytest.raises(CostAlreadyReversed):
        reverse_cost(entry, by=manager)


def test_a_key_without_drivers_and_two_ways_to_bear_are_refused(manager):
    empty, driver = key(), ValueDriverFactory()

    with pytest.raises(KeyIsEmpty):
        enter(manager, bearers=Bearers(key=empty))
    with pytest.raises(CostIsUnclear):
        enter(manager, driver=driver, bearers=Bearers(key=empty))
    assert not CostEntry.objects.exists()


def test_o40_e_dollars_are_costs_in_euros_at_the_rate_of_the_day(manager):
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 30), rate=Decimal("1.0850"), source="ECB")

    entry = enter(manager, Amount(Decimal("20.00"), "USD"))

    assert (entry.amount, entry.currency) == (Decimal("18.43"), "EUR")
    assert (entry.original_amount, entry.original_currency) == (Decimal("20.00"), "USD")
    FxRate.objects.create(base="EUR", quote="USD", on=date(2026, 1, 31), rate=Decimal(2), source="ECB")
    assert Posting.objects.get(cost_entry=entry).legs.get(account__type="cost").amount == Decimal("18.43")
