"""The published and constructed figures that the arithmetic must reproduce, by their numbers."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from roi.mathematics.discounting import (
    dated_internal_rate,
    dated_present_value,
    internal_rate,
    payback_months,
    present_value,
)
from roi.mathematics.distributions import Lognormal, Share, Triangular
from roi.mathematics.evidence import compare_arms, difference_in_differences, needed_per_arm
from roi.mathematics.markov import Journey, base_conversion, removal_effects
from roi.mathematics.returns import returns_of
from roi.mathematics.simulation import Term, simulate, tornado


def money(*amounts: float | str) -> list[Decimal]:
    return [Decimal(str(amount)) for amount in amounts]


def test_o01_phillips_and_lithium_on_the_same_data():
    returns = returns_of(money(750_000), money(425_000))

    assert returns.bcr == Decimal("1.7647")
    assert returns.phillips_percent == Decimal("76.47")
    assert returns.lithium_amount == 325_000


COSTS = money(53_150, 666_715, 636_772, 647_783)
BENEFITS = money(0, 1_606_511, 3_061_331, 4_229_760)
NET = money(-53_150, 939_796, 2_424_559, 3_581_977)


def test_o02_the_cash_flow_table_of_a_tei_study():
    rate = Decimal("0.10")

    assert round(present_value(COSTS, rate), 2) == Decimal("1672201.35")
    assert round(present_value(BENEFITS, rate), 2) == Decimal("7168371.46")
    assert round(present_value(NET, rate), 2) == Decimal("5496170.11")
    assert returns_of(BENEFITS, COSTS, rate).tei_percent == Decimal("328.68")
    assert round(payback_months(NET), 2) == Decimal("0.68")
    assert internal_rate(NET).rate == pytest.approx(19.116190671708, abs=1e-9)


def test_o02_the_published_components_are_rounded():
    published = money(-53_150, 939_796, 2_424_560, 3_581_976)

    assert all(abs(ours - theirs) <= 1 for ours, theirs in zip(NET, published, strict=True))


XIRR = [
    (date(2008, 1, 1), Decimal(-10_000)),
    (date(2008, 3, 1), Decimal(2_750)),
    (date(2008, 10, 30), Decimal(4_250)),
    (date(2009, 2, 15), Decimal(3_250)),
    (date(2009, 4, 1), Decimal(2_750)),
]


def test_o04_financial_functions():
    assert dated_internal_rate(XIRR).rate == pytest.approx(0.373362535, abs=1e-8)
    assert round(dated_present_value(XIRR, Decimal("0.09")), 4) == Decimal("2086.6476")
    five = money(-70_000, 12_000, 15_000, 18_000, 21_000)
    assert internal_rate(five).rate == pytest.approx(-0.0212448, abs=1e-7)
    assert internal_rate([*five, Decimal(26_000)]).rate == pytest.approx(0.0866309, abs=1e-7)
    flows = money(0, -10_000, 3_000, 4_200, 6_800)
    assert round(present_value(flows, Decimal("0.10")), 4) == Decimal("1188.4434")


def test_o04_two_internal_rates_are_no_answer():
    found = internal_rate(money(-1_600, 10_000, -10_000))

    assert found.rates == pytest.approx((0.25, 4.0))
    assert not found.is_unique
    assert found.rate is None


@pytest.mark.parametrize("flows", [(-100, -5), (100, 5), (0, 0)])
def test_without_a_change_of_sign_there_is_no_internal_rate(flows):
    assert internal_rate(money(*flows)).rates == ()


def test_what_is_never_paid_back_has_no_payback():
    assert payback_months(money(-100, 10, 10)) is None
    assert payback_months(money(5, 10)) == 0
    assert payback_months(money(0, 10, -5)) == payback_months(money(0, 0)) == 0


def test_without_a_beginning_a_first_year_of_losses_is_not_paid_back_at_once():
    assert payback_months(money(0, -100)) is None
    assert payback_months(money(0, -100, 200)) == 18


def test_o33_the_rate_that_a_library_once_got_wrong():
    flows = money(-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1)

    assert any(rate == pytest.approx(1.00426984872, abs=1e-10) for rate in internal_rate(flows).rates)


def test_o30_an_experts_triangle():
    triangle = Triangular(10, 20, 45)

    assert triangle.mean == 25
    assert [round(triangle.quantile(share), 4) for share in (0.1, 0.5, 0.9)] == [15.9161, 24.0835, 35.6459]


RATE_TIMES_COST = [Term(100_000, ("rate", "cost"))]
FIGURES = {"rate": Lognormal(0.025, 0.0375), "cost": Lognormal(20, 26)}


def test_o31_the_product_of_two_lognormals_has_a_closed_form():
    spread = simulate(RATE_TIMES_COST, FIGURES, draws=200_000, seed=20261123)

    assert spread.p10 == pytest.approx(30_848.15, rel=0.01)
    assert spread.p50 == pytest.approx(50_000, rel=0.01)
    assert spread.p90 == pytest.approx(81_042.13, rel=0.01)
    assert spread.mean == pytest.approx(53_679.38, rel=0.01)
    assert spread.positive == 1


def test_the_same_seed_gives_the_same_answer_and_another_one_another():
    turned = dict(reversed(FIGURES.items()))

    first = simulate(RATE_TIMES_COST, FIGURES, draws=1_000, seed=7)
    assert simulate(RATE_TIMES_COST, turned, draws=1_000, seed=7) == first
    assert simulate(RATE_TIMES_COST, FIGURES, draws=1_000, seed=8) != first


def test_o32_one_figure_at_a_time():
    rate, cost = tornado(RATE_TIMES_COST, FIGURES)

    assert (rate.code, round(rate.low, 2), round(rate.high, 2)) == ("rate", 33_333.33, 75_000)
    assert (cost.code, round(cost.low, 2), round(cost.high, 2)) == ("cost", 38_461.54, 65_000)
    assert [round(100 * bar.variance_share, 2) for bar in (rate, cost)] == [70.49, 29.51]


def test_sums_have_no_shares_of_variance():
    assert tornado([*RATE_TIMES_COST, Term(-1_000)], FIGURES)[0].variance_share is None


def test_o07_the_bounds_of_a_share_are_wilsons():
    share = Share(25, 1_000)

    assert share.quantile(0.025) == pytest.approx(0.016990131, abs=1e-9)
    assert share.quantile(0.975) == pytest.approx(0.036645289, abs=1e-9)
    assert round(100_000 * share.quantile(0.1)) == 1_941
    assert round(100_000 * share.quantile(0.9)) == 3_215


def test_o25_a_hold_out_shows_a_point():
    shown = compare_arms((400, 10_000), (500, 10_000))

    assert shown.estimate == pytest.approx(0.01)
    assert shown.standard_error == pytest.approx(0.00293087, abs=1e-8)
    assert (shown.low, shown.high) == pytest.approx((0.0042556, 0.0157444), abs=1e-7)
    assert shown.z == pytest.approx(3.412, abs=5e-4)
    assert shown.is_shown


def test_o25_small_communities_cannot_prove_small_effects():
    assert needed_per_arm(0.05, 0.045) == 28_405
    assert needed_per_arm(0.05, 0.04) == 6_742
    with pytest.raises(ValueError, match=r"0\.05"):
        needed_per_arm(0.05, 0.05)


def test_o26_difference_in_differences_of_rounded_means():
    assert difference_in_differences((20.44, 21.03), (23.33, 21.17)) == pytest.approx(2.75)


JOURNEYS = [Journey(("ga",), 2, 1), Journey(("mailing",), 1), Journey(("ga", "mailing"), 1)]


def test_o24_what_is_lost_without_a_surface():
    assert base_conversion(JOURNEYS) == Fraction(4, 5)
    ga, mailing = removal_effects(JOURNEYS)
    assert (ga.surface, ga.effect, ga.share, ga.credited) == ("ga", Fraction(3, 4), Fraction(3, 5), Fraction(12, 5))
    assert (mailing.effect, mailing.share, mailing.credited) == (Fraction(1, 2), Fraction(2, 5), Fraction(8, 5))
