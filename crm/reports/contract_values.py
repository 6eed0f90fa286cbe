"""What accounts, or the nearest ones above them with a contract, were worth in a year as of days."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import connection

# Deeper no group of firms is; whoever made a circle past the constraint is not followed for ever.
_LEVELS = 50
# Who buys for a group has the contract, and its daughters ask: the nearest one upwards under contract counts. An account that
# was merged since is the one that it leads to; the values are there now.
_NEAREST = """
WITH RECURSIVE wanted (account, day, root) AS (
    SELECT w.account, w.day, coalesce(m.leads_to_id, w.account)
    FROM unnest(%(accounts)s::bigint[], %(days)s::date[]) AS w (account, day)
    LEFT JOIN crm_accountmerge m ON m.account_id = w.account AND m.undone_at IS NULL
), above (root, id, parent_id, far) AS (
    SELECT id, id, parent_id, 0 FROM crm_account WHERE id IN (SELECT root FROM wanted)
    UNION ALL
    SELECT b.root, a.id, a.parent_id, b.far + 1 FROM above b JOIN crm_account a ON a.id = b.parent_id
    WHERE b.far < %(levels)s
)
SELECT DISTINCT ON (w.account, w.day) w.account, w.day, v.amount, v.currency
FROM wanted w JOIN above b ON b.root = w.root CROSS JOIN LATERAL (
    SELECT amount, currency, contract_from, contract_until FROM crm_accountvalue
    WHERE account_id = b.id AND valid_from <= w.day ORDER BY valid_from DESC, id DESC LIMIT 1
) v
WHERE coalesce(v.contract_from <= w.day, true) AND coalesce(v.contract_until >= w.day, true)
ORDER BY w.account, w.day, b.far
"""


def nearest_values(wanted: Collection[tuple[int, date]]) -> dict[tuple[int, date], tuple[Decimal, str]]:
    """Return amount and currency by account and day, where there is a contract that runs; one query for all."""
    accounts, days = [account for account, _day in wanted], [day for _account, day in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"accounts": accounts, "days": days, "levels": _LEVELS})
        return {(account, day): (amount, currency) for account, day, amount, currency in cursor}
