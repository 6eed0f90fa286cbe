"""What contacts and accounts said before is written down by the database, whoever changes them."""

from typing import ClassVar

from django.db import migrations

# Table, kind of row, and the column that says which contact a row belongs to.
TRACKED = (
    ("crm_contact", "contact", "id"),
    ("crm_contactpoint", "point", "contact_id"),
    ("crm_account", "account", ""),
    ("crm_segment", "segment", ""),
    ("crm_fielddefinition", "field", ""),
)
WRITE = """
CREATE FUNCTION crm_write_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := '{}';
    new_row jsonb := '{}';
    any_row jsonb;
BEGIN
    -- What is counted or computed is no change that anybody made.
    IF TG_OP <> 'INSERT' THEN
        old_row := to_jsonb(OLD) - ARRAY['version', 'count', 'counted_at'];
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_row := to_jsonb(NEW) - ARRAY['version', 'count', 'counted_at'];
    END IF;
    IF old_row = new_row THEN
        RETURN NULL;
    END IF;
    any_row := CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END;
    INSERT INTO crm_change (row, row_id, contact_id, kind, before, after, by_id, role, changed_at) VALUES (
        TG_ARGV[0],
        (any_row ->> 'id')::bigint,
        CASE WHEN TG_ARGV[1] <> '' THEN (any_row ->> TG_ARGV[1])::bigint END,
        CASE TG_OP WHEN 'INSERT' THEN 'created' WHEN 'DELETE' THEN 'deleted' ELSE 'changed' END,
        (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(old_row)
         WHERE TG_OP = 'DELETE' OR value IS DISTINCT FROM new_row -> key),
        -- What a new row says is there to be read in it, or in what was changed since.
        (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(new_row)
         WHERE TG_OP = 'UPDATE' AND value IS DISTINCT FROM old_row -> key),
        nullif(current_setting('mitwert.by', true), '')::bigint,
        current_user,
        now());
    RETURN NULL;
END $$;
CREATE TRIGGER changes_stay_as_written BEFORE UPDATE OR DELETE ON crm_change
    FOR EACH ROW EXECUTE FUNCTION crm_keep_as_said('contact_id');
"""
NO_WRITE = "DROP TRIGGER changes_stay_as_written ON crm_change; DROP FUNCTION crm_write_change()"
TRACK = """
CREATE TRIGGER changes_are_written_down AFTER INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION crm_write_change('{row}', '{column}')
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("crm", "0027_points_of_contacts")]

    operations: ClassVar = [
        migrations.RunSQL(WRITE, NO_WRITE),
        *(
            migrations.RunSQL(
                TRACK.format(table=table, row=row, column=column), f"DROP TRIGGER changes_are_written_down ON {table}"
            )
            for table, row, column in TRACKED
        ),
    ]
