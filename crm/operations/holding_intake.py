"""Who takes in what channels bring and who forgets somebody do not do so at the same moment."""

from django.db import connection

_LOCK = "crm_take_in_inbound"


def share_intake() -> None:
    """Wait for whoever forgets people just now; others who take in go on beside."""
    _lock("SELECT pg_advisory_xact_lock_shared(hashtext(%s))")


def hold_intake() -> None:
    """Wait for whoever takes in just now, and keep others waiting until the end of the transaction.

    Else somebody could write down what a person said whose messages were counted a moment ago.
    """
    _lock("SELECT pg_advisory_xact_lock(hashtext(%s))")


def _lock(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_LOCK])
