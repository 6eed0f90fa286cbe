"""Amounts in other currencies are converted at the rate of their day, once."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from community.foundation.money import UnknownCurrency
from ideas.models import IdeaEvent
from roi.errors import NoExchangeRate
from roi.models import Exclusion, FxRate, Leg, Posting, Valuation
from roi.operations.fx import convert, converted, our_exchange
from roi.operations.intake import take_in
from roi.operations.integrity import checks
from roi.operations.rule_versions import FactorDraft, approve_rule_version, draft_rule_version
from tests.factories.community import MemberFactory
from tests.factories.ideas import AdoptionFactory, RealisationFactory
from tests.factories.roi import ConversionRuleFactory, approved, at, solved

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 1, 30)


def published(quote: str, value: str, on: date = FRIDAY, base: str = "EUR", source: str = "ECB") -> FxRate:
    return FxRate.objects.create(base=base, quote=quote, on=on, rate=Decimal(value), source=source)


def wrong() -> list[str]:
    return [check.check for check in checks() if check.wrong]


def test_o40_e_twenty_dollars_at_the_rate_of_the_day_are_18_43_and_later_rates_do_not_move_it():
    rate = published("USD", "1.0850")
    published("USD", "1.2000", date(2026, 2, 2))

    assert convert(Decimal("20.00"), "USD", FRIDAY, "EUR") == (Decimal("18.43"), rate)
    with time_machine.travel("2026-02-01T12:00:00Z", tick=False):
        approved(ConversionRuleFactory(idea=True), None)
        realisation = RealisationFactory(amount=Decimal("20.00"), currency="USD", recorded_at=at("2026-01-30"))
        take_in()
    published("USD", "1.3000", source="House")
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        take_in()

    valuation = Valuation.objects.get()
    assert (valuation.gross, valuation.currency) == (Decimal("18.43"), "EUR")
    assert (valuation.original_gross, valuation.original_currency) == (Decimal("20.00"), "USD")
    assert valuation.fx_rate == rate
    assert valuation.inputs["amount"] == f"{realisation.amount:.2f}"
    assert valuation.inputs["conversion"] == {
        "original": "20.00",
        "currency": "USD",
        "rates": [{"base": "EUR", "quote": "USD", "on": "2026-01-30", "rate": "1.085", "source": "ECB"}],
    }
    assert {leg.currency for leg in Leg.objects.all()} == {"EUR"}
    assert wrong() == []


def test_on_days_without_a_rate_the_one_before_holds_but_not_for_ever():
    rate = published("USD", "1.0850")

    for day in (date(2026, 2, 1), date(2026, 2, 9)):
        assert convert(Decimal(20), "USD", day, "EUR") == (Decimal("18.43"), rate)
    for day in (date(2026, 1, 29), date(2026, 2, 10)):
        with pytest.raises(NoExchangeRate):
            convert(Decimal(20), "USD", day, "EUR")


def test_how_old_a_rate_may_be_is_a_setting(settings):
    published("USD", "1.0850")
    settings.FX_MAX_AGE_DAYS = 0

    assert convert(Decimal(20), "USD", FRIDAY, "EUR")[0] == Decimal("18.43")
    with pytest.raises(NoExchangeRate):
        convert(Decimal(20), "USD", date(2026, 1, 31), "EUR")


def test_two_currencies_meet_in_euros_and_are_rounded_once(settings):
    settings.BUSINESS_CURRENCY = "CHF"
    dollar, franc = published("USD", "1.1172"), published("CHF", "0.9194")

    conversion = our_exchange().convert(Decimal("123.45"), "USD", FRIDAY)

    assert conversion.amount == Decimal("101.59")  # 123.45 / 1.1172 * 0.9194 = 101.5935…
    assert conversion.rates == (dollar, franc)
    assert [rate["quote"] for rate in conversion.as_inputs()["conversion"]["rates"]] == ["USD", "CHF"]


def test_one_of_two_rates_is_not_enough(settings):
    settings.BUSINESS_CURRENCY = "CHF"
    published("USD", "1.1172")

    with pytest.raises(NoExchangeRate):
        our_exchange().convert(Decimal(1), "USD", FRIDAY)


def test_a_direct_rate_goes_before_two_and_is_read_in_either_direction(settings):
    settings.BUSINESS_CURRENCY = "CHF"
    published("USD", "1.1172")
    published("CHF", "0.9194")
    direct = published("CHF", "0.80", base="USD", source="House")

    assert convert(Decimal(100), "USD", FRIDAY, "CHF") == (Decimal("80.00"), direct)
    assert convert(Decimal(80), "CHF", FRIDAY, "USD") == (Decimal("100.00"), direct)


@pytest.mark.parametrize(
    ("amount", "to", "expected"),
    [("0.01", "USD", "0.02"), ("-0.01", "USD", "-0.02"), ("100", "JPY", "18350"), ("0.01", "JPY", "2")],
)
def test_halves_are_rounded_away_from_nothing_to_the_smallest_unit(amount, to, expected):
    published("USD", "1.5")
    published("JPY", "183.5")

    result, _rate = convert(Decimal(amount), "EUR", FRIDAY, to)

    assert (result, result.as_tuple().exponent) == (Decimal(expected), -2 if to == "USD" else 0)


@given(
    st.decimals("-999999999", "999999999", places=2),
    st.decimals("0.00000001", "2000000", places=8),
    st.decimals("0.00000001", "2000000", places=8),
)
def test_a_conversion_is_never_further_from_the_exact_value_than_half_a_unit(amount, first, second):
    rates = (FxRate(base="EUR", quote="USD", rate=first), FxRate(base="EUR", quote="CHF", rate=second))
    exact = Fraction(amount) / Fraction(first) * Fraction(second)

    assert abs(Fraction(converted(amount, "USD", rates, "CHF")) - exact) <= Fraction(1, 200)


def test_a_currency_that_nobody_pays_with_has_no_rate():
    published("TRL", "1836200", date(2004, 12, 31))

    with pytest.raises(UnknownCurrency):
        convert(Decimal(1), "TRL", date(2004, 12, 31), "EUR")


def test_a_rule_in_another_currency_values_at_the_rate_of_the_day_of_each_ticket():
    published("USD", "1.0850", date(2026, 1, 15))
    published("USD", "1.2500", date(2026, 1, 16))
    version = draft_rule_version(
        ConversionRuleFactory(),
        by=MemberFactory(roles=["manager"]),
        valid_from=date(2026, 1, 1),
        unit_value=Decimal("20.00"),
        currency="USD",
        grade="E4",
        reason="The desk is paid in dollars.",
        factors=[FactorDraft("entitled", Decimal("0.8"))],
    )
    approve_rule_version(version, by=MemberFactory(roles=["controller"]))
    for day in ("2026-01-15", "2026-01-16", "2026-01-05"):
        solved(moment=at(day))

    take_in()

    grosses = Valuation.objects.order_by("valid_on").values_list("gross", "net", "original_gross", "original_currency")
    assert list(grosses) == [
        (Decimal("18.43"), Decimal("14.74"), Decimal("20.00"), "USD"),
        (Decimal("16.00"), Decimal("12.80"), Decimal("20.00"), "USD"),
    ]
    assert [(row.reason, row.valid_on) for row in Exclusion.objects.all()] == [("currency", date(2026, 1, 5))]
    assert wrong() == []


def test_what_is_expected_and_what_came_are_each_converted_on_their_own_day():
    published("USD", "1.0000", date(2026, 1, 10))
    published("USD", "1.2500", FRIDAY)
    approved(ConversionRuleFactory(idea=True, kpi__driver__code="innovation"), None, factors=[])
    adoption = AdoptionFactory(currency="USD", idea__status="delivered")
    IdeaEvent.objects.create(
        kind="idea_adopted", idea=adoption.idea, by=adoption.owner, occurred_at=at("2026-01-10"), extras={}
    )
    RealisationFactory(adoption=adoption, amount=Decimal(2000), currency="USD", recorded_at=at("2026-02-03"))

    take_in()

    expected = Leg.objects.filter(account__code="expectation:innovation").order_by("posting__number")
    assert [leg.amount for leg in expected] == [Decimal(2000), Decimal(-1600)]
    assert Posting.objects.get(kind="realisation").valuation.net == Decimal(1600)


def test_an_amount_that_converts_to_nothing_is_worthless():
    published("IDR", "20275.17")
    approved(ConversionRuleFactory(idea=True), None)
    RealisationFactory(amount=Decimal(50), currency="IDR", recorded_at=at("2026-02-03"))

    take_in()

    assert [row.reason for row in Exclusion.objects.all()] == ["worthless"]
