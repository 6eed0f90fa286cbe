"""What a ticket was promised never changes: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

TERMS = """
CREATE TRIGGER service_terms_are_never_changed BEFORE UPDATE OR DELETE ON crm_serviceterms
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0008_statements_are_never_changed"), ("community", "0002_solution_of_its_own_topic")]

    operations: ClassVar = [migrations.RunSQL(TERMS, "DROP TRIGGER service_terms_are_never_changed ON crm_serviceterms")]
