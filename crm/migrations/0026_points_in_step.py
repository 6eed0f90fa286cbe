"""The database keeps addresses in step, accounts out of circles, and what was agreed to as it was said."""

from typing import ClassVar

from django.db import migrations

# Whoever writes the column writes the point, and the other way round; each side writes the other one once, for a
# trigger that was set off by a trigger does not fire.
ADDRESSES = """
CREATE FUNCTION crm_point_follows_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.email <> '' AND EXISTS (
        SELECT FROM crm_contactpoint
        WHERE contact_id = NEW.id AND kind = 'email' AND is_primary AND value = NEW.email) THEN
        RETURN NULL;
    END IF;
    UPDATE crm_contactpoint SET is_primary = false WHERE contact_id = NEW.id AND kind = 'email' AND is_primary;
    IF btrim(NEW.email) <> '' THEN
        INSERT INTO crm_contactpoint
            (contact_id, kind, network, value, normalised, label, is_primary, proof, created_at)
        VALUES (NEW.id, 'email', '', NEW.email, lower(btrim(NEW.email)), '', true, '', now())
        ON CONFLICT (contact_id, kind, network, normalised)
        DO UPDATE SET is_primary = true, retired_at = NULL, value = EXCLUDED.value;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER point_follows_email AFTER UPDATE OF email ON crm_contact
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION crm_point_follows_email();
CREATE TRIGGER point_begins_with_email AFTER INSERT ON crm_contact
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND NEW.email <> '') EXECUTE FUNCTION crm_point_follows_email();
CREATE FUNCTION crm_email_follows_point() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE crm_contact c SET email = coalesce(p.value, '')
    FROM crm_contact k LEFT JOIN crm_contactpoint p ON p.contact_id = k.id AND p.kind = 'email' AND p.is_primary
    WHERE k.id = c.id AND c.email <> coalesce(p.value, '')
      AND c.id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.contact_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.contact_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER email_follows_point AFTER INSERT OR UPDATE OR DELETE ON crm_contactpoint
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION crm_email_follows_point();
"""
NO_ADDRESSES = """
DROP TRIGGER email_follows_point ON crm_contactpoint; DROP FUNCTION crm_email_follows_point();
DROP TRIGGER point_begins_with_email ON crm_contact; DROP TRIGGER point_follows_email ON crm_contact;
DROP FUNCTION crm_point_follows_email()
"""
# The lock makes two who each put one account below the other wait: the second one sees what the first one did.
TREE = """
CREATE FUNCTION crm_refuse_circles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('crm_account_tree'));
    IF EXISTS (
        WITH RECURSIVE above (id) AS (
            SELECT NEW.parent_id
            UNION SELECT a.parent_id FROM crm_account a JOIN above ON a.id = above.id WHERE a.parent_id IS NOT NULL)
        SELECT FROM above WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'an account does not stand below itself'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_account_stands_below_itself', TABLE = 'crm_account';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER no_account_stands_below_itself AFTER INSERT OR UPDATE OF parent_id ON crm_account
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
    EXECUTE FUNCTION crm_refuse_circles();
"""
NO_TREE = "DROP TRIGGER no_account_stands_below_itself ON crm_account; DROP FUNCTION crm_refuse_circles()"
# When two records of one person or firm become one, rows move with them; what they say stays.
STATEMENTS = """
CREATE FUNCTION crm_keep_as_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('mitwert.forgetting', true) = 'on' THEN
        RETURN OLD;
    ELSIF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV[0] = to_jsonb(NEW) - TG_ARGV[0] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% rows are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER values_stay_as_recorded BEFORE UPDATE OR DELETE ON crm_accountvalue
    FOR EACH ROW EXECUTE FUNCTION crm_keep_as_said('account_id');
CREATE TRIGGER statements_stay_as_made BEFORE UPDATE OR DELETE ON crm_consentstatement
    FOR EACH ROW EXECUTE FUNCTION crm_keep_as_said('point_id');
CREATE FUNCTION crm_consent_is_for_one_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM crm_contactpoint a JOIN crm_contactpoint b USING (kind, network, normalised)
        WHERE a.id = OLD.point_id AND b.id = NEW.point_id) THEN
        RAISE EXCEPTION 'what was agreed to for one address is not true of another one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_is_for_one_address BEFORE UPDATE OF point_id ON crm_consentstatement
    FOR EACH ROW EXECUTE FUNCTION crm_consent_is_for_one_address();
"""
NO_STATEMENTS = """
DROP TRIGGER consent_is_for_one_address ON crm_consentstatement; DROP FUNCTION crm_consent_is_for_one_address();
DROP TRIGGER statements_stay_as_made ON crm_consentstatement; DROP TRIGGER values_stay_as_recorded ON crm_accountvalue;
DROP FUNCTION crm_keep_as_said()
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0021_priorities_and_types_of_tickets")]

    operations: ClassVar = [
        migrations.RunSQL(ADDRESSES, NO_ADDRESSES),
        migrations.RunSQL(TREE, NO_TREE),
        migrations.RunSQL(STATEMENTS, NO_STATEMENTS),
    ]
