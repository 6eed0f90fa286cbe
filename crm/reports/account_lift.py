"""By how many steps the tickets of an account are more pressing than others."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from crm.models import PriorityLift

# Deeper no group of firms is; whoever made a circle past the constraint is not followed for ever.
_LEVELS = 50
# Who buys for a group has the contract, and its daughters ask: the nearest one upwards under contract counts.
_NEAREST = """
WITH RECURSIVE above (id, parent_id, far) AS (
    SELECT id, parent_id, 0 FROM crm_account WHERE id = %(account)s
    UNION ALL
    SELECT a.id, a.parent_id, b.far + 1 FROM above b JOIN crm_account a ON a.id = b.parent_id WHERE b.far < %(levels)s
)
SELECT v.amount, v.currency FROM above b CROSS JOIN LATERAL (
    SELECT amount, currency, contract_from, contract_until FROM crm_accountvalue
    WHERE account_id = b.id AND valid_from <= %(day)s ORDER BY valid_from DESC, id DESC LIMIT 1
) v
WHERE coalesce(v.contract_from <= %(day)s, true) AND coalesce(v.contract_until >= %(day)s, true)
ORDER BY b.far LIMIT 1
"""


def lift_of(account_id: int | None) -> int:
    """Return the steps that the value of today is worth, of the account or the nearest one above it with a contract that runs.

    Values are compared with the lifts of their own currency; none without one.
    """
    found = None if account_id is None else _value_of(account_id, timezone.localdate())
    if found is None:
        return 0
    amount, currency = found
    lifts = PriorityLift.objects.filter(currency=currency, amount__lte=amount)
    return max(lifts.values_list("steps", flat=True), default=0)


def _value_of(account_id: int, day: date) -> tuple[Decimal, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"account": account_id, "day": day, "levels": _LEVELS})
        row: tuple[Decimal, str] | None = cursor.fetchone()
    return row
