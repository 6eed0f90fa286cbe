"""What a missed deadline puts at stake: a share of what the account is worth in a year, as of the day it was missed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from community.foundation.money import minor_unit
from crm.models import AccountValue, ServiceClock


@dataclass(frozen=True)
class Price:
    """An amount of money."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Miss:
    """A deadline that was missed for an account on a day, and the percent of its yearly value that this puts at stake."""

    account: int
    day: date
    percent: Decimal


def breach_prices(clocks: Iterable[ServiceClock]) -> dict[int, Price]:
    """Return the price of each missed deadline, by the id of its clock, where there is one.

    The clocks are read with their tickets and terms. Staff may read it; nobody else is ever shown it.
    """
    missed = {
        clock.pk: Miss(clock.ticket.account_id, timezone.localdate(clock.breached_at), clock.terms.breach_percent)
        for clock in clocks
        if clock.breached_at and clock.ticket.account_id
    }
    prices = prices_of(set(missed.values()))
    return {pk: prices[miss] for pk, miss in missed.items() if miss in prices}


def prices_of(misses: Collection[Miss]) -> dict[Miss, Price]:
    """Return the price of each, where the account has a value on the day."""
    priced = [miss for miss in misses if miss.percent]
    worth = yearly_values({(miss.account, miss.day) for miss in priced}) if priced else {}
    return {
        miss: _share(worth[miss.account, miss.day], miss.percent)
        for miss in priced
        if (miss.account, miss.day) in worth
    }


def yearly_values(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], Price]:
    """Return what accounts were worth in a year as of days; one without a contract that runs is worth nothing then.

    One query, whatever is asked; an account has a handful of values in its whole life.
    """
    days = defaultdict(set)
    for account, day in wanted:
        days[account].add(day)
    known = AccountValue.objects.filter(account__in=days).latest_first()
    worth: dict[tuple[int, date], Price] = {}
    settled: set[tuple[int, date]] = set()
    for value in known:
        for day in days[value.account_id]:
            if value.valid_from <= day and (value.account_id, day) not in settled:
                # The newest counts, also where it says that the contract is over.
                settled.add((value.account_id, day))
                if value.holds_on(day):
                    worth[value.account_id, day] = Price(value.amount, value.currency)
    return worth


def _share(value: Price, percent: Decimal) -> Price:
    return Price((value.amount * percent / 100).quantize(minor_unit(value.currency)), value.currency)
