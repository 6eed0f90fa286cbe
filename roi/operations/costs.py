"""Enters what it costs, and takes an entry back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from community.foundation.acting import act
from community.foundation.errors import NotPermitted
from community.foundation.money import AmountTooFine, check_amount, minor_unit
from community.models import Member
from ideas.models import Idea
from roi.errors import CostAlreadyReversed, CostIsUnclear, KeyIsEmpty, NoHourlyRate
from roi.mathematics.shapley import airport
from roi.models import AllocationKey, AllocationWeight, CostEntry, HourlyRate, Posting, ValueDriver
from roi.operations.allocation import allocate
from roi.operations.appending import Entry, append, lock_ledger, reversal_of, with_content
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft
from roi.operations.fx import our_exchange
from roi.permissions import can_write_roi

MOST_HOURS = 1_000_000
# Amounts are kept to two places, also of currencies that have three.
FINEST = Decimal("0.01")


@dataclass(frozen=True)
class Hours:
    """Time that a group of staff spent; it is priced by the rate of the day."""

    hours: Decimal
    group: str


@dataclass(frozen=True)
class Amount:
    """Money that was spent."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Bearers:
    """Who bears a cost: one driver, or several by a key, or nobody; and the idea whose realisation it paid for."""

    driver: ValueDriver | None = None
    key: AllocationKey | None = None
    idea: Idea | None = None


NOBODY = Bearers()


@act
def enter_cost(  # noqa: PLR0913 -- the fields of the form
    *,
    by: Member,
    category: str,
    description: str,
    incurred_on: date,
    spent: Hours | Amount,
    driver: ValueDriver | None = None,
    bearers: Bearers = NOBODY,
    import_ref: str | None = None,
) -> CostEntry:
    """Write a cost and post it at once, in the same transaction; a key makes one posting for each of its drivers.

    A cost without a driver or key stands as unallocated. What was spent in another currency is converted at the rate
    of the day. Raises `NotPermitted`, `CostIsUnclear`, `NoHourlyRate`, `NoExchangeRate`, `KeyIsEmpty`, or what is wrong
    with amount and currency.
    """
    if not can_write_roi(by):
        raise NotPermitted
    return post_cost(
        by=by,
        category=category,
        description=description,
        incurred_on=incurred_on,
        spent=spent,
        bearers=replace(bearers, driver=bearers.driver or driver),
        import_ref=import_ref,
    )


@act
def post_cost(  # noqa: PLR0913 -- as above
    *,
    by: Member,
    category: str,
    description: str,
    incurred_on: date,
    spent: Hours | Amount,
    bearers: Bearers = NOBODY,
    import_ref: str | None = None,
) -> CostEntry:
    """Write and post a cost that somebody who may, or another part of the house, has answered for.

    Raises what `enter_cost` raises, but `NotPermitted`.
    """
    lock_ledger()
    if category not in CostEntry.Category.values:
        raise CostIsUnclear(pointer="/category")
    if bearers.driver and bearers.key:
        raise CostIsUnclear(pointer="/allocation_key")
    business = our_business()
    entry = CostEntry(
        category=category,
        description=description,
        incurred_on=incurred_on,
        driver=bearers.driver,
        allocation_key=bearers.key,
        idea=bearers.idea,
        import_ref=import_ref,
        entered_by=by,
    )
    if isinstance(spent, Hours):
        _price_hours(entry, spent, business)
    else:
        _take_amount(entry, spent, business)
    entry.save()
    append([_entry_for(entry, part, amount, business) for part, amount in _borne_by(entry, business)])
    return entry


@act
def reverse_cost(entry: CostEntry, *, by: Member) -> list[Posting]:
    """Negate the postings of a cost, leg by leg; the entry itself stays.

    Raises `NotPermitted`, `CostAlreadyReversed`.
    """
    lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    postings = list(with_content(Posting.objects.unreversed().filter(cost_entry=entry)).order_by("number"))
    if not postings:
        raise CostAlreadyReversed
    today = our_business().today()
    return append([reversal_of(posting, cause=_cause(by), known_on=today) for posting in postings])


@act
def set_allocation_key(
    *, by: Member, code: str, title: str, method: str, weights: Sequence[Mapping[str, Any]]
) -> AllocationKey:
    """Set a key with the weights or needs of its drivers. Raises `NotPermitted`."""
    if not can_write_roi(by):
        raise NotPermitted
    key = AllocationKey.objects.create(code=code, title=title, method=method)
    AllocationWeight.objects.bulk_create([AllocationWeight(key=key, **weight) for weight in weights])
    return key


def _price_hours(entry: CostEntry, spent: Hours, business: Business) -> None:
    if not spent.hours.is_finite() or not 0 < spent.hours < MOST_HOURS or spent.hours % Decimal("0.01"):
        raise CostIsUnclear(pointer="/hours")
    rate = HourlyRate.objects.valid_on(entry.incurred_on).filter(group=spent.group).first()
    if rate is None:
        raise NoHourlyRate(pointer="/group")
    entry.hours, entry.rate = spent.hours, rate
    amount = (spent.hours * rate.amount).quantize(max(minor_unit(rate.currency), FINEST), ROUND_HALF_UP)
    _convert(entry, check_amount(amount, rate.currency, pointer="/hours"), rate.currency, business)
    if not entry.amount:
        raise CostIsUnclear(pointer="/hours")


def _take_amount(entry: CostEntry, spent: Amount, business: Business) -> None:
    if check_amount(spent.amount, spent.currency) <= 0:
        raise CostIsUnclear(pointer="/amount")
    if spent.amount % FINEST:
        raise AmountTooFine(pointer="/amount")
    _convert(entry, spent.amount, spent.currency, business)
    if not entry.amount:
        raise CostIsUnclear(pointer="/amount")


def _convert(entry: CostEntry, amount: Decimal, currency: str, business: Business) -> None:
    """Fill in what is posted, and beside it what was spent where that was in another currency."""
    entry.amount, entry.currency = amount, business.currency
    if conversion := our_exchange().convert_foreign(amount, currency, entry.incurred_on):
        entry.amount, entry.fx_rate = conversion.amount, conversion.rate
        entry.original_amount, entry.original_currency = amount, currency


def _borne_by(entry: CostEntry, business: Business) -> list[tuple[ValueDriver | None, Decimal]]:
    """Divide a common cost by its key, to the smallest unit; a driver that would bear nothing is left out."""
    if entry.allocation_key is None:
        return [(entry.driver, entry.amount)]
    rows = entry.allocation_key.weights.select_related("driver").order_by("driver")
    drivers = {row.driver_id: row.driver for row in rows}
    if not drivers:
        raise KeyIsEmpty
    weights = {row.driver_id: Fraction(row.weight) for row in rows}
    if entry.allocation_key.method == AllocationKey.Method.AIRPORT:
        weights = airport(weights)
    parts = allocate(entry.amount, weights, unit=business.unit)
    return [(drivers[driver], amount) for driver, amount in parts.items() if amount]


def _entry_for(entry: CostEntry, driver: ValueDriver | None, amount: Decimal, business: Business) -> Entry:
    chart, effect = Chart(), _effect_of(entry)
    if entry.allocation_key is not None and driver is not None:
        effect = f"{effect}:{driver.code}"
    posting = Posting(
        kind=Posting.Kind.COST,
        idempotency_key=f"{effect} as entered",
        effect_key=effect,
        cause=_cause(entry.entered_by),
        cost_entry=entry,
        driver=driver,
        # What it costs is paid; only benefits may be out of a bank account's reach.
        cashable=True,
        valid_on=entry.incurred_on,
    )
    legs = [
        LegDraft(account=chart.cost(entry.category), amount=amount, currency=entry.currency),
        LegDraft(account=chart.cost_contra(), amount=-amount, currency=entry.currency),
    ]
    return Entry(posting, legs, business.today())


def _cause(by: Member) -> str:
    return f"community.member:{by.pk}"


def _effect_of(entry: CostEntry) -> str:
    return f"cost:{entry.pk}"
