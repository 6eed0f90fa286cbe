"""Where the value of an account comes from may name a person, so it can be forgotten; what it says of money stays."""

from typing import ClassVar

from django.db import migrations

SOURCES = """
CREATE FUNCTION crm_keep_values_as_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('mitwert.forgetting', true) = 'on' THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'account_id' = to_jsonb(NEW) - 'account_id' THEN
        RETURN NEW;
    ELSIF TG_OP = 'UPDATE' AND current_setting('mitwert.forgetting', true) = 'on'
        AND to_jsonb(OLD) - 'source' = to_jsonb(NEW) - 'source' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER values_stay_as_recorded ON crm_accountvalue;
CREATE TRIGGER values_stay_as_recorded BEFORE UPDATE OR DELETE ON crm_accountvalue
    FOR EACH ROW EXECUTE FUNCTION crm_keep_values_as_recorded();
"""
AS_BEFORE = """
DROP TRIGGER values_stay_as_recorded ON crm_accountvalue;
CREATE TRIGGER values_stay_as_recorded BEFORE UPDATE OR DELETE ON crm_accountvalue
    FOR EACH ROW EXECUTE FUNCTION crm_keep_as_said('account_id');
DROP FUNCTION crm_keep_values_as_recorded();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0050_webhooks_tell_of_erasures")]

    operations: ClassVar = [migrations.RunSQL(SOURCES, AS_BEFORE)]
