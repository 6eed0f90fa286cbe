"""Messages that say that they were written in a year that no calendar shows in every zone broke the lists they stood in."""

from typing import ClassVar

from django.db import migrations

BELIEVE = """
UPDATE crm_message SET written_at = least(greatest(written_at, '1970-01-01 00:00:00+00'), received_at)
WHERE written_at < '1970-01-01 00:00:00+00' OR written_at > now() + interval '1 day';
UPDATE crm_message SET edited_at = received_at
WHERE edited_at < '1970-01-01 00:00:00+00' OR edited_at > now() + interval '1 day';
UPDATE crm_message SET removed_at = received_at
WHERE removed_at < '1970-01-01 00:00:00+00' OR removed_at > now() + interval '1 day'
"""


class Migration(migrations.Migration):
    """Rows only."""

    dependencies: ClassVar = [("crm", "0067_days_in_stretches")]

    operations: ClassVar = [migrations.RunSQL(BELIEVE, migrations.RunSQL.noop)]
