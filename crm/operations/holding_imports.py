"""Who writes people by the thousand and who forgets one of them do not do so at the same moment."""

from django.db import connection

_LOCK = "crm_import_contacts"


def hold_imports() -> None:
    """Wait for whoever imports or forgets people just now, and keep others waiting until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [_LOCK])
