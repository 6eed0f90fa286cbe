"""From the points of each criterion to one score: the known formulas, and those that a team writes itself."""

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite

LONGEST = 300
LARGEST = Fraction(10) ** 12
WHOLE = 100


class FormulaIsWrong(ValueError):
    """The formula cannot be read, or names what is no criterion; the text says which word."""


class HasNoScore(ArithmeticError):
    """These points give no score: something is divided by zero, or grows beyond all bounds."""


@dataclass(frozen=True)
class Scale:
    """From where to where a criterion goes, how much it weighs, and whether much of it is bad."""

    lowest: Fraction
    highest: Fraction
    weight: Fraction = Fraction(1)
    counts_against: bool = False


def rice(points: Mapping[str, Fraction]) -> Fraction:
    """Return reach * impact * confidence / effort."""
    return _divided(points["reach"] * points["impact"] * points["confidence"], points["effort"])


def ice(points: Mapping[str, Fraction]) -> Fraction:
    """Return impact * confidence * ease."""
    return points["impact"] * points["confidence"] * points["ease"]


def weighted(points: Mapping[str, Fraction], scales: Mapping[str, Scale]) -> Fraction:
    """Return how much of what was possible is reached, from 0 to 100, each criterion by its weight."""
    reached = sum((_part(points[code], scale) * scale.weight for code, scale in scales.items()), Fraction(0))
    return WHOLE * reached / sum(scale.weight for scale in scales.values())


def custom(formula: str, points: Mapping[str, Fraction]) -> Fraction:
    """Work out a formula with the points by their names, exactly; raises ``FormulaIsWrong`` or ``HasNoScore``."""
    return _worked_out(_read(formula), points)


def names_in(formula: str) -> set[str]:
    """Return the criteria that a formula names; raises ``FormulaIsWrong`` with the place that cannot be read."""
    names: set[str] = set()
    for node in _parts(_read(formula)):
        if isinstance(node, ast.Name):
            names.add(node.id)
    return names


def check(formula: str, known: Collection[str]) -> None:
    """Raise ``FormulaIsWrong`` when a formula cannot be read, or names what is not known."""
    unknown = sorted(names_in(formula) - set(known))
    if unknown:
        raise FormulaIsWrong(unknown[0])


def _part(points: Fraction, scale: Scale) -> Fraction:
    part = (points - scale.lowest) / (scale.highest - scale.lowest)
    return 1 - part if scale.counts_against else part


def _read(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise FormulaIsWrong(f"{len(formula)} > {LONGEST}")
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise FormulaIsWrong(formula[:40]) from error


def _parts(node: ast.expr) -> list[ast.expr]:
    """Itself and all that it is made of; whatever is neither a number, a name nor arithmetic is refused."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and isfinite(number):
            return [node]
        case ast.Name():
            return [node]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return [node, *_parts(left), *_parts(right)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [node, *_parts(operand)]
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS and args:
            return [node, *(part for arg in args for part in _parts(arg))]
    raise FormulaIsWrong(ast.unparse(node)[:40])


def _worked_out(node: ast.expr, points: Mapping[str, Fraction]) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool) and isfinite(number):
            value = Fraction(str(number))
        case ast.Name(id=name) if name in points:
            value = points[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            value = _OPERATORS[type(op)](_worked_out(left, points), _worked_out(right, points))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = -_worked_out(operand, points)
        case ast.Call(func=ast.Name(id=called), args=args, keywords=[]) if called in _FUNCTIONS and args:
            value = _FUNCTIONS[called]([_worked_out(arg, points) for arg in args])
        case _:
            raise FormulaIsWrong(ast.unparse(node)[:40])
    if abs(value) > LARGEST:
        raise HasNoScore(str(LARGEST))
    return value


def _divided(one: Fraction, other: Fraction) -> Fraction:
    if not other:
        raise HasNoScore("0")
    return one / other


_OPERATORS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: _divided,
}
_FUNCTIONS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {"min": min, "max": max}
