"""What was said of personas is never changed, and goes only when a person is forgotten; events stay for good."""

from typing import ClassVar

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION crm_refuse_other_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('mitwert.forgetting', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what was said of a persona is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER statements_are_never_changed BEFORE UPDATE OR DELETE ON crm_personalink
    FOR EACH ROW EXECUTE FUNCTION crm_refuse_other_words();
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON crm_identityevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""
UNDONE = """
DROP TRIGGER events_are_never_changed ON crm_identityevent;
DROP TRIGGER statements_are_never_changed ON crm_personalink;
DROP FUNCTION crm_refuse_other_words()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0002_events_are_never_changed"), ("community", "0002_solution_of_its_own_topic")]

    operations: ClassVar = [migrations.RunSQL(STATEMENTS, UNDONE)]
