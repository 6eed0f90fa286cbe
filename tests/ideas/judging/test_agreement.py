"""How far evaluators agree, by the worked example of Krippendorff (2011), section E."""

import pytest

from ideas.judging.agreement import krippendorffs_alpha

# Four observers, twelve units; a dot is what nobody said.
A = ["1", "2", "3", "3", "2", "1", "4", "1", "2", ".", ".", "."]
B = ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", ".", "3"]
C = [".", "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", "."]
D = ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", "."]


def test_the_worked_example_for_intervals_comes_out():
    units = [[float(said) for said in column if said != "."] for column in zip(A, B, C, D, strict=True)]
    assert krippendorffs_alpha(units) == pytest.approx(0.849, abs=0.0005)


def test_two_who_say_the_same_agree_wholly_and_two_who_say_the_opposite_less_than_by_chance():
    assert krippendorffs_alpha([[1, 1], [2, 2], [5, 5]]) == 1
    assert krippendorffs_alpha([[1, 5], [5, 1], [1, 5]]) < 0


@pytest.mark.parametrize("units", [[], [[3]], [[3], [4]], [[2, 2], [2, 2]]])
def test_of_what_nobody_else_judged_or_all_gave_the_same_nothing_is_said(units):
    assert krippendorffs_alpha(units) is None
