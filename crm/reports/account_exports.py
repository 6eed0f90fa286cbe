"""Accounts as a table, written row by row, as `import_accounts` reads it."""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db import models

from crm.models import Account, AccountValue, FieldDefinition
from crm.models.own_names import own_name
from crm.reports.exports import AT_ONCE, said, written

_WORTH = ("value", "currency", "valid_from", "contract_from", "contract_until", "value_source")


def accounts_as_table(accounts: models.QuerySet[Account]) -> Iterator[str]:
    """Yield the lines of a CSV file; nothing in it is a formula."""
    codes = [one.code for one in FieldDefinition.objects.of(FieldDefinition.Target.ACCOUNT)]
    heads = ["id", "name", "kind", "parent_id", "parent", "owner", *_WORTH, "earlier_values", *codes]
    return written(_rows(accounts, heads, codes))


def _rows(accounts: models.QuerySet[Account], heads: list[str], codes: list[str]) -> Iterator[list[str]]:
    yield heads
    for account in _read(accounts):
        # Of one day the value that was recorded last counts.
        by_day = {value.valid_from: value for value in account.values.all()}
        worths = [_worth(by_day[day]) for day in sorted(by_day)]
        latest = worths[-1] if worths else {}
        parent, earlier = account.parent, [{name: text for name, text in one.items() if text} for one in worths[:-1]]
        yield [
            own_name(account),
            account.name,
            account.kind,
            own_name(parent) if parent else "",
            parent.name if parent else "",
            (account.owner.email or "") if account.owner else "",
            *(latest.get(name, "") for name in _WORTH),
            json.dumps(earlier, ensure_ascii=False) if earlier else "",
            *(said(account.custom.get(code)) for code in codes),
        ]


def _read(accounts: models.QuerySet[Account]) -> Iterable[Account]:
    values = models.Prefetch("values", AccountValue.objects.order_by("id"))
    rows = accounts.order_by("pk").select_related("parent", "owner").prefetch_related(values)
    return rows.iterator(chunk_size=AT_ONCE)


def _worth(value: AccountValue) -> dict[str, str]:
    days = (value.valid_from, value.contract_from, value.contract_until)
    told = (_plain(value.amount), value.currency, *(day.isoformat() if day else "" for day in days), value.source)
    return dict(zip(_WORTH, told, strict=True))


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
