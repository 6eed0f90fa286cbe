"""What a thing is worth is told apart from how strictly its evaluator judges."""

import random

import pytest

from ideas.judging.severity import Judgement, level


def test_whoever_gives_less_to_the_same_things_is_strict_and_is_levelled():
    given = {("a", "mild"): 80, ("b", "mild"): 60, ("a", "strict"): 60, ("b", "strict"): 40}
    levelled = level([Judgement(thing, who, points) for (thing, who), points in given.items()])
    assert levelled.points == pytest.approx({"a": 70, "b": 50})
    assert levelled.leniency["mild"] > 0 > levelled.leniency["strict"]


def test_an_idea_judged_by_the_strict_one_alone_is_not_worse_for_it():
    both = [Judgement(n, who, 50 + n + shift) for n in range(8) for who, shift in (("mild", 10), ("strict", -10))]
    alone = [Judgement("by the mild", "mild", 60), Judgement("by the strict", "strict", 40)]
    points = level(both + alone).points
    # Held back by doubt: eight shared ideas take four fifths of the twenty points away.
    assert 0 <= points["by the mild"] - points["by the strict"] < 5


def test_whoever_judged_better_ideas_alone_is_not_pulled_towards_the_others():
    apart = [Judgement(n, "first", 90) for n in range(5)] + [Judgement(-n - 1, "second", 30) for n in range(5)]
    levelled = level(apart)
    assert levelled.points[0] == pytest.approx(90)
    assert levelled.points[-1] == pytest.approx(30)


def test_true_worth_is_found_again_among_random_evaluators_better_than_by_the_mean():
    chance = random.Random(7)
    worth = {n: chance.uniform(20, 80) for n in range(60)}
    bias = {who: chance.gauss(0, 12) for who in range(9)}
    middle = sum(bias.values()) / len(bias)
    said = [
        Judgement(n, who, worth[n] + bias[who] + chance.gauss(0, 3))
        for n in worth
        for who in chance.sample(range(9), 3)
    ]
    points = level(said).points
    means = {n: sum(one.points for one in said if one.thing == n) / 3 for n in worth}
    missed = sum((points[n] - worth[n] - middle) ** 2 for n in worth)
    assert missed < sum((means[n] - worth[n] - middle) ** 2 for n in worth) / 3


def test_of_nothing_nothing_comes():
    assert level([]).points == {}
