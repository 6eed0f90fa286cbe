"""What the ledger should say, computed from what happened alone."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
CENT = Decimal("0.01")
JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2027, month, 1) for month in (6, 7, 8, 9, 10))
CODES = ("entitled", "would_contact", "no_further_action", "other_causes", "confidence")


def day_of(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()


def month_of(day: date) -> date:
    return day.replace(day=1)


def after(month: date) -> date:
    return month_of(month + timedelta(days=32))


def in_euros(amount: Decimal, rates: dict[date, Decimal], day: date) -> Decimal:
    rate = rates[max(one for one in rates if one <= day)]
    exact = Fraction(amount) / Fraction(rate) * 100
    cents = (abs(exact) + Fraction(1, 2)).__floor__()
    return (cents if exact >= 0 else -cents) * CENT


def parts_of(total: Decimal, exact: list[Fraction]) -> list[Decimal]:
    """Whole cents by the largest remainder; the exact parts sum to the total."""
    sign = -1 if total < 0 else 1
    cents = [abs(one) * 100 for one in exact]
    whole = [int(Decimal(one.numerator) // one.denominator) for one in cents]
    left = int(abs(total) * 100) - sum(whole)
    places = sorted(range(len(cents)), key=lambda at: (-(cents[at] - whole[at]), -cents[at], at))
    for at in places[:left]:
        whole[at] += 1
    return [sign * one * CENT for one in whole]


@dataclass
class Rule:
    """A version as somebody would write it on paper."""

    start: date
    unit: Decimal | None
    currency: str
    factors: list[tuple[str, Decimal]]
    number: int = 0

    def price(self, gross: Decimal) -> tuple[dict[str, Decimal], Decimal]:
        left, cuts = Fraction(gross), []
        for _code, keeps in self.factors:
            cuts.append(left * (1 - Fraction(keeps)))
            left -= cuts[-1]
        *amounts, net = parts_of(gross, [*cuts, left])
        return dict(zip((code for code, _ in self.factors), amounts, strict=True)), net


@dataclass
class Entry:
    """What should stand in the books."""

    valid_on: date
    period: date
    recorded: datetime
    gross: Decimal
    cuts: dict[str, Decimal]
    net: Decimal
    category: str
    role: str
    rule: int
    is_cost: bool = False

    def negated(self, period: date, recorded: datetime) -> "Entry":
        cuts = {code: -amount for code, amount in self.cuts.items()}
        return Entry(
            self.valid_on, period, recorded, -self.gross, cuts, -self.net, self.category, self.role, self.rule,
            self.is_cost,
        )  # fmt: skip


@dataclass
class Books:
    """The second computation: entries in months of which some are shut."""

    entries: list[Entry] = field(default_factory=list)
    closed: date = date(2000, 1, 1)
    soft: date = date(2000, 1, 1)

    def month_for(self, valid_on: date, known_on: date, *, by_a_person: bool = False) -> date:
        shut = self.closed if by_a_person else max(self.closed, self.soft)
        if month_of(valid_on) > shut:
            return month_of(valid_on)
        return max(month_of(max(valid_on, known_on)), after(shut))
