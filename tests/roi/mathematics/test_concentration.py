from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from roi.mathematics.concentration import concentration


def of(*amounts):
    return concentration([Decimal(amount) for amount in amounts])


def test_three_people_by_hand():
    """Shares .5, .3, .2: H = .25 + .09 + .04; Gini = 2 (1 x .2 + 2 x .3 + 3 x .5) / 3 - 4/3."""
    found = of("30", "50", "20")

    assert (found.contributors, found.total) == (3, Decimal(100))
    assert found.top == {1: Fraction(1, 2), 3: 1, 10: 1}
    assert (found.herfindahl, found.gini, found.bus_factor) == (Fraction(38, 100), Fraction(1, 5), 1)


def test_eleven_equal_people_by_hand():
    found = of(*["7.01"] * 11)

    assert found.top == {1: Fraction(1, 11), 3: Fraction(3, 11), 10: Fraction(10, 11)}
    assert (found.herfindahl, found.gini, found.bus_factor) == (Fraction(1, 11), 0, 6)


def test_one_person_carries_everything():
    assert (of("5").herfindahl, of("5").gini, of("5").bus_factor) == (1, 0, 1)


def test_who_made_nothing_or_a_loss_carries_nothing():
    assert of("60", "40", "0", "-20") == of("60", "40")
    assert of("0", "-1") is None
    assert of() is None


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=40))
def test_the_indices_stay_within_their_bounds_whatever_the_order(cents):
    found, turned = of(*cents), of(*reversed(cents))

    assert found == turned
    assert Fraction(1, len(cents)) <= found.herfindahl <= 1
    assert 0 <= found.gini < 1
    assert sorted(found.top.values()) == list(found.top.values())
    assert 1 <= found.bus_factor <= (len(cents) + 1) // 2
