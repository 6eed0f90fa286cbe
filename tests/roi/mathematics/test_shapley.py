"""Shares with stated axioms, by the numbers of the oracles."""

from collections import defaultdict
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roi.mathematics.shapley import airport, needed_groups, shapley, shapley_of_dividends

PUBLISHED = {"F": 18, "G": 4, "L": 8, "FG": 10, "FL": 26, "GL": 7, "FGL": 27}
DIVIDENDS = {frozenset(names): Fraction(worth, 100) for names, worth in PUBLISHED.items()}


def worths_of(dividends: dict[frozenset[str], Fraction]) -> dict[frozenset[str], Fraction]:
    """What a coalition is worth: the dividends of all coalitions inside it."""
    players = sorted(frozenset().union(*dividends))
    return {
        whole: sum((part for inside, part in dividends.items() if inside <= whole), Fraction(0))
        for size in range(1, len(players) + 1)
        for whole in map(frozenset, combinations(players, size))
    }


def test_o20_the_published_example_by_definition_and_by_equal_split():
    worths = worths_of(DIVIDENDS)
    assert [worths[frozenset(names)] * 100 for names in ("FG", "FL", "GL", "FGL")] == [32, 52, 19, 100]

    values = shapley(worths, frozenset("FGL"))

    assert values == {"F": Fraction(450, 1000), "G": Fraction(215, 1000), "L": Fraction(335, 1000)}
    assert shapley_of_dividends(DIVIDENDS) == values


people = st.frozensets(st.sampled_from("ABCDE"), min_size=1)
tickets = st.lists(st.tuples(people, st.integers(0, 10_000)), min_size=1, max_size=12)


@given(tickets)
def test_o21_equal_split_over_tickets_is_the_shapley_value(solved):
    dividends: dict[frozenset[str], Fraction] = defaultdict(Fraction)
    for team, value in solved:
        dividends[team] += value
    players = frozenset().union(*dividends)

    assert shapley(worths_of(dict(dividends)), players) == {
        one: sum((Fraction(value, len(team)) for team, value in solved if one in team), Fraction(0)) for one in players
    }


def test_o22_two_answers_that_each_suffice_and_one_article_that_is_needed():
    values = needed_groups({"answers": 2, "article": 1})

    assert values == {"answers": Fraction(1, 6), "article": Fraction(2, 3)}


@given(st.lists(st.integers(1, 2), min_size=1, max_size=3))
def test_needed_groups_are_the_shapley_value_by_definition(sizes):
    groups = {group: frozenset((group, seat) for seat in range(size)) for group, size in enumerate(sizes)}
    players = frozenset().union(*groups.values())
    worths = {
        whole: Fraction(all(whole & group for group in groups.values()))
        for size in range(1, len(players) + 1)
        for whole in map(frozenset, combinations(sorted(players), size))
    }

    by_definition = shapley(worths, players)

    each = needed_groups({group: len(members) for group, members in groups.items()})
    assert by_definition == {(group, seat): each[group] for group, seat in players}
    assert sum(by_definition.values()) == 1


def test_o23_each_bears_the_stretches_that_it_needs():
    needs = {"a": Fraction(8), "b": Fraction(11), "c": Fraction(13), "d": Fraction(18)}

    assert airport(needs) == {"a": 2, "b": 3, "c": 4, "d": 9}


@pytest.mark.parametrize("needs", [{}, {"a": Fraction(5)}, {"a": Fraction(5), "b": Fraction(5)}])
def test_an_airport_is_paid_for_exactly(needs):
    assert sum(airport(needs).values()) == max(needs.values(), default=0)
