"""What accounts are worth on a day: one by itself, and one with all that belong to it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import connection

from crm.models import Account, AccountValue

# The latest value that was known to hold on the day counts, as long as its contract runs.
_IN_TREES = """
WITH RECURSIVE tree (root, id) AS (
    SELECT id, id FROM crm_account WHERE id = ANY(%(roots)s)
    UNION SELECT t.root, a.id FROM crm_account a JOIN tree t ON a.parent_id = t.id)
SELECT t.root, v.currency, sum(v.amount) FROM tree t JOIN LATERAL (
    SELECT amount, currency, contract_from, contract_until FROM crm_accountvalue
    WHERE account_id = t.id AND valid_from <= %(day)s ORDER BY valid_from DESC, id DESC LIMIT 1) v
  ON coalesce(v.contract_from, %(day)s) <= %(day)s AND coalesce(v.contract_until, %(day)s) >= %(day)s
GROUP BY t.root, v.currency ORDER BY t.root, v.currency
"""


def value_on(account: Account, day: date) -> AccountValue | None:
    """Return what an account itself is worth on a day; ``None`` before its first value and outside its contract."""
    latest = AccountValue.objects.filter(account=account).latest_on(day).first()
    return latest if latest is not None and latest.holds_on(day) else None


def tree_values_on(accounts: Collection[int], day: date) -> dict[int, dict[str, Decimal]]:
    """Return by account what it and all that belong to it are worth on a day, by currency; one query for all."""
    found: dict[int, dict[str, Decimal]] = {number: {} for number in accounts}
    with connection.cursor() as cursor:
        cursor.execute(_IN_TREES, {"roots": list(accounts), "day": day})
        for root, currency, amount in cursor:
            found[root][currency] = amount
    return found
