"""From gross to net."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from roi.operations.contents import exact_text
from roi.operations.waterfall import Step, cut_down

CENT = Decimal("0.01")


def cut(gross: str, *keeps: str) -> tuple[list[str], str]:
    waterfall = cut_down(
        Decimal(gross), tuple(Step(f"step{i}", Decimal(one)) for i, one in enumerate(keeps)), unit=CENT
    )
    return [str(one.amount) for one in waterfall.cuts], str(waterfall.net)


def test_o38_the_cuts_and_the_net_are_rounded_together():
    waterfall = cut_down(
        Decimal("18.40"), (Step("a", Decimal("0.8")), Step("b", Decimal("0.7")), Step("c", Decimal("0.9"))), unit=CENT
    )

    assert [str(one.amount) for one in waterfall.cuts] == ["3.68", "4.42", "1.03"]
    assert [exact_text(one.exact) for one in waterfall.cuts] == ["3.68", "4.416", "1.0304"]
    assert str(waterfall.net) == "9.27"


def test_the_second_price_of_the_quarter_nets_963():
    assert cut("19.10", "0.8", "0.7", "0.9")[1] == "9.63"


def test_o10_factors_are_taken_in_sequence_never_added():
    assert cut("400000.00", "0.8", "0.9") == (["80000.00", "32000.00"], "288000.00")


def test_keeping_everything_cuts_nothing():
    assert cut("5.00", "1") == (["0.00"], "5.00")


def test_keeping_nothing_leaves_nothing():
    assert cut("5.00", "0", "0.5") == (["5.00", "0.00"], "0.00")


keeps = st.lists(st.decimals(0, 1, places=6), max_size=8)


@given(st.integers(-(10**7), 10**7), keeps)
def test_cuts_and_net_always_sum_to_the_gross(units, keeps):
    gross = units * CENT

    waterfall = cut_down(gross, tuple(Step(str(i), one) for i, one in enumerate(keeps)), unit=CENT)

    assert sum(one.amount for one in waterfall.cuts) + waterfall.net == gross
