"""Accounts are opened, put below one another, and told what they are worth."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from psycopg.errors import CheckViolation

from community.errors import TextIsEmpty, TextIsTooLong, VersionIsStale
from community.foundation.acting import act
from community.foundation.locking import read_locked
from community.foundation.money import check_amount, check_currency
from community.models import Member
from crm.models import Account, AccountValue
from crm.operations.contacts import checked_name
from crm.operations.custom_fields import checked_custom
from crm.operations.naming import act_as
from crm.people_errors import AccountBelowItself, AmountIsNegative, ContractEndsTooEarly, MayNotKeepAccounts
from crm.permissions import can_keep_accounts

_SOURCE_LENGTH_LIMIT = 120


@act
def create_account(
    name: str,
    *,
    by: Member,
    kind: str = Account.Kind.FIRM,
    custom: Mapping[str, Any] | None = None,
    parent: Account | None = None,
    owner: Member | None = None,
) -> Account:
    """Open an account. Raises ``MayNotKeepAccounts`` or what is wrong with the name."""
    if not can_keep_accounts(by):
        raise MayNotKeepAccounts
    act_as(by)
    return Account.objects.create(
        name=checked_name(name), kind=kind, parent=parent, owner=owner, custom=checked_custom("account", custom or {})
    )


@act
def edit_account(account: Account, *, by: Member, version: int | None = None, **values: Any) -> Account | None:
    """Change ``name``, ``kind``, ``parent`` or ``owner``; what is not given stays, and nothing new answers ``None``.

    Raises ``MayNotKeepAccounts``, ``VersionIsStale``, ``AccountBelowItself`` or what is wrong with the name.
    """
    account = read_locked(Account.objects.all(), account.pk)
    if not can_keep_accounts(by):
        raise MayNotKeepAccounts
    act_as(by)
    if version is not None and version != account.version:
        raise VersionIsStale
    if "name" in values:
        values["name"] = checked_name(values["name"])
    if "custom" in values:
        values["custom"] = checked_custom("account", values["custom"], account.custom)
    changed = {name: value for name, value in values.items() if getattr(account, name) != value}
    if not changed:
        return None
    try:
        with transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**changed, version=models.F("version") + 1)
    except IntegrityError as error:
        if isinstance(error.__cause__, CheckViolation):
            raise AccountBelowItself from error
        raise
    account.refresh_from_db()
    return account


@dataclass(frozen=True)
class Worth:
    """What an account is worth in a year: how much, from which day on, under which contract, and by whose word."""

    amount: Decimal
    currency: str
    valid_from: date
    source: str
    contract_from: date | None = None
    contract_until: date | None = None


@act
def record_value(account: Account, worth: Worth, *, by: Member, owner: Member | None = None) -> AccountValue:
    """Write down what an account is worth from a day on; what was recorded for that day before counts no more.

    Nothing is changed or deleted, so what was believed when can still be read. Raises ``MayNotKeepAccounts``,
    ``UnknownCurrency``, ``AmountTooFine``, ``AmountTooLarge``, ``AmountIsNegative``, ``ContractEndsTooEarly``,
    ``TextIsEmpty`` or ``TextIsTooLong``.
    """
    if not can_keep_accounts(by):
        raise MayNotKeepAccounts
    return AccountValue.objects.create(
        account=account, owner=owner or account.owner or by, by=by, **asdict(checked_worth(worth))
    )


def checked_worth(worth: Worth) -> Worth:
    """Return what an account can be worth. Raises what ``record_value`` raises, but for permissions."""
    check_amount(worth.amount, check_currency(worth.currency))
    if worth.amount < 0:
        raise AmountIsNegative(pointer="/amount")
    if worth.contract_from and worth.contract_until and worth.contract_until < worth.contract_from:
        raise ContractEndsTooEarly(pointer="/contract_until")
    source = worth.source.strip()
    if not source:
        raise TextIsEmpty(pointer="/source")
    if len(source) > _SOURCE_LENGTH_LIMIT:
        raise TextIsTooLong(pointer="/source")
    return replace(worth, source=source)
