"""What a missed deadline puts at stake: a share of what the account is worth in a year, as of the day it was missed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from community.foundation.money import minor_unit
from crm.models import ServiceClock
from crm.reports.accounts_of_tickets import account_at, changes_along
from crm.reports.contract_values import nearest_values


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

    The clocks are read with their tickets and terms, and ``with_changes``. Staff may read it; nobody else is ever shown it.
    """
    late = [(clock, clock.breached_at) for clock in clocks if clock.breached_at]
    missed = {
        clock.pk: Miss(account, timezone.localdate(at), clock.terms.breach_percent)
        for clock, at in late
        if (account := account_at(at, clock.ticket.account_id, changes_along(clock)))
    }
    prices = prices_of(set(missed.values()))
    return {pk: prices[miss] for pk, miss in missed.items() if miss in prices}


def prices_of(misses: Collection[Miss]) -> dict[Miss, Price]:
    """Return the price of each, where the account or the nearest one above it has a contract that runs on the day."""
    priced = [miss for miss in misses if miss.percent]
    worth = nearest_values({(miss.account, miss.day) for miss in priced}) if priced else {}
    return {
        miss: _share(*worth[miss.account, miss.day], miss.percent)
        for miss in priced
        if (miss.account, miss.day) in worth
    }


def _share(amount: Decimal, currency: str, percent: Decimal) -> Price:
    return Price((amount * percent / 100).quantize(minor_unit(currency)), currency)
