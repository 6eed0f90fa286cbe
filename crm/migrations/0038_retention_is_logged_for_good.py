"""The rules that there are, none of them in force, and a log of what they took away that nobody changes."""

from typing import ClassVar

from django.db import migrations

RULES = """
INSERT INTO crm_retentionrule (what, days, is_active, version) VALUES
    ('words', 1095, false, 1), ('people', 1095, false, 1), ('changes', 730, false, 1)
ON CONFLICT DO NOTHING
"""
LOG = """
CREATE TRIGGER runs_of_retention_stay BEFORE UPDATE OR DELETE ON crm_retentionrun
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
CREATE TRIGGER rules_of_retention_stay BEFORE DELETE ON crm_retentionrule
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""
NO_LOG = """
DROP TRIGGER rules_of_retention_stay ON crm_retentionrule; DROP TRIGGER runs_of_retention_stay ON crm_retentionrun
"""


class Migration(migrations.Migration):
    """Rows, and what the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0037_rules_of_retention")]

    operations: ClassVar = [
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
        migrations.RunSQL(LOG, NO_LOG),
    ]
