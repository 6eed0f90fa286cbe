"""Events are never changed: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

EVENTS = """
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON crm_ticketevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0001_tables"), ("community", "0002_solution_of_its_own_topic")]

    operations: ClassVar = [migrations.RunSQL(EVENTS, "DROP TRIGGER events_are_never_changed ON crm_ticketevent")]
