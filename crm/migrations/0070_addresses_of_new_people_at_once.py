"""People who are new get their first address in one statement for all of them.

Asked for each of them, the plan of the first batch of an import was kept for all others: it read the whole table of points for
each person, so that the tenth thousand took ten times as long as the first.
"""

from typing import ClassVar

from django.db import migrations

AT_ONCE = """
CREATE FUNCTION crm_points_begin_with_emails() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who is new has no point yet, so there is nothing to look for.
    INSERT INTO crm_contactpoint
        (contact_id, kind, network, value, normalised, label, is_primary, proof, created_at)
    SELECT id, 'email', '', email, lower(btrim(email)), '', true, '', now() FROM fresh WHERE btrim(email) <> '' ORDER BY id;
    RETURN NULL;
END $$;
DROP TRIGGER point_begins_with_email ON crm_contact;
CREATE TRIGGER point_begins_with_email AFTER INSERT ON crm_contact REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION crm_points_begin_with_emails();
"""
ONE_BY_ONE = """
DROP TRIGGER point_begins_with_email ON crm_contact; DROP FUNCTION crm_points_begin_with_emails();
CREATE TRIGGER point_begins_with_email AFTER INSERT ON crm_contact
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND NEW.email <> '') EXECUTE FUNCTION crm_point_follows_email();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0069_letters_that_go_on")]

    operations: ClassVar = [migrations.RunSQL(AT_ONCE, ONE_BY_ONE)]
