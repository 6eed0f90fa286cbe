"""The published methods on published and constructed figures."""

from decimal import Decimal
from fractions import Fraction

import pytest

from roi.models import Study
from roi.models.method import Method
from roi.models.rule import METHODS_FOR
from roi.reports.methods.catalogue import CATALOGUE, best_grade
from roi.reports.methods.implied import Band, Implied
from roi.reports.methods.sizing import (
    VISIT_METHODS,
    Counts,
    NothingKnown,
    TooFewRespondents,
    size,
    value_of,
)

MONTH = Counts(visits=100_000, solved_views=40_000, other_views=60_000, answers=1200, followed=100, without_ticket=97)


def test_o06_the_published_examples():
    visits = Counts(visits=100_000)

    # Published as 2,515: they cut the half off.
    assert size("khoros", visits).quantity == Fraction("2515.5")
    assert value_of(size("oblinger", Counts(visits=1)).quantity, Decimal(35)) == Decimal("2.80")
    assert value_of(size("oblinger", visits).quantity, Decimal(35)) == Decimal("280000.00")


def test_o08_the_same_month_by_six_methods():
    deflected = {method: size(method, MONTH).quantity for method in VISIT_METHODS if method != "survey"}

    assert deflected == {
        "trade": 2000,
        "khoros": Fraction("2515.5"),
        "oblinger": 8000,
        "vanilla": 12200,
        "thecr": 38400,
        "servicenow": 97000,
    }
    values = {method: value_of(quantity, Decimal(20)) for method, quantity in deflected.items()}
    assert values == {
        "trade": 40_000,
        "khoros": 50_310,
        "oblinger": 160_000,
        "vanilla": 244_000,
        "thecr": 768_000,
        "servicenow": 1_940_000,
    }
    assert max(values.values()) / min(values.values()) == Decimal("48.5")


def test_o07_the_survey_counts_who_said_yes_three_times():
    size_ = size("survey", Counts(visits=100_000, respondents=1000, agreeing=25))

    assert size_.quantity == 2500
    assert (round(size_.low), round(size_.high)) == (1941, 3215)


def test_too_few_respondents_give_no_figure():
    with pytest.raises(TooFewRespondents):
        size("survey", Counts(visits=100_000, respondents=29, agreeing=29))
    assert size("survey", Counts(visits=100, respondents=30, agreeing=3)).quantity == 10


def test_without_knowing_who_wrote_a_ticket_there_is_no_potential():
    with pytest.raises(NothingKnown):
        size("servicenow", Counts(visits=100_000))


def test_what_the_direct_method_counts_too_is_told_apart():
    assert {method: size(method, MONTH).direct for method in ("trade", "vanilla", "thecr")} == {
        "trade": 0,
        "vanilla": 1200,
        "thecr": 1200,
    }


@pytest.mark.parametrize(
    ("quantity", "unit_value", "value"),
    [("2500", "18.40", "46000.00"), ("0.5", "0.01", "0.01"), ("-0.5", "0.01", "-0.01"), ("1/3", "1.00", "0.33")],
)
def test_money_is_rounded_once(quantity, unit_value, value):
    assert value_of(Fraction(quantity), Decimal(unit_value)) == Decimal(value)


def test_every_method_is_in_the_catalogue_with_a_source():
    assert sorted(CATALOGUE) == sorted(Method.values)
    assert all(card.references and card.title and card.formula for card in CATALOGUE.values())
    assert sorted(VISIT_METHODS) == sorted(METHODS_FOR["visits"])


def test_a_fixed_ratio_is_a_benchmark_until_a_study_says_more():
    fixed = ("trade", "khoros", "oblinger", "vanilla", "thecr")

    assert {best_grade(method, None) for method in fixed} == {"E5"}
    assert best_grade("servicenow", None) == "E4"
    assert best_grade("trade", Study(kind=Study.Kind.HOLDOUT)) == "E1"
    assert best_grade("trade", Study(kind=Study.Kind.DID)) == "E2"
    # A survey never makes it worse than it is without one.
    assert best_grade("servicenow", Study(kind=Study.Kind.SURVEY)) == "E3"
    assert best_grade("direct", None) is None


def test_o09_what_a_call_is_worth_by_a_published_claim():
    band = Band(Decimal(1), Decimal(100), "settings")

    vodafone = Implied(Decimal(250_000), Decimal(150_000 * 12), band)
    dell = Implied(Decimal(1_000_000), Decimal(2_000_000) / 20, band)

    assert (vodafone.unit_value, vodafone.warning) == (Decimal("0.139"), "below")
    assert (dell.unit_value, dell.warning) == (Decimal("10.000"), None)
    assert Implied(Decimal(5), Decimal(0), band).unit_value is None
