"""Two who write down what is said under the same name on a channel, or what answers it, wait for each other."""

from collections.abc import Collection

from django.db import connection

# In one order, so that two of them never wait in a circle.
_HOLD = """
    SELECT pg_advisory_xact_lock(number) FROM (
        SELECT DISTINCT hashtextextended('crm_message ' || channel || ' ' || name, 0) AS number
        FROM unnest(%s::bigint[], %s::text[]) AS named (channel, name) ORDER BY 1
    ) held
"""


def hold_names(names: Collection[tuple[int, str]]) -> None:
    """Hold these ids of channels to the end of the transaction.

    A message and its answer that two workers write at the same moment are both there for whoever comes second: else
    neither would see the other, and nobody would ever join them.
    """
    if names:
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [list(column) for column in zip(*names, strict=True)])
