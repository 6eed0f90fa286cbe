"""The Shapley value: what each is due on average over all orders in which they could have come."""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from itertools import combinations
from math import factorial


def shapley_of_dividends[P: Hashable](dividends: Mapping[frozenset[P], Fraction]) -> dict[P, Fraction]:
    """Divide what each coalition brings by itself equally among its members, which is the Shapley value."""
    values: dict[P, Fraction] = {}
    for coalition, dividend in dividends.items():
        for player in coalition:
            values[player] = values.get(player, Fraction(0)) + dividend / len(coalition)
    return values


def shapley[P: Hashable](worths: Mapping[frozenset[P], Fraction], players: frozenset[P]) -> dict[P, Fraction]:
    """Return the Shapley values by definition, from the worth of every coalition; one not named is worth nothing."""
    size, nothing = len(players), Fraction(0)
    values = {}
    for player in players:
        others = players - {player}
        total = nothing
        for count in range(size):
            weight = Fraction(factorial(count) * factorial(size - count - 1), factorial(size))
            for chosen in combinations(others, count):
                without = frozenset(chosen)
                total += weight * (worths.get(without | {player}, nothing) - worths.get(without, nothing))
        values[player] = total
    return values


def needed_groups[G: Hashable](sizes: Mapping[G, int]) -> dict[G, Fraction]:
    """Return what one member of each group is due where every group is needed and anybody in it suffices.

    The gloves of the textbook: with two left hands and a right one, 1/6 and 2/3. Exact, and in no more steps than
    there are sets of groups: the chance to be the one who completes the groups, over all orders of arrival.
    """
    values = {}
    for group, size in sizes.items():
        others = [count for other, count in sizes.items() if other != group]
        values[group] = sum(
            (
                Fraction((-1) ** length, size + sum(chosen))
                for length in range(len(others) + 1)
                for chosen in combinations(others, length)
            ),
            Fraction(0),
        )
    return values


def airport[P: Hashable](needs: Mapping[P, Fraction]) -> dict[P, Fraction]:
    """Divide the cost of the largest need: each stretch is borne equally by those who need it."""
    shares = dict.fromkeys(needs, Fraction(0))
    paid = Fraction(0)
    for need in sorted(set(needs.values())):
        users = [player for player, own in needs.items() if own >= need]
        for player in users:
            shares[player] += (need - paid) / len(users)
        paid = need
    return shares
