"""How many contacts the methods for visits take as spared, from the same counts; pure arithmetic."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from roi.models.method import Method
from roi.reports.wilson import LEVEL, Bounds, wilson

# With fewer answers the interval is as wide as the claim.
FEWEST_RESPONDENTS = 30
KHOROS_SHARES = (Fraction(43, 100), Fraction(65, 100), Fraction(9, 100))
OBLINGER_SHARES = (Fraction(50, 100), Fraction(40, 100), Fraction(40, 100))
SEARCHES_BY_ANSWER = 31


@dataclass(frozen=True)
class Counts:
    """What a span has to offer to all methods: visits by readers who came by themselves, and what is known of them."""

    visits: int = 0
    # A visit to something that had a solution then, and to anything else; together they are the visits.
    solved_views: int = 0
    other_views: int = 0
    answers: int = 0
    # Of those who were shown something before asking, how many asked nobody; and how many of them there were.
    followed: int = 0
    without_ticket: int = 0
    # Answers to the survey, and those who came for help, found it and would have contacted support.
    respondents: int = 0
    agreeing: int = 0

    @property
    def no_ticket_share(self) -> Fraction | None:
        """The share of help that no ticket followed, as far as that is known."""
        return Fraction(self.without_ticket, self.followed) if self.followed else None


@dataclass(frozen=True)
class Size:
    """How many contacts were spared, of which so many by answers themselves, which the direct method counts too."""

    quantity: Fraction
    direct: Fraction = Fraction(0)
    low: Fraction | None = None
    high: Fraction | None = None


class TooFewRespondents(ValueError):
    """An interval as wide as the claim says nothing."""


class NothingKnown(ValueError):
    """A share that the method needs was never seen here."""


def size(method: str, counts: Counts) -> Size:
    """Return what a method makes of the counts; raises `TooFewRespondents` or `NothingKnown`."""
    return _SIZES[method](counts)


def value_of(quantity: Fraction, unit_value: Decimal, unit: Decimal = Decimal("0.01")) -> Decimal:
    """Return a quantity in money, rounded once, half away from nothing."""
    exact = quantity * Fraction(unit_value) / Fraction(unit)
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return (whole if exact >= 0 else -whole) * unit


def as_decimal(quantity: Fraction, places: str = "0.000001") -> Decimal:
    """Return a quantity as it is told, with six digits at most."""
    exact = Decimal(quantity.numerator) / Decimal(quantity.denominator)
    return exact.quantize(Decimal(places), ROUND_HALF_UP)


def weight_of(method: str, solved: int, other: int) -> Fraction:
    """Return how much of a quantity hangs on the visits of one thing."""
    match method:
        case Method.TRADE:
            return Fraction(solved)
        case Method.VANILLA:
            return Fraction(solved, 5) + Fraction(other, 20)
        case _:
            return Fraction(solved + other)


def share_of(counts: Counts) -> tuple[Fraction, Bounds]:
    """Return the joint share of the respondents and its interval; raises `TooFewRespondents`.

    The three questions nest, so the share of those who said yes three times is counted, not multiplied together.
    """
    if counts.respondents < FEWEST_RESPONDENTS:
        raise TooFewRespondents
    return Fraction(counts.agreeing, counts.respondents), wilson(counts.agreeing, counts.respondents, LEVEL)


def _survey(counts: Counts) -> Size:
    share, bounds = share_of(counts)
    low, high = (counts.visits * Fraction(bound) for bound in bounds)
    return Size(counts.visits * share, low=low, high=high)


def _trade(counts: Counts) -> Size:
    return Size(Fraction(counts.solved_views, 20))


def _khoros(counts: Counts) -> Size:
    intent, found, contact = KHOROS_SHARES
    return Size(counts.visits * intent * found * contact)


def _oblinger(counts: Counts) -> Size:
    first, second, third = OBLINGER_SHARES
    return Size(counts.visits * first * second * third)


def _vanilla(counts: Counts) -> Size:
    direct = Fraction(counts.answers)
    return Size(direct + Fraction(counts.solved_views, 5) + Fraction(counts.other_views, 20), direct)


def _thecr(counts: Counts) -> Size:
    direct = Fraction(counts.answers)
    return Size(direct * (SEARCHES_BY_ANSWER + 1), direct)


def _servicenow(counts: Counts) -> Size:
    if counts.no_ticket_share is None:
        raise NothingKnown
    return Size(counts.visits * counts.no_ticket_share)


_SIZES: Mapping[str, Callable[[Counts], Size]] = {
    Method.SURVEY: _survey,
    Method.TRADE: _trade,
    Method.KHOROS: _khoros,
    Method.OBLINGER: _oblinger,
    Method.VANILLA: _vanilla,
    Method.THECR: _thecr,
    Method.SERVICENOW: _servicenow,
}
VISIT_METHODS = tuple(_SIZES)
