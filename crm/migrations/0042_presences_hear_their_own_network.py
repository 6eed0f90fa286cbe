"""A presence hears a channel of its own network, or one that brings what others export; what was replaced stays."""

from typing import ClassVar

from django.db import migrations

RULES = """
CREATE FUNCTION crm_refuse_channel_elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.channel_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM crm_channel c
        WHERE c.id = NEW.channel_id AND (c.network = NEW.network OR c.network IN ('webhook', 'csv'))
    ) THEN
        RAISE EXCEPTION 'The channel of a presence belongs to another network.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_presence_hears_its_own_network';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_presence_hears_its_own_network BEFORE INSERT OR UPDATE OF network, channel_id ON crm_ownpresence
    FOR EACH ROW EXECUTE FUNCTION crm_refuse_channel_elsewhere();
CREATE TRIGGER replaced_readings_stay BEFORE UPDATE OR DELETE ON crm_replacedreading
    FOR EACH ROW EXECUTE FUNCTION community_refuse_change()
"""
NO_RULES = """
DROP TRIGGER replaced_readings_stay ON crm_replacedreading;
DROP TRIGGER a_presence_hears_its_own_network ON crm_ownpresence;
DROP FUNCTION crm_refuse_channel_elsewhere()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0041_own_presences")]

    operations: ClassVar = [migrations.RunSQL(RULES, NO_RULES)]
