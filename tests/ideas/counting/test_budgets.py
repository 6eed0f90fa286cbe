"""Money is given out by rules that anyone can follow with pencil and paper."""

import random
from fractions import Fraction

import pytest

from ideas.counting.ballots import FUNDED, TOO_DEAR, TOO_FEW, Ballot, Option, newest_of_each, points_of
from ideas.counting.equal_shares import BY_COST, BY_POINTS, equal_shares
from ideas.counting.greedy import RULE, STOPS, greedy


def approve(*votes):
    return [Ballot(str(number), dict.fromkeys(keys.split(), 1)) for number, keys in enumerate(votes)]


PARK, BENCH, PATH = Option("park", 70), Option("bench", 30), Option("path", 40)


def test_greedy_funds_what_still_fits_and_passes_over_what_does_not():
    result = greedy([PARK, BENCH, PATH], approve("park path", "park", "path", "park bench"), 100)

    assert (result.rule, result.chosen, result.money_left) == (RULE, ("park", "bench"), 0)
    assert [(step.key, step.became, step.measure) for step in result.steps] == [
        ("park", FUNDED, 3),
        ("path", TOO_DEAR, 2),
        ("bench", FUNDED, 1),
    ]
    assert result.voters == {"park": 3, "path": 2, "bench": 1}


def test_greedy_may_stop_at_the_first_that_does_not_fit_and_says_so():
    result = greedy([PARK, BENCH, PATH], approve("park path", "park", "path", "park bench"), 100, stops=True)

    assert (result.rule, result.chosen, result.money_left) == (STOPS, ("park",), 30)


def test_below_the_threshold_nothing_is_funded_however_much_money_is_left():
    result = greedy([PARK, BENCH], approve("park", "park", "bench"), 1000, threshold=2)

    assert result.chosen == ("park",)
    assert result.steps[-1].became == TOO_FEW


def test_equal_points_are_ordered_by_cost_and_then_by_key_whatever_the_order_of_entry():
    level = [Option("b", 10), Option("a", 10), Option("c", 5)]
    ballots = approve("a b c")

    assert greedy(level, ballots, 15).chosen == greedy(level[::-1], ballots, 15).chosen == ("c", "a")


def test_points_for_what_is_no_option_are_not_counted_and_of_two_ballots_of_one_person_the_newer_is():
    ballots = [Ballot("ute", {"a": 3}), Ballot("uwe", {"gone": 9}), Ballot("ute", {"b": 1})]

    assert points_of([Option("a"), Option("b")], newest_of_each(ballots)) == {"a": 0, "b": 1}


def test_a_minority_gets_by_equal_shares_what_it_can_pay_for_and_by_greedy_nothing():
    north = [Option(f"n{number}", 30) for number in range(3)]
    south = [Option("s", 30)]
    ballots = approve(*["n0 n1 n2"] * 6, *["s"] * 3)

    assert greedy([*north, *south], ballots, 90).chosen == ("n0", "n1", "n2")
    assert equal_shares([*north, *south], ballots, 90).chosen == ("n0", "n1", "s")


def test_equal_shares_by_hand():
    """Four voters, 100: 25 each. The bench costs 30 and three share it, 10 each; the park is too dear for what is left."""
    result = equal_shares([PARK, BENCH, PATH], approve("park bench", "bench", "bench path", "path"), 100, by_cost=False)

    assert (result.rule, result.chosen) == (BY_POINTS, ("bench", "path"))
    assert [step.measure for step in result.steps[:2]] == [10.0, 25.0]
    assert result.money_left == 30


def test_by_cost_what_is_dearer_is_worth_more_to_whoever_wants_it():
    options = [Option("big", 80), Option("small", 10)]
    ballots = approve(*["big"] * 4, *["small"] * 3, "big small")

    assert equal_shares(options, ballots, 200).chosen[0] == "big"
    assert equal_shares(options, ballots, 200, by_cost=False).chosen[0] == "small"
    assert equal_shares(options, ballots, 200).rule == BY_COST


def test_what_costs_nothing_is_funded_and_nobody_loses_anything_by_it():
    for rule in (greedy, equal_shares):
        assert set(rule([Option("free"), PARK], approve("free park"), 70).chosen) == {"free", "park"}


@pytest.mark.parametrize("rule", [greedy, equal_shares])
def test_without_ballots_or_money_nothing_breaks_and_never_is_more_spent_than_there_is(rule):
    assert rule([], [], 100).chosen == ()
    assert rule([PARK], approve("park"), 0).chosen == ()
    assert rule([PARK], [Ballot("ute", {"park": 0})], 100).money_left in {30, 100}
    with pytest.raises(ValueError, match="less than nothing"):
        Option("refund", -1)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("by_cost", [True, False])
def test_equal_shares_is_what_one_gets_who_looks_at_everything_in_each_round(seed, by_cost):
    options, ballots, budget = election_of(seed)

    result = equal_shares(options, ballots, budget, by_cost=by_cost)

    bought = bought_slowly(options, ballots, budget, by_cost=by_cost)
    assert list(result.chosen[: len(bought)]) == bought
    assert sum(option.cost for option in options if option.key in result.chosen) + result.money_left == budget
    assert len(set(result.chosen)) == len(result.chosen)
    shuffled = random.Random(seed).sample(options, len(options))
    assert equal_shares(shuffled, ballots, budget, by_cost=by_cost).chosen == result.chosen


def election_of(seed):
    chance = random.Random(seed)
    options = [Option(f"o{number}", chance.choice([0, 10, 20, 30, 50])) for number in range(chance.randint(1, 9))]
    keys = [option.key for option in options]
    ballots = [
        Ballot(str(number), {key: chance.randint(0, 4) for key in chance.sample(keys, chance.randint(0, len(keys)))})
        for number in range(chance.randint(1, 15))
    ]
    return options, ballots, chance.choice([0, 50, 100, 170])


def bought_slowly(options, ballots, budget, *, by_cost):
    """The rule once more, without anything remembered from round to round."""
    heard = [ballot for ballot in ballots if any(ballot.points.values())]
    purses = {ballot.voter: Fraction(budget, len(heard)) for ballot in heard}
    bought = []
    while True:
        offers = []
        for option in options:
            worth = {
                one.voter: one.points[option.key] * ((option.cost or 1) if by_cost else 1)
                for one in heard
                if one.points.get(option.key)
            }
            if option.key in bought or not worth or sum(purses[voter] for voter in worth) < option.cost:
                continue
            # Between two prices at which somebody has given all, what is paid grows evenly.
            prices = sorted({Fraction(0), *(purses[voter] / worth[voter] for voter in worth)})
            paid = [sum(min(purses[voter], price * worth[voter]) for voter in worth) for price in prices]
            at = next(place for place, amount in enumerate(paid) if amount >= option.cost)
            price = prices[at]
            if at:
                part = Fraction(option.cost - paid[at - 1]) / (paid[at] - paid[at - 1])
                price = prices[at - 1] + part * (prices[at] - prices[at - 1])
            points = sum(one.points.get(option.key, 0) for one in heard)
            offers.append((price, -points, option.cost, option.key, worth))
        if not offers:
            return bought
        price, _points, _cost, key, worth = min(offers, key=lambda offer: offer[:4])
        for voter in worth:
            purses[voter] -= min(purses[voter], price * worth[voter])
        bought.append(key)
