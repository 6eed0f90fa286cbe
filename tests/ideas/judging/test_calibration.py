"""Past estimates that met what came, or did not, move and widen the next one."""

import random

import pytest

from ideas.judging.calibration import Estimate, Outcome, calibrate, pooled

USUAL = Estimate(50, 100, 200)


def test_without_outcomes_an_estimate_stays_as_it_was_said():
    applied = calibrate([]).applied_to(USUAL)
    assert (applied.low, applied.likely, applied.high) == pytest.approx((50, 100, 200))


def test_whoever_hoped_for_twice_of_what_came_is_halved_with_more_outcomes_more_surely():
    few, many = (calibrate([Outcome(USUAL, 50)] * number) for number in (2, 40))
    assert 1 > few.bias > many.bias > 0.5
    assert many.bias == pytest.approx(0.5, abs=0.03)


def test_whoever_was_too_sure_is_widened_and_whoever_was_too_careful_narrowed():
    sure, careful = Estimate(95, 100, 105), Estimate(10, 100, 1000)
    came = [60, 150, 80, 130, 110, 90, 70, 140]
    assert calibrate([Outcome(sure, each) for each in came]).width > 2
    assert calibrate([Outcome(careful, each) for each in came]).width < 0.8


def test_a_calibrated_evaluator_stays_and_eight_of_ten_corrected_estimates_hold():
    chance = random.Random(3)
    spread = 0.5403  # ln 2 / 1.2829: low and high are about half and double
    came = [100 * chance.lognormvariate(0, spread) for _ in range(2_000)]
    found = calibrate([Outcome(USUAL, each) for each in came])
    assert found.bias == pytest.approx(1, abs=0.05)
    assert found.width == pytest.approx(1, abs=0.05)
    assert found.within / found.outcomes == pytest.approx(0.8, abs=0.03)

    hopeful = [each * 0.4 for each in came]
    next_one = calibrate([Outcome(Estimate(90, 100, 110), each) for each in hopeful]).applied_to(Estimate(90, 100, 110))
    held = sum(next_one.low <= each <= next_one.high for each in hopeful) / len(hopeful)
    # As wide as it may get: four times what was said.
    assert next_one.likely == pytest.approx(40, rel=0.05)
    assert held > sum(90 <= each <= 110 for each in hopeful) / len(hopeful)


def test_nothing_came_and_nothing_expected_break_nothing():
    found = calibrate([Outcome(USUAL, 0), Outcome(Estimate(0, 0, 0), 10), Outcome(Estimate(0, 5, 5), 5)])
    assert found.outcomes == 2
    assert found.applied_to(Estimate(0, 0, 10)) == Estimate(0, 0, 10)
    assert 0 < found.applied_to(Estimate(0, 10, 10)).likely < 10


def test_estimates_together_are_their_mean_on_a_scale_of_factors():
    together = pooled([Estimate(50, 100, 200), Estimate(200, 400, 800)])
    assert (together.low, together.likely, together.high) == pytest.approx((100, 200, 400))
    assert pooled([]) is None
