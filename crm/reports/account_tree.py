"""Which accounts belong to one, however many levels below it."""

from django.db import connection

from crm.models import Account

# Deeper no group of firms is; whoever made a circle past the trigger is not followed for ever.
_LEVELS = 50
_BELOW = """
WITH RECURSIVE below (id, far) AS (
    SELECT %(account)s::bigint, 0
    UNION
    SELECT a.id, b.far + 1 FROM below b JOIN crm_account a ON a.parent_id = b.id
    WHERE b.far < %(levels)s AND a.id <> %(account)s
)
SELECT DISTINCT id FROM below ORDER BY id
"""


def accounts_of(account: Account) -> list[int]:
    """Return the numbers of an account and of all below it; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"account": account.pk, "levels": _LEVELS})
        return [number for (number,) in cursor.fetchall()]
