"""Notes of events go with the person whom they may name, and the proof of an erasure is never changed."""

from typing import ClassVar

from django.db import migrations

NOTES = """
CREATE FUNCTION crm_keep_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('mitwert.forgetting', true) = 'on'
       AND to_jsonb(OLD) - 'extras' = to_jsonb(NEW) - 'extras' AND OLD.extras - 'note' = NEW.extras - 'note'
       AND NEW.extras ->> 'note' = '' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER events_are_never_changed ON crm_ticketevent;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON crm_ticketevent
    FOR EACH ROW EXECUTE FUNCTION crm_keep_events();
CREATE TRIGGER proofs_are_never_changed BEFORE UPDATE OR DELETE ON crm_erasureproof
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""
BEFORE = """
DROP TRIGGER proofs_are_never_changed ON crm_erasureproof;
DROP TRIGGER events_are_never_changed ON crm_ticketevent;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE OR DELETE ON crm_ticketevent
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change();
DROP FUNCTION crm_keep_events()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0035_erasures_of_people")]

    operations: ClassVar = [migrations.RunSQL(NOTES, BEFORE)]
