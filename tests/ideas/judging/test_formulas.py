"""Scores by the known formulas and by those that a team writes itself, exactly, and nothing but arithmetic."""

from fractions import Fraction

import pytest

from ideas.judging.formulas import FormulaIsWrong, HasNoScore, Scale, check, custom, ice, names_in, rice, weighted

POINTS = {"reach": Fraction(500), "impact": Fraction(2), "confidence": Fraction(4, 5), "effort": Fraction(4)}


def test_rice_and_ice_are_as_their_authors_say():
    assert rice(POINTS) == 200
    assert ice({"impact": Fraction(8), "confidence": Fraction(5), "ease": Fraction(3)}) == 120


def test_effort_of_nothing_gives_no_score():
    with pytest.raises(HasNoScore):
        rice({**POINTS, "effort": Fraction(0)})


def test_weighted_says_how_much_of_what_was_possible_is_reached_and_much_cost_is_bad():
    scales = {
        "use": Scale(Fraction(1), Fraction(5), Fraction(3)),
        "cost": Scale(Fraction(0), Fraction(10), counts_against=True),
    }
    assert weighted({"use": Fraction(4), "cost": Fraction(10)}, scales) == Fraction(225, 4)
    assert weighted({"use": Fraction(5), "cost": Fraction(0)}, scales) == 100
    assert weighted({"use": Fraction(1), "cost": Fraction(10)}, scales) == 0


@pytest.mark.parametrize(
    ("formula", "score"),
    [
        ("reach * impact / effort", 250),
        ("max(reach, 1000) - 2 * impact", 996),
        ("-(impact - 5) * 0.1", Fraction(3, 10)),
        ("min(impact, effort, 3) + 1", 3),
    ],
)
def test_a_formula_of_ones_own_is_worked_out_exactly(formula, score):
    assert custom(formula, POINTS) == score


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "reach +",
        "reach ** 9",
        "__import__('os')",
        "reach.real",
        "[1][0]",
        "lambda: 1",
        "True",
        "'a'",
        "reach if 1 else 2",
        "max()",
        "abs(reach)",
        "f(1)",
        "reach % 2",
        "reach // 2",
        "max(*reach)",
        "1j",
        "(" * 200,
        "1 + " * 100,
        "x := 2",
        "1e400",
    ],
)
def test_whatever_is_not_arithmetic_of_criteria_is_refused(formula):
    with pytest.raises(FormulaIsWrong):
        check(formula, POINTS)


def test_an_unknown_name_is_named():
    with pytest.raises(FormulaIsWrong, match="joy"):
        check("reach * joy", POINTS)
    assert names_in("reach / (effort + 1)") == {"reach", "effort"}


@pytest.mark.parametrize("formula", ["reach / (impact - 2)", "1000000000000 * impact", "*".join(["reach"] * 20)])
def test_what_is_divided_by_nothing_or_grows_beyond_bounds_has_no_score(formula):
    with pytest.raises(HasNoScore):
        custom(formula, POINTS)
