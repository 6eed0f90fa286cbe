"""Enters what it costs, and takes an entry back."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from community.foundation.errors import NotPermitted
from community.foundation.money import check_amount
from community.models import Member
from roi.errors import CostAlreadyReversed, CostIsUnclear, NoHourlyRate
from roi.models import CostEntry, HourlyRate, Posting, ValueDriver
from roi.operations.appending import Entry, append, live_postings, lock_ledger, reversal_of
from roi.operations.business import Business, our_business
from roi.operations.chart import Chart
from roi.operations.contents import LegDraft
from roi.permissions import can_write_roi

MOST_HOURS = 1_000_000


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


@transaction.atomic
def enter_cost(
    *,
    by: Member,
    category: str,
    description: str,
    incurred_on: date,
    spent: Hours | Amount,
    driver: ValueDriver | None = None,
) -> CostEntry:
    """Write a cost and post it at once, in the same transaction.

    A cost without a driver stands as unallocated. Raises `NotPermitted`, `CostIsUnclear`, `NoHourlyRate`, or what is
    wrong with amount and currency.
    """
    lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    if category not in CostEntry.Category.values:
        raise CostIsUnclear(pointer="/category")
    business = our_business()
    entry = CostEntry(category=category, description=description, incurred_on=incurred_on, driver=driver, entered_by=by)
    if isinstance(spent, Hours):
        _price_hours(entry, spent, business)
    else:
        _take_amount(entry, spent, business)
    entry.save()
    append([_entry_for(entry, business)])
    return entry


@transaction.atomic
def reverse_cost(entry: CostEntry, *, by: Member) -> Posting:
    """Negate the posting of a cost, leg by leg; the entry itself stays. Raises `NotPermitted`, `CostAlreadyReversed`."""
    lock_ledger()
    if not can_write_roi(by):
        raise NotPermitted
    posting = live_postings([_effect_of(entry)]).get(_effect_of(entry))
    if posting is None:
        raise CostAlreadyReversed
    return append([reversal_of(posting, cause=_cause(by), known_on=our_business().today())])[0]


def _price_hours(entry: CostEntry, spent: Hours, business: Business) -> None:
    if not spent.hours.is_finite() or not 0 < spent.hours < MOST_HOURS or spent.hours % Decimal("0.01"):
        raise CostIsUnclear(pointer="/hours")
    rate = HourlyRate.objects.valid_on(entry.incurred_on).filter(group=spent.group).first()
    if rate is None:
        raise NoHourlyRate(pointer="/group")
    business.check_own_currency(rate.currency)
    entry.hours, entry.rate, entry.currency = spent.hours, rate, rate.currency
    amount = (spent.hours * rate.amount).quantize(business.unit, ROUND_HALF_UP)
    entry.amount = check_amount(amount, rate.currency, pointer="/hours")
    if not entry.amount:
        raise CostIsUnclear(pointer="/hours")


def _take_amount(entry: CostEntry, spent: Amount, business: Business) -> None:
    entry.currency = business.check_own_currency(spent.currency)
    entry.amount = check_amount(spent.amount, spent.currency)
    if entry.amount <= 0:
        raise CostIsUnclear(pointer="/amount")


def _entry_for(entry: CostEntry, business: Business) -> Entry:
    chart = Chart()
    posting = Posting(
        kind=Posting.Kind.COST,
        idempotency_key=f"{_effect_of(entry)} as entered",
        effect_key=_effect_of(entry),
        cause=_cause(entry.entered_by),
        cost_entry=entry,
        driver=entry.driver,
        # What it costs is paid; only benefits may be out of a bank account's reach.
        cashable=True,
        valid_on=entry.incurred_on,
    )
    legs = [
        LegDraft(account=chart.cost(entry.category), amount=entry.amount, currency=entry.currency),
        LegDraft(account=chart.cost_contra(), amount=-entry.amount, currency=entry.currency),
    ]
    return Entry(posting, legs, business.today())


def _cause(by: Member) -> str:
    return f"community.member:{by.pk}"


def _effect_of(entry: CostEntry) -> str:
    return f"cost:{entry.pk}"
