"""A rule hangs on a goal, and what was approved stays as it was: the database itself sees to it."""

from typing import ClassVar

from django.db import migrations

HANGS_ON_A_GOAL = """
ALTER TABLE roi_conversionrule ADD CONSTRAINT rule_stands_on_a_kpi_of_its_driver
    FOREIGN KEY (kpi_id, driver_id) REFERENCES roi_kpi (id, driver_id)
"""

# What was valued by a rule must still mean the same afterwards; its title may be improved.
RULE = """
CREATE FUNCTION roi_keep_rule() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF (NEW.code, NEW.kpi_id, NEW.driver_id, NEW.subject) IS DISTINCT FROM
       (OLD.code, OLD.kpi_id, OLD.driver_id, OLD.subject)
       AND EXISTS (SELECT FROM roi_ruleversion WHERE rule_id = OLD.id AND approved_at IS NOT NULL) THEN
        RAISE EXCEPTION 'a rule with an approved version keeps its KPI, driver, subject and code'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_rule_in_use_keeps_its_meaning';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_rule_in_use_keeps_its_meaning BEFORE UPDATE ON roi_conversionrule
    FOR EACH ROW EXECUTE FUNCTION roi_keep_rule();
"""

VERSION = """
CREATE FUNCTION roi_keep_rule_version() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.approved_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
        -- A successor may end it on a day from which on nothing stands valued.
        IF to_jsonb(NEW) - 'validity' = to_jsonb(OLD) - 'validity'
           AND upper_inf(OLD.validity) AND NOT upper_inf(NEW.validity)
           AND lower(NEW.validity) IS NOT DISTINCT FROM lower(OLD.validity)
           AND NOT EXISTS (
               SELECT FROM roi_posting p
               WHERE p.rule_version_id = OLD.id AND p.reverses_id IS NULL AND p.valid_on >= upper(NEW.validity)
                 AND NOT EXISTS (SELECT FROM roi_posting r WHERE r.reverses_id = p.id)) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'an approved rule version is fixed'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_approved_version_is_fixed';
END $$;
CREATE TRIGGER an_approved_version_is_fixed BEFORE UPDATE OR DELETE ON roi_ruleversion
    FOR EACH ROW EXECUTE FUNCTION roi_keep_rule_version();
"""

FACTOR = """
CREATE FUNCTION roi_keep_factor() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    approved timestamptz;
BEGIN
    -- The lock makes whoever approves at this moment wait, or makes us wait for them.
    FOR approved IN
        SELECT approved_at FROM roi_ruleversion
        WHERE (TG_OP <> 'INSERT' AND id = OLD.version_id) OR (TG_OP <> 'DELETE' AND id = NEW.version_id) FOR SHARE
    LOOP
        IF approved IS NOT NULL THEN
            RAISE EXCEPTION 'the factors of an approved rule version are fixed'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'factors_of_an_approved_version_are_fixed';
        END IF;
    END LOOP;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER factors_of_an_approved_version_are_fixed BEFORE INSERT OR UPDATE OR DELETE ON roi_factor
    FOR EACH ROW EXECUTE FUNCTION roi_keep_factor();
"""


class Migration(migrations.Migration):
    """What the model layer cannot say about rules."""

    dependencies: ClassVar = [("roi", "0001_tables")]

    operations: ClassVar = [
        migrations.RunSQL(
            HANGS_ON_A_GOAL, "ALTER TABLE roi_conversionrule DROP CONSTRAINT rule_stands_on_a_kpi_of_its_driver"
        ),
        migrations.RunSQL(RULE, "DROP FUNCTION roi_keep_rule CASCADE"),
        migrations.RunSQL(VERSION, "DROP FUNCTION roi_keep_rule_version CASCADE"),
        migrations.RunSQL(FACTOR, "DROP FUNCTION roi_keep_factor CASCADE"),
    ]
