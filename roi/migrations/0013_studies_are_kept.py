"""What a study found stays as it was found, and so does the plan that it was found by."""

from typing import ClassVar

from django.db import migrations

CONCLUDED = """
CREATE FUNCTION roi_keep_study() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.concluded_at IS NOT NULL AND (TG_OP = 'DELETE' OR
       to_jsonb(NEW) - '{approved_by_id,approved_at,author_id}'::text[]
       <> to_jsonb(OLD) - '{approved_by_id,approved_at,author_id}'::text[]) THEN
        RAISE EXCEPTION 'a concluded study keeps what it found'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_concluded_study_keeps_what_it_found';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.kind, NEW.hold_out_id, NEW.registered_at, NEW.plan)
       IS DISTINCT FROM (OLD.kind, OLD.hold_out_id, OLD.registered_at, OLD.plan)
       AND EXISTS (SELECT FROM community_holdout h WHERE h.id = OLD.hold_out_id AND h.starts_at <= now()) THEN
        RAISE EXCEPTION 'the plan of a hold-out that has begun stays as it was registered'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_plan_stays_once_the_hold_out_has_begun';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER a_concluded_study_keeps_what_it_found BEFORE UPDATE OR DELETE ON roi_study
    FOR EACH ROW EXECUTE FUNCTION roi_keep_study();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say."""

    dependencies: ClassVar = [("roi", "0012_policies_are_kept")]

    operations: ClassVar = [migrations.RunSQL(CONCLUDED, "DROP FUNCTION roi_keep_study CASCADE")]
