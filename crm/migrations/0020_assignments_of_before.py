"""Who had a ticket before assignments were written down has it still."""

from typing import ClassVar

from django.db import migrations

HELD = """
INSERT INTO crm_assignment (ticket_id, agent_id, way, by_id, assigned_at)
SELECT k.id, k.assignee_id, 'by_hand', coalesce(e.by_id, k.assignee_id), coalesce(e.occurred_at, k.opened_at)
FROM crm_ticket k LEFT JOIN LATERAL (
    SELECT by_id, occurred_at FROM crm_ticketevent e WHERE e.ticket_id = k.id AND e.kind = 'assigned'
    ORDER BY id DESC LIMIT 1) e ON true
WHERE k.assignee_id IS NOT NULL
"""


class Migration(migrations.Migration):
    """Rows for what stood in a column."""

    dependencies: ClassVar = [("crm", "0019_teams_priorities_and_links")]

    operations: ClassVar = [migrations.RunSQL(HELD, migrations.RunSQL.noop)]
